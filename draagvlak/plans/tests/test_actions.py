"""The verbs of an action: each works, is safe to repeat, and is refused when it should be."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from draagvlak.orgs import access as organisations
from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Role
from draagvlak.plans import access, actions, words
from draagvlak.plans.models import Action, Progress, Reply


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def action(a):
    return a.action


def here(world, role):
    return organisations.Here(world.organisation, world.memberships[role])


def verbs(action):
    return list(Event.objects.filter(object_pid=action.pid).order_by("pk").values_list("verb", flat=True))


# ── Making and changing ──────────────────────────────────────────────────────────────────────────────────────
def test_the_same_page_sent_twice_makes_one_action_as_it_was_sent_last(a):
    first = actions.make(a.organisation, a.facilitator, pid="2" * 14, what="Een")
    again = actions.make(a.organisation, a.facilitator, pid="2" * 14, what="Twee")
    assert (first.pk, again.what) == (again.pk, "Twee")
    assert verbs(first) == ["action-made", "action-changed"]


def test_the_pid_of_a_page_never_opens_another_organisation(cast):
    made = actions.make(cast.a.organisation, cast.a.facilitator, pid=cast.b.action.pid, what="Van A")
    assert (made.organisation, made.pid != cast.b.action.pid) == (cast.a.organisation, True)
    cast.b.action.refresh_from_db()
    assert cast.b.action.what == "Een visie schrijven"


def test_a_member_of_another_organisation_is_refused(cast):
    with pytest.raises(ValueError, match="another organisation"):
        actions.make(cast.a.organisation, cast.a.facilitator, what="Iets", member=cast.b.membership)
    with pytest.raises(ValueError, match="another organisation"):
        actions.change(cast.a.action, cast.a.facilitator, None, member=cast.b.membership)


def test_an_action_has_one_owner(a):
    with pytest.raises(ValueError, match="one owner"):
        actions.make(a.organisation, a.facilitator, what="Iets", member=a.membership, role=Role.MANAGEMENT)


def test_texts_become_one_line(a):
    made = actions.make(a.organisation, a.facilitator, what="Een\r\n  twee\tdrie ", measure="a\nb")
    assert (made.what, made.measure) == ("Een twee drie", "a b")


def test_two_editors_get_both_texts(a, action):
    actions.change(action, a.facilitator, action.version, what="Eerste")
    with pytest.raises(actions.Conflict) as caught:
        actions.change(action, a.coordinator, action.version, what="Tweede")
    assert caught.value.current.what == "Eerste"
    actions.change(action, a.coordinator, caught.value.current.version, what="Tweede")
    action.refresh_from_db()
    assert action.what == "Tweede"


def test_the_same_values_change_nothing(a, action):
    before = verbs(action)
    now = actions.change(action, a.facilitator, action.version - 1, what=action.what, by_when=action.by_when)
    assert now.version == action.version
    assert verbs(action) == before


@pytest.mark.parametrize(
    ("today", "day"),
    [(date(2026, 11, 26), date(2027, 2, 26)), (date(2026, 11, 30), date(2027, 2, 28)),
     (date(2027, 11, 30), date(2028, 2, 29)), (date(2026, 9, 30), date(2026, 12, 30)),
     (date(2026, 10, 1), date(2027, 1, 1))],
)  # fmt: skip
def test_three_months_ahead_is_proposed(today, day):
    assert actions.proposed_day(today) == day


# ── Progress ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_dropping_asks_a_reason_and_done_may_say_what_came_of_it(a, action):
    with pytest.raises(actions.Refused):
        actions.set_progress(action, a.facilitator, action.version, Progress.DROPPED, reason="  ")
    now = actions.set_progress(action, a.facilitator, action.version, Progress.DROPPED, reason="Geen tijd")
    assert (now.reason, now.finished_on) == ("Geen tijd", timezone.localdate())
    now = actions.set_progress(
        now, a.facilitator, now.version, Progress.DONE, reason="Geen tijd", result="Het staat er"
    )
    assert (now.reason, now.result) == ("", "Het staat er")
    now = actions.set_progress(now, a.facilitator, now.version, Progress.BUSY)
    assert (now.result, now.finished_on, now.is_over) == ("", None, False)
    assert verbs(action) == ["action-progress"] * 3


def test_a_later_note_keeps_the_day_on_which_it_was_done(a, action):
    now = actions.set_progress(action, a.facilitator, None, Progress.DONE)
    Action.objects.filter(pk=now.pk).update(finished_on=date(2026, 1, 2))
    now = actions.set_progress(now, a.facilitator, None, Progress.DONE, result="Twintig mensen kwamen")
    assert now.finished_on == date(2026, 1, 2)
    assert verbs(action)[-1] == "action-result"


def test_progress_that_changed_meanwhile_is_a_conflict_unless_it_says_the_same(a, action):
    actions.set_progress(action, a.facilitator, action.version, Progress.BUSY)
    assert actions.set_progress(action, a.member, action.version, Progress.BUSY).version == action.version + 1
    with pytest.raises(actions.Conflict):
        actions.set_progress(action, a.member, action.version, Progress.DONE)


def test_who_may_say_how_far_it_is(a, cast):
    mine, of_role, loose = a.action, a.loose_action, Action(organisation=a.organisation)
    of_role.role = Role.MANAGEMENT
    may = {role: [access.may_progress(here(a, role), one) for one in (mine, of_role, loose)] for role in Role}
    guides = [True, True, True]
    assert may == {
        Role.OWNER: guides, Role.COORDINATOR: guides, Role.FACILITATOR: guides,
        Role.MANAGEMENT: [False, True, False], Role.MEMBER: [True, False, False], Role.OBSERVER: [False, False, False],
    }  # fmt: skip


# ── The management ───────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_management_answers(a, action):
    for role in set(Role) - {Role.MANAGEMENT}:
        with pytest.raises(actions.Refused):
            actions.answer(here(a, role), action, action.version, Reply.YES)
    now = actions.answer(here(a, Role.MANAGEMENT), action, action.version, Reply.YES)
    assert (now.answer, now.answered_by, now.answered_on) == (Reply.YES, a.management, timezone.localdate())


def test_no_asks_a_reason_and_not_yet_a_day(a, action):
    boss, day = here(a, Role.MANAGEMENT), timezone.localdate() + timedelta(days=20)
    with pytest.raises(actions.Refused):
        actions.answer(boss, action, action.version, Reply.NO, text=" \n ")
    with pytest.raises(actions.Refused):
        actions.answer(boss, action, action.version, Reply.LATER, text="Nog even")
    now = actions.answer(boss, action, action.version, Reply.NO, text="Geen budget", later=day)
    assert (now.answer_text, now.answer_later) == ("Geen budget", None)


def test_an_answer_can_change_and_its_history_stays(a, action):
    boss, day = here(a, Role.MANAGEMENT), timezone.localdate() + timedelta(days=20)
    now = actions.answer(boss, action, action.version, Reply.NO, text="Geen budget")
    now = actions.answer(boss, now, now.version, Reply.NO, text="Geen budget")
    now = actions.answer(boss, now, now.version, Reply.LATER, later=day)
    now = actions.answer(boss, now, now.version, Reply.YES, text="Het budget is er")
    assert [(one["answer"], one["text"], one["later"]) for one in now.earlier_answers] == [
        ("no", "Geen budget", None), ("later", "", day.isoformat())
    ]  # fmt: skip
    assert verbs(action) == ["action-answered", "action-answer-changed", "action-answer-changed"]
    with pytest.raises(actions.Conflict):
        actions.answer(boss, action, 1, Reply.NO, text="Toch niet")


def test_the_management_is_asked_once_and_not_after_an_answer(a):
    action, day = a.loose_action, timezone.localdate() + timedelta(days=30)
    now = actions.ask_management(action, a.facilitator, action.version, day)
    again = actions.ask_management(action, a.facilitator, action.version, day)
    assert (now.version, again.version, verbs(action)) == (2, 2, ["action-asked"])
    later = actions.ask_management(action, a.facilitator, again.version, day + timedelta(days=5))
    assert (later.asked_on, later.answer_due) == (now.asked_on, day + timedelta(days=5))
    with pytest.raises(actions.Refused):
        actions.ask_management(action, a.facilitator, later.version, timezone.localdate() - timedelta(days=1))
    now = actions.answer(here(a, Role.MANAGEMENT), action, later.version, Reply.YES)
    with pytest.raises(actions.Refused):
        actions.ask_management(action, a.facilitator, now.version, day)


def test_nothing_is_asked_about_what_is_over(a):
    now = actions.set_progress(a.loose_action, a.facilitator, None, Progress.DONE)
    with pytest.raises(actions.Refused):
        actions.ask_management(now, a.facilitator, now.version, actions.proposed_term())


# ── Deleting, and a member who leaves ────────────────────────────────────────────────────────────────────────
def test_an_action_is_deleted_only_while_nobody_answered(a, action):
    loose = a.loose_action
    actions.delete(loose, a.facilitator, loose.version)
    actions.delete(loose, a.facilitator, loose.version)
    assert not Action.objects.filter(pk=loose.pk).exists()
    actions.answer(here(a, Role.MANAGEMENT), action, action.version, Reply.YES)
    with pytest.raises(actions.Refused):
        actions.delete(action, a.facilitator, None)
    assert Action.objects.filter(pk=action.pk).exists()


def test_an_action_that_was_changed_since_is_not_deleted(a):
    loose = a.loose_action
    actions.change(loose, a.coordinator, loose.version, what="Anders")
    with pytest.raises(actions.Conflict) as caught:
        actions.delete(loose, a.facilitator, loose.version)
    assert caught.value.current.what == "Anders"
    actions.delete(loose, a.facilitator, caught.value.current.version)
    assert not Action.objects.filter(pk=loose.pk).exists()


def test_a_deleted_action_is_said_to_who_still_changes_it(a):
    loose = a.loose_action
    actions.delete(loose, a.facilitator, loose.version)
    loose.pk = 10**9
    with pytest.raises(actions.Refused):
        actions.change(loose, a.coordinator, 1, what="Te laat")


def test_the_action_of_a_member_who_leaves_looks_for_somebody(a, action):
    a.membership.delete()
    action.refresh_from_db()
    assert (action.has_owner, words.who(action), words.who_by_role(action)) == (False, "nog te zoeken", "nog te zoeken")


def test_each_state_has_its_own_shape_on_the_page_and_in_a_report():
    from draagvlak.reports.docx import SHAPES

    assert set(words.GLYPHS) == set(Progress)
    assert len(set(words.GLYPHS.values())) == len({SHAPES[glyph] for glyph in words.GLYPHS.values()}) == len(Progress)
