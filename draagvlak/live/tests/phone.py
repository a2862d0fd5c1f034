"""A phone in a conversation, for tests: a Django client that comes in and looks around as a browser does."""

import re

from django.test import Client
from django.urls import reverse

from draagvlak.live import actions, seats
from draagvlak.live.models import Conversation


class Phone:
    """`Phone(talk, code)` came in. Without a code it has no seat."""

    def __init__(self, talk, code="", role="", **headers):
        self.client, self.pid = Client(**headers), talk.pid
        if code:
            self.entered = self.client.post(reverse("talk-in", args=[code]), {"role": role})

    @property
    def nonce(self):
        return self.client.cookies[seats.cookie_name(self.pid)].value

    def url(self, name):
        return reverse(name, args=[self.pid])

    def look(self, name="phone"):
        """The response of the page, or of the stand."""
        return self.client.get(self.url(name))

    def part(self, name):
        """What stands in one piece of the stand."""
        found = re.search(rf'<section id="{name}"[^>]*>(.*?)</section>', self.look("phone-stand").text, re.DOTALL)
        return found[1]

    def vote(self, level, poll=None, script=False):
        poll = poll or re.search(r'name="poll" value="(\d+)"', self.look("phone-stand").text)[1]
        headers = {"X-Requested-With": "fetch"} if script else {}
        return self.client.post(self.url("phone-vote"), {"poll": poll, "level": level}, headers=headers)

    def say(self, question, text, script=False):
        headers = {"X-Requested-With": "fetch"} if script else {}
        return self.client.post(self.url("phone-say"), {"question": question, "text": text}, headers=headers)


def code_of(talk):
    return actions.code_of(now(talk))


def now(talk):
    """The conversation as the database knows it."""
    return Conversation.objects.select_related("survey__organisation", "survey__release", "meeting").get(pk=talk.pk)
