"""Making and changing actions on pages, two people at once, the answer of the management, what comes first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from draagvlak.consensus import doing
from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.doing import TODAY, boss
from draagvlak.consensus.tests.pages import filled, page, sent_of
from draagvlak.orgs.models import Membership
from draagvlak.plans import actions
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.surveys.models import Sighting
from tests.people import sign_in


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_action_from_a_question(a, desk):
    sent = sent_of(desk, "scan-action-new", a.closed.pid, "?question=why-vision")
    assert sent["about"] == "question:why-vision"
    assert sent["by_when"] == actions.proposed_day()
    sent |= {"what": "Een visie maken", "owner": f"member:{a.membership.pid}", "more": ["staff-skills"], "ask": "on"}
    sent["more"] = [next(question.id for question in doing.items(a.closed, "nl")[3].questions)]
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    made = Action.objects.get(what="Een visie maken")
    assert (response.status_code, response.url) == (303, reverse("action", args=[made.pid]))
    assert doing.links_of(made, a.closed) == {("why-vision", ""), (sent["more"][0], "")}
    assert (made.member, made.answer_due) == (a.membership, actions.proposed_term())


@pytest.mark.parametrize("query", ["?question=nothing", "?rubric=%3Cscript%3E", "?question=why", "?rubric=why-vision"])
def test_an_address_that_asks_something_else_begins_with_the_whole(a, desk, query):
    assert "about" not in {k for k, v in sent_of(desk, "scan-action-new", a.closed.pid, query).items() if v}


def test_a_suggestion_is_offered_with_its_basis_and_copied_on_request_only(a, desk):
    address = reverse("scan-action-new", args=[a.closed.pid])
    response = desk.get(address + "?question=why-vision")
    (offer,) = response.context["offers"]
    text = response.content.decode()
    assert response.context["form"]["what"].value() is None
    assert "Basis: " in text
    assert "Samen gekozen:" in text
    sent = sent_of(desk, "scan-action-new", a.closed.pid, "?question=why-vision")
    before = Action.objects.count()
    once = desk.post(address, {**sent, "copy": offer.key})
    assert (once.status_code, once.context["form"]["what"].value()) == (200, offer.text)
    own = desk.post(address, {**sent, "what": "Eigen woorden.", "copy": offer.key, "who": "de raad"})
    assert own.context["form"]["what"].value() == f"Eigen woorden. {offer.text}"
    assert own.context["form"]["who"].value() == "de raad", "what was typed stays"
    stranger = desk.post(address, {**sent, "what": "Eigen woorden.", "copy": "costs-x:red"})
    assert stranger.context["form"]["what"].value() == "Eigen woorden."
    assert Action.objects.count() == before, "nothing is added by itself"


def test_of_a_part_every_question_offers_the_colour_that_most_chose(a, desk):
    Consensus.objects.all().delete()
    response = desk.get(reverse("scan-action-new", args=[a.closed.pid]) + "?rubric=why")
    offers = response.context["offers"]
    assert len(offers) == len(doing.items(a.closed, "nl")[0].questions)
    assert {(one.level, one.agreed) for one in offers} == {("green", False)}
    assert Sighting.objects.filter(survey=a.closed, role="facilitator", what="scorecard").exists()


def test_errors_keep_what_was_typed(a, desk):
    sent = {"what": "", "owner": "words", "who": "", "by_when": "2020-01-01", "measure": "Twintig mensen"}
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"what", "who", "by_when"}
    assert "Twintig mensen" in text
    assert "<title>Fout: " in text


def test_the_name_of_a_member_is_no_free_text(a, desk):
    sent = {"what": "Iets", "owner": "words", "who": f"samen met {a.member.name.upper()}", "about": ""}
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    assert set(response.context["form"].errors) == {"who"}


def test_a_member_of_another_organisation_cannot_be_chosen(cast, desk):
    sent = {"what": "Iets", "owner": f"member:{cast.b.membership.pid}", "about": ""}
    response = desk.post(reverse("scan-action-new", args=[cast.a.closed.pid]), sent)
    assert set(response.context["form"].errors) == {"owner"}
    assert not Action.objects.filter(what="Iets").exists()


# ── Changing, two at once ────────────────────────────────────────────────────────────────────────────────────
def test_two_people_at_once_get_both_texts(a, desk):
    sent = sent_of(desk, "action-edit", a.action.pid) | {"what": "Mijn tekst", "owner": "role:management"}
    actions.change(a.action, a.coordinator, None, what="Haar tekst")
    response = desk.post(reverse("action-edit", args=[a.action.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 409
    for both in ("Mijn tekst", "Haar tekst", "Leiding", a.member.name):
        assert both in text
    a.action.refresh_from_db()
    assert a.action.what == "Haar tekst"
    again = filled(response.context["form"])
    assert desk.post(reverse("action-edit", args=[a.action.pid]), again).status_code == 303
    a.action.refresh_from_db()
    assert (a.action.what, a.action.role, a.action.member) == ("Mijn tekst", "management", None)


def test_two_people_who_only_move_an_action_get_both_places(a, desk):
    sent = sent_of(desk, "action-edit", a.action.pid) | {"about": "rubric:staff"}
    doing.change(a.action, a.closed, a.coordinator, None, {("", "costs")})
    response = desk.post(reverse("action-edit", args=[a.action.pid]), sent)
    ((_label, theirs, yours),) = response.context["differences"]
    assert (response.status_code, theirs, yours) == (
        409, "Kosten, opbrengsten en financiering", "Medewerkers en vrijwilligers"
    )  # fmt: skip
    assert doing.links_of(a.action, a.closed) == {("", "costs")}


def test_a_day_that_passed_may_stay(a, desk):
    Action.objects.filter(pk=a.action.pk).update(by_when=TODAY - timedelta(days=3))
    sent = sent_of(desk, "action-edit", a.action.pid) | {"needs": "Tijd"}
    assert desk.post(reverse("action-edit", args=[a.action.pid]), sent).status_code == 303


def test_progress_at_once_shows_both(a, desk):
    sent = sent_of(desk, "action-progress", a.action.pid) | {"progress": "done", "result": "Het is af"}
    actions.set_progress(a.action, a.member, None, Progress.BUSY)
    response = desk.post(reverse("action-progress", args=[a.action.pid]), sent)
    assert response.status_code == 409
    assert "Bezig" in response.content.decode()
    again = filled(response.context["form"])
    assert desk.post(reverse("action-progress", args=[a.action.pid]), again).status_code == 303


@pytest.mark.parametrize("role", ["owner", "coordinator", "facilitator", "member", "management", "observer"])
def test_who_may_note_how_far_it_is(a, client, role):
    sign_in(client, a.users[role])
    may = role not in {"management", "observer"}
    address = reverse("action-progress", args=[a.action.pid])
    assert client.get(address).status_code == (200 if may else 403)
    assert client.post(address, {"progress": "busy", "version": 1}).status_code == (303 if may else 403)
    a.action.refresh_from_db()
    assert a.action.progress == ("busy" if may else "planned")


def test_an_action_of_a_role_is_for_everybody_with_that_role(a, client):
    actions.change(a.action, a.facilitator, None, member=None, role="management")
    address = reverse("action-progress", args=[a.action.pid])
    assert sign_in(client, a.management).get(address).status_code == 200
    assert sign_in(client, a.member).get(address).status_code == 403


def test_dropping_without_a_reason_says_so_at_the_field(a, desk):
    response = desk.post(reverse("action-progress", args=[a.action.pid]), {"progress": "dropped", "version": 1})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"reason"})


def test_deleting_asks_first_and_is_refused_after_an_answer(a, desk):
    address = reverse("action-delete", args=[a.action.pid])
    assert Action.objects.filter(pk=a.action.pk).exists(), desk.get(address)
    actions.answer(boss(a), a.action, None, Reply.YES)
    response = desk.post(address)
    assert (response.status_code, "schrappen" in response.content.decode()) == (422, True)
    response = desk.post(reverse("action-delete", args=[a.loose_action.pid]), {"version": a.loose_action.version})
    assert response.url == reverse("actions", args=[a.organisation.pid])
    assert not Action.objects.filter(pk=a.loose_action.pk).exists()


def test_what_somebody_changed_since_is_shown_before_it_is_deleted(a, desk):
    address = reverse("action-delete", args=[a.action.pid])
    sent = hidden(desk.get(address))
    doing.change(a.action, a.closed, a.coordinator, None, {("", "costs")}, what="Haar tekst", needs="Geld")
    response = desk.post(address, sent)
    assert response.status_code == 409
    assert Action.objects.filter(pk=a.action.pk).exists()
    assert {(str(now), saw) for _label, now, saw in response.context["differences"]} == {
        ("Haar tekst", "Een visie schrijven"), ("Geld", ""),
        ("Kosten, opbrengsten en financiering", sent["saw-about"]),
    }  # fmt: skip
    again = desk.post(address, hidden(response))
    assert again.url == reverse("scan-actions", args=[a.closed.pid])
    assert not Action.objects.filter(pk=a.action.pk).exists()


def hidden(response):
    """What the page that asks before deleting sends back."""
    action = response.context["action"]
    return {"version": action.version} | {f"saw-{name}": text for name, _label, text in response.context["facts"]}


# ── The management ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_management_answers_and_changes_its_answer(a, client):
    sign_in(client, a.management)
    address, day = reverse("action-answer", args=[a.action.pid]), TODAY + timedelta(days=40)
    for sent, wrong in (({"answer": "no"}, "text"), ({"answer": "later"}, "later"), ({}, "answer"),
                        ({"answer": "later", "later": "2020-01-01"}, "later")):  # fmt: skip
        response = client.post(address, {"version": 1, **sent})
        assert (response.status_code, set(response.context["form"].errors)) == (422, {wrong})
    assert client.post(address, {"version": 1, "answer": "no", "text": "Geen budget"}).status_code == 303
    assert client.post(address, {"version": 1, "answer": "yes"}).status_code == 409
    assert client.post(address, {"version": 2, "answer": "later", "later": day.isoformat()}).status_code == 303
    text = page(client, "action", a.action.pid)
    assert "Nog niet, wel tegen" in text
    assert "nee, want: Geen budget" in text, "what was said before stays readable"
    assert "veranderde het antwoord van de leiding" in text


def test_asking_says_when_nobody_can_answer(a, desk):
    assert "Nog niemand heeft de rol" not in page(desk, "action-ask", a.action.pid)
    Membership.objects.filter(role="management").update(role="member")
    assert "Nog niemand heeft de rol" in page(desk, "action-ask", a.action.pid)
    sent = {"due": (TODAY + timedelta(days=9)).isoformat(), "version": 1}
    assert desk.post(reverse("action-ask", args=[a.loose_action.pid]), sent).status_code == 303
    a.loose_action.refresh_from_db()
    assert a.loose_action.answer_due == TODAY + timedelta(days=9)


# ── What comes first ─────────────────────────────────────────────────────────────────────────────────────────
def test_parts_are_proposed_and_none_is_chosen_by_itself(a, desk):
    response = desk.get(reverse("scan-focus", args=[a.closed.pid]))
    assert response.context["form"]["rubrics"].value() == []
    assert "Voorstel: " in response.content.decode()
    desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["staff", "costs"], "seen": ""})
    assert doing.focus_of(a.closed) == {"staff", "costs"}
    assert page(desk, "scan-actions", a.closed.pid).count("komt eerst") == 2
    assert "koos welke delen eerst komen" in page(desk, "scan", a.closed.pid)
    late = desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["why"], "seen": ""})
    assert late.status_code == 409
    assert doing.focus_of(a.closed) == {"staff", "costs"}
    again = {"rubrics": ["why"], "seen": late.context["form"]["seen"].value()}
    assert desk.post(reverse("scan-focus", args=[a.closed.pid]), again).status_code == 303
    assert doing.focus_of(a.closed) == {"why"}
    assert desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["nothing"]}).status_code == 422
