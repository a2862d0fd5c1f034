"""People who answer, for tests: a Django client with a seat in a round, and what its browser would send."""

import json

from django.test import Client
from django.urls import reverse

from draagvlak.surveys import answering, ballots


class Respondent:
    """One browser. `Respondent().enter(token, group="ict")` opens an invitation and begins."""

    def __init__(self, **headers):
        self.client = Client(**headers)
        self.pid = ""

    def enter(self, token, script=True, **choices):
        """Posts the start page of an invitation; returns the response."""
        address = reverse("answer-invitation", args=[token])
        response = self.client.post(address, {"script": "1" if script else "", "go": "begin", **choices})
        if response.status_code == 303:
            self.pid = response["Location"].split("/")[2]
        return response

    @property
    def carried(self):
        return ballots.read(self.client.cookies[ballots.cookie_name(self.pid)].value, self.pid)

    @property
    def tag(self):
        return answering.tag(self.carried)

    def url(self, name, *args):
        return reverse(name, args=[self.pid, *args])

    def save(self, *rows, ballot=None):
        """What the script sends: rows are (question, level[, argument[, share]])."""
        keys = ("question", "level", "argument", "share")
        body = {"ballot": ballot or self.tag, "answers": [dict(zip(keys, row, strict=False)) for row in rows]}
        return self.client.post(self.url("answer-save"), json.dumps(body), content_type="application/json")

    def post_question(self, number, go="next", **fields):
        """What the form of one question sends."""
        data = {"ballot": self.tag, "go": go, "share": "shown", "argument": "", **fields}
        return self.client.post(self.url("answer-question", number), data)

    def hand_in(self):
        return self.client.post(self.url("answer-hand-in"))
