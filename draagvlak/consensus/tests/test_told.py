"""'What we did with it': what people who took part read, without an account, and that nothing typed becomes markup."""

from datetime import timedelta

from django.urls import reverse

from draagvlak.consensus import doing
from draagvlak.consensus.tests.doing import TODAY, boss, many
from draagvlak.consensus.tests.pages import page, told
from draagvlak.plans import actions
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.surveys.models import Mode, Sighting
from tests.people import make_snapshot, make_survey


# ── 'What we did with it' ────────────────────────────────────────────────────────────────────────────────────
def test_people_read_actions_by_role_and_what_the_management_says(a, client):
    text = told(client, a)
    assert "Een visie schrijven" in text
    assert "Lid" in text
    assert "nog geen antwoord, gevraagd tegen" in text
    actions.answer(boss(a), a.action, None, Reply.NO, text="Geen budget")
    assert "nee, want: Geen budget" in told(client, a)
    actions.set_progress(a.action, a.facilitator, None, Progress.DONE, result="Twintig mensen kwamen")
    text = told(client, a)
    assert "Gedaan" in text
    assert "Twintig mensen kwamen" in text


def test_no_member_is_named_to_people_who_took_part(a, client, desk):
    names = {user.name for user in a.users.values()} | {user.email for user in a.users.values()}
    many(a, 6)
    actions.answer(boss(a), a.action, None, Reply.YES)
    poster = page(desk, "done-poster", a.closed.pid)
    client.logout()
    for text in (told(client, a), poster):
        assert not [name for name in names if name in text]


def test_only_the_actions_of_this_scan_are_told(cast, client):
    Action.objects.filter(pk=cast.b.action.pk).update(what="Van een ander")
    text = told(client, cast.a)
    assert "Van een ander" not in text
    assert "Een tablet lenen" not in text


def test_before_the_reveal_and_with_another_secret_there_is_nothing(a, client):
    response = client.get(reverse("results-done", args=[a.links.results]))
    assert (response.status_code, response.url) == (303, reverse("results", args=[a.links.results]))
    unknown = client.get(reverse("results-done", args=["x" * 24]))
    assert unknown.content == client.get(reverse("results", args=["x" * 24])).content
    assert client.get(reverse("results-done", args=[a.links.closed_results]) + "?from=mail").status_code == 302


def test_reading_leaves_no_trace(a, client):
    told(client, a)
    assert not Sighting.objects.filter(survey=a.closed).exists()
    assert set(client.cookies) <= {"csrf"}, "the token of the language switch, and nothing of the person"


def test_what_people_read_in_english(a, client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = told(client, a)
    assert "What we did with it" in text
    assert "no answer yet, asked by" in text


def test_the_poster_shows_the_link_but_not_in_open_mode(a, desk):
    assert '<svg class="qr"' in page(desk, "done-poster", a.closed.pid)
    named = make_survey(a, "Open scan", state="closed", mode=Mode.OPEN, k=2, closed_on=TODAY)
    make_snapshot(named)
    doing.make(named, a.facilitator, {("", "")}, what="Een tablet kopen")
    text = page(desk, "done-poster", named.pid)
    assert '<svg class="qr"' not in text
    assert "/r/" not in text
    assert "Een tablet kopen" in text


def test_the_poster_speaks_the_language_of_the_scan(a, desk):
    english = make_survey(a, "In English", state="closed", language="en", closed_on=TODAY)
    make_snapshot(english)
    assert "What we did with it" in page(desk, "done-poster", english.pid)


# ── What was typed ───────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_that_was_typed_becomes_markup(a, desk, client):
    nasty = '"><script>alert(1)</script>{{ x }}%(y)s'
    made = doing.make(
        a.closed, a.facilitator, {("why-vision", "")}, what=nasty, who=nasty, by_when=TODAY, measure=nasty, needs=nasty
    )
    actions.ask_management(made, a.facilitator, None, TODAY + timedelta(days=9))
    actions.answer(boss(a), made, None, Reply.NO, text=nasty)
    actions.answer(boss(a), made, None, Reply.YES, text=nasty)
    actions.set_progress(made, a.facilitator, None, Progress.DROPPED, reason=nasty)
    pages = [page(desk, name, made.pid) for name in ("action", "action-edit", "action-progress", "action-delete")]
    pages += [page(desk, "actions", a.organisation.pid, query="?show=all"), page(desk, "scan-actions", a.closed.pid)]
    pages += [page(desk, "done-poster", a.closed.pid), told(client, a)]
    pages += [desk.post(reverse("action-edit", args=[made.pid]), {"what": nasty, "who": nasty}).content.decode()]
    for text in pages:
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
