"""Reminders, over a real SMTP server: once before the day, once when it is late, and to the management."""

from datetime import timedelta

import pytest
from django.utils import timezone

from draagvlak.orgs.models import Mail, User
from draagvlak.plans import actions, reminders
from draagvlak.plans.models import Action, Progress, Reply

TODAY = timezone.localdate()


@pytest.fixture
def post(cast, mailbox):
    """Only one action, of the member of A; `post(days)` runs the night `days` from now and says who got a mail."""
    Action.objects.exclude(pk=cast.a.action.pk).delete()
    Action.objects.filter(pk=cast.a.action.pk).update(asked_on=None, answer_due=None, by_when=TODAY + timedelta(10))

    def night(days):
        mailbox.messages.clear()
        reminders.remind_due(TODAY + timedelta(days=days))
        mailbox.deliver()
        return [message["To"] for message in mailbox.messages]

    return night


def test_seven_days_before_and_once_when_it_is_late(cast, post, mailbox):
    member = "member@a.example"
    assert [day for day in range(60) if post(day) == [member]] == [3, 11]
    assert Action.objects.get(pk=cast.a.action.pk).version == 1, "a reminder is no change"


def test_the_same_night_twice_mails_once(post):
    assert (post(3), post(3), post(4)) == (["member@a.example"], [], [])


def test_after_sixty_days_of_standing_still_there_is_one_mail(post):
    assert (post(60), post(60), post(61), post(120)) == (["member@a.example"], [], [], [])


def test_what_the_mail_says(cast, post, mailbox, settings):
    Action.objects.filter(pk=cast.a.action.pk).update(what="<b>Visie</b> & meer")
    User.objects.filter(pk=cast.a.member.pk).update(language="en")
    post(3)
    (message,) = mailbox.to("member@a.example")
    text = message.get_content()
    assert message["Subject"] == "One action of yours at Organisatie A"
    assert "<b>Visie</b> & meer" in text, "plain text: nothing is escaped, nothing is marked up"
    assert f"{settings.SITE_URL}/actions/{cast.a.action.pid}/" in text
    User.objects.filter(pk=cast.a.member.pk).update(language="nl")
    post(20)
    assert "De dag was" in mailbox.text("member@a.example")


def test_a_new_day_is_reminded_anew(cast, post):
    assert post(11) == ["member@a.example"]
    actions.change(cast.a.action, cast.a.facilitator, None, by_when=TODAY + timedelta(40))
    assert [day for day in range(12, 60) if post(day)] == [33, 41]


def test_several_actions_are_one_mail(cast, post, mailbox):
    for number in range(3):
        actions.make(cast.a.organisation, cast.a.facilitator, what=f"Actie {number}", member=cast.a.membership,
                     by_when=TODAY + timedelta(10))  # fmt: skip
    assert post(5) == ["member@a.example"]
    assert all(f"Actie {number}" in mailbox.text("member@a.example") for number in range(3))


@pytest.mark.parametrize("progress", [Progress.DONE, Progress.DROPPED])
def test_what_is_over_is_not_reminded(cast, post, progress):
    actions.set_progress(cast.a.action, cast.a.facilitator, None, progress, reason="x")
    assert [post(day) for day in (3, 11, 60)] == [[], [], []]


def test_nobody_of_the_example_and_nobody_who_is_gone_is_mailed(cast, post):
    User.objects.filter(pk=cast.a.member.pk).update(is_example=True)
    assert post(11) == []
    User.objects.filter(pk=cast.a.member.pk).update(is_example=False, is_active=False)
    assert post(12) == []
    User.objects.filter(pk=cast.a.member.pk).update(is_active=True)
    assert post(13) == ["member@a.example"]


def test_without_a_mail_server_nothing_is_noted(cast, post, settings):
    settings.HAS_MAIL = False
    assert reminders.remind_due(TODAY + timedelta(days=3)) == 0
    settings.HAS_MAIL = True
    assert post(4) == ["member@a.example"]


def test_the_management_is_reminded_before_its_term_ends(cast, post, mailbox):
    Action.objects.filter(pk=cast.a.action.pk).update(by_when=None)
    actions.ask_management(cast.a.action, cast.a.facilitator, None, TODAY + timedelta(30))
    assert [day for day in range(60) if post(day)] == [23]
    assert post(23) == []


def test_not_yet_is_reminded_before_its_own_day(cast, post):
    from draagvlak.orgs.access import Here

    action = cast.a.action
    Action.objects.filter(pk=action.pk).update(by_when=None)
    actions.ask_management(action, cast.a.facilitator, None, TODAY + timedelta(30))
    boss = Here(cast.a.organisation, cast.a.memberships["management"])
    actions.answer(boss, action, None, Reply.LATER, later=TODAY + timedelta(50))
    assert [day for day in range(80) if post(day)] == [43]
    actions.answer(boss, action, None, Reply.YES)
    Action.objects.update(answer_reminded_on=None)
    assert post(44) == []


def test_who_answers_gets_the_question_and_nobody_of_another_organisation(cast, post, mailbox):
    Action.objects.filter(pk=cast.a.action.pk).update(by_when=None)
    actions.ask_management(cast.a.action, cast.a.facilitator, None, TODAY + timedelta(5))
    assert post(0) == ["management@a.example"]
    assert f"/actions/{cast.a.action.pid}/answer/" in mailbox.text("management@a.example")


def test_without_management_the_question_waits_for_who_gets_that_role(cast, post):
    Action.objects.filter(pk=cast.a.action.pk).update(by_when=None)
    actions.ask_management(cast.a.action, cast.a.facilitator, None, TODAY + timedelta(5))
    boss = cast.a.memberships["management"]
    type(boss).objects.filter(pk=boss.pk).update(role="member")
    assert post(0) == []
    type(boss).objects.filter(pk=boss.pk).update(role="management")
    assert post(1) == ["management@a.example"]


def test_the_mail_is_sealed_in_the_outbox(cast, post):
    reminders.remind_due(TODAY + timedelta(days=3))
    row = Mail.objects.get(purpose=reminders.PURPOSE)
    assert b"visie" not in bytes(row.body)
    assert b"member@" not in bytes(row.address)
