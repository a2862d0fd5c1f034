"""The verbs of a scan: each works, is safe to repeat, and is refused when it should be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from draagvlak.orgs.keys import unseal
from draagvlak.orgs.models import Event, Mail
from draagvlak.surveys import actions, ballots, links, roster
from draagvlak.surveys.models import Ballot, Invitee, Link, Mode, Purpose, Survey
from draagvlak.surveys.people import Person
from tests.people import make_survey

PEOPLE = [Person("An", "an@example.org", "frontline"), Person("Jo", "", "ict"), Person("", "li@example.org")]


@pytest.fixture
def mail_server(settings):
    settings.HAS_MAIL = True


@pytest.fixture
def a(cast):
    return cast.a


def draft(a, mode=Mode.CONFIDENTIAL, people=PEOPLE, **fields):
    survey = make_survey(
        a, "Proef", state="draft", mode=mode, k={"open": 2, "confidential": 5, "anonymous": 8}[mode], **fields
    )
    actions.add_invitees(survey, a.facilitator, people)
    return survey


def running(a, mode=Mode.CONFIDENTIAL, people=PEOPLE, **fields):
    survey = draft(a, mode, people, **fields)
    actions.launch(survey, a.facilitator, survey.version)
    survey.refresh_from_db()
    return survey


def verbs(survey):
    return list(Event.objects.filter(object_pid=survey.pid).order_by("pk").values_list("verb", flat=True))


# ── Setting up ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_page_sent_twice_makes_one_scan_with_what_was_sent_last(a):
    values = {"release": a.release, "title": "Een", "subject": {"nl": "chat"}}
    first = actions.create_scan(a.organisation, a.facilitator, pid="2" * 14, **values)
    again = actions.create_scan(a.organisation, a.facilitator, pid="2" * 14, **values | {"title": "Twee"})
    assert (again.pk, again.title) == (first.pk, "Twee")


def test_the_pid_of_a_page_never_opens_another_organisation(cast):
    values = {"release": cast.release, "title": "Een", "subject": {"nl": "chat"}}
    made = actions.create_scan(cast.a.organisation, cast.a.facilitator, pid=cast.b.draft.pid, **values)
    assert made.organisation == cast.a.organisation
    assert made.pid != cast.b.draft.pid


def test_two_editors_get_both_texts(a):
    survey = draft(a)
    actions.edit_scan(survey, a.facilitator, survey.version, title="Eerste")
    with pytest.raises(actions.Conflict) as caught:
        actions.edit_scan(survey, a.coordinator, survey.version, title="Tweede")
    assert caught.value.current.title == "Eerste"
    actions.edit_scan(survey, a.coordinator, caught.value.current.version, title="Tweede")
    survey.refresh_from_db()
    assert survey.title == "Tweede"


def test_the_same_values_change_nothing(a):
    survey = draft(a)
    before = verbs(survey)
    assert actions.edit_scan(survey, a.facilitator, survey.version - 1, title=survey.title).version == survey.version
    assert verbs(survey) == before


def test_the_minimum_never_falls_below_that_of_the_mode(a):
    survey = draft(a)
    assert actions.edit_scan(survey, a.facilitator, survey.version, k=1).k == 5
    survey.refresh_from_db()
    assert actions.edit_scan(survey, a.facilitator, survey.version, mode=Mode.ANONYMOUS, k=6).k == 8


def test_people_keep_a_group_only_where_it_still_exists(a):
    survey = draft(a)
    teams = [{"id": "brugge", "label": {"nl": "Brugge"}}, {"id": "gent", "label": {"nl": "Gent"}}]
    actions.edit_scan(survey, a.facilitator, survey.version, breakdown="team", groups=teams)
    assert {guest.group for guest in roster.guests(survey)} == {""}


def test_a_draft_is_thrown_away_once(a):
    survey = draft(a)
    actions.delete_draft(survey, a.facilitator)
    actions.delete_draft(survey, a.facilitator)
    assert not Survey.objects.filter(pk=survey.pk).exists()


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_names_and_addresses_are_sealed(a):
    survey = draft(a)
    for row in survey.invitees.all():
        assert b"An" not in bytes(row.name or b"")
        assert b"example.org" not in bytes(row.address or b"")
    assert [guest.label for guest in roster.guests(survey)] == ["An", "Jo", "li@example.org"]


def test_who_is_on_the_list_is_added_once(a):
    survey = draft(a)
    assert actions.add_invitees(survey, a.facilitator, [*PEOPLE, Person("Nieuw", "n@example.org")]) == 1
    assert survey.invitees.count() == 4
    assert not survey.invitees.filter(added_later=True).exists()


def test_people_added_to_a_running_scan_are_marked(a, mail_server):
    survey = running(a)
    Mail.objects.all().delete()
    actions.add_invitees(survey, a.facilitator, [Person("Nieuw", "n@example.org")], by_mail=True)
    assert survey.invitees.filter(added_later=True).count() == 1
    assert Mail.objects.filter(object_pid=survey.pid).count() == 1
    assert verbs(survey)[-1] == "people-added-later"


def test_nobody_is_added_to_a_scan_that_is_over(a):
    survey = running(a)
    actions.cancel(survey, a.facilitator)
    with pytest.raises(actions.Refused):
        actions.add_invitees(survey, a.facilitator, [Person("Laat", "laat@example.org")])


def test_somebody_is_corrected(a):
    survey = draft(a)
    invitee = survey.invitees.get(group="frontline")
    actions.correct_invitee(invitee, a.facilitator, name="Anna", address="anna@example.org", group="middle")
    assert ("Anna", "anna@example.org", "middle") in [(g.name, g.address, g.group) for g in roster.guests(survey)]
    with pytest.raises(actions.Refused):
        actions.correct_invitee(invitee, a.facilitator, name="Anna", address="LI@example.org", group="middle")


def test_a_group_is_fixed_from_the_start_on(a):
    survey = running(a)
    invitee = survey.invitees.get(group="frontline")
    with pytest.raises(actions.Locked):
        actions.correct_invitee(invitee, a.facilitator, name="An", address="an@example.org", group="middle")
    actions.correct_invitee(invitee, a.facilitator, name="Anna", address="an@example.org")


def test_somebody_is_taken_off_and_the_answers_stay(a):
    survey = running(a)
    invitee = survey.invitees.get(group="frontline")
    token = links.mint_personal(invitee).token
    carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, token))
    ballots.save(carried, ballots.Choice("why-vision", "red"))
    actions.remove_invitee(invitee, a.facilitator)
    actions.remove_invitee(invitee, a.facilitator)
    assert links.find(Purpose.ANSWER, token) is None
    assert Ballot.objects.filter(survey=survey).count() == 1
    assert verbs(survey).count("person-removed") == 1


def test_a_new_link_replaces_the_old_one(a):
    survey = running(a)
    invitee = survey.invitees.get(group="frontline")
    old = links.mint_personal(invitee)
    new = actions.renew_invitee(invitee, a.facilitator)
    assert links.find(Purpose.ANSWER, old.token) is None
    assert links.find(Purpose.ANSWER, old.code, typed=True) is None
    assert links.find(Purpose.ANSWER, new.token).invitee == invitee


# ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_start_mails_who_has_an_address_once(a, mail_server):
    survey = draft(a)
    assert actions.launch(survey, a.facilitator, survey.version, by_mail=True) == 2
    assert actions.launch(survey, a.facilitator, survey.version, by_mail=True) == 0
    survey.refresh_from_db()
    assert (survey.state, survey.launched_on) == ("running", timezone.localdate())
    assert Mail.objects.filter(object_pid=survey.pid, purpose="scan-invitation").count() == 2
    assert Link.objects.filter(survey=survey, invitee__isnull=False).count() == 4
    assert verbs(survey).count("scan-started") == 1


def test_a_scan_that_changed_after_the_preview_does_not_start(a):
    survey = draft(a)
    seen = survey.version
    actions.edit_scan(survey, a.coordinator, seen, mode=Mode.ANONYMOUS)
    with pytest.raises(actions.Conflict):
        actions.launch(survey, a.facilitator, seen)
    survey.refresh_from_db()
    assert survey.state == "draft"


@pytest.mark.parametrize(
    ("fields", "people"),
    [
        ({}, []),
        ({"subject": {}}, PEOPLE),
        ({"last_day": timezone.localdate() - timedelta(days=1)}, PEOPLE),
        ({"breakdown": "team", "groups": []}, PEOPLE),
    ],
)
def test_what_is_not_ready_does_not_start(a, fields, people):
    survey = draft(a, people=people)
    Survey.objects.filter(pk=survey.pk).update(**fields)
    with pytest.raises(actions.Refused):
        actions.launch(survey, a.facilitator, survey.version)
    assert not Link.objects.filter(survey=survey).exists()


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.ANONYMOUS])
def test_one_link_for_everybody_needs_no_list(a, mode):
    survey = running(a, mode, people=[])
    shared = links.ensure_shared(survey)
    assert links.find(Purpose.ANSWER, shared.code, typed=True).survey == survey
    actions.rotate_link(survey, a.facilitator)
    assert links.find(Purpose.ANSWER, shared.token) is None


def test_anonymous_mails_hold_the_shared_link_only(a, mail_server):
    survey = draft(a, Mode.ANONYMOUS)
    actions.launch(survey, a.facilitator, survey.version, by_mail=True)
    survey.refresh_from_db()
    mails = Mail.objects.filter(object_pid=survey.pid)
    bodies = {unseal(a.organisation.pk, mail.body, "mail") for mail in mails}
    assert len(mails) == 2
    assert len(bodies) == 1
    assert links.answer_url(links.ensure_shared(survey).token) in bodies.pop()
    assert not Link.objects.filter(survey=survey, invitee__isnull=False).exists()


def test_without_a_mail_server_nothing_is_mailed_and_it_is_said(a, settings):
    settings.HAS_MAIL = False
    survey = draft(a)
    with pytest.raises(actions.Refused):
        actions.launch(survey, a.facilitator, survey.version, by_mail=True)
    survey.refresh_from_db()
    assert survey.state == "draft", "all or nothing"
    actions.launch(survey, a.facilitator, survey.version)


def test_two_hundred_mails_a_day_for_the_whole_organisation(cast, mail_server):
    a = cast.a
    first = draft(a, people=[Person(f"P{n}", f"p{n}@example.org") for n in range(actions.MAILS_A_DAY - 1)])
    actions.launch(first, a.facilitator, first.version, by_mail=True)
    assert actions.mails_left(a.organisation) == 1
    assert actions.mails_left(cast.b.organisation) == actions.MAILS_A_DAY
    second = draft(a)
    with pytest.raises(actions.Refused) as caught:
        actions.launch(second, a.facilitator, second.version, by_mail=True)
    assert "1" in str(caught.value.text)
    Mail.objects.update(due_at=timezone.now() - timedelta(hours=25))
    assert actions.launch(second, a.facilitator, second.version, by_mail=True) == 2


# ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("mode", [Mode.CONFIDENTIAL, Mode.ANONYMOUS, Mode.OPEN])
def test_a_reminder_tells_nothing_of_who_answered(a, mail_server, mode):
    """D9: everybody gets it, with a new link each; only in an Open scan those who began are passed over."""
    survey = running(a, mode)
    invitee = survey.invitees.get(group="frontline")
    if mode != Mode.ANONYMOUS:
        old = links.mint_personal(invitee).token
        carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, old))
        ballots.save(carried, ballots.Choice("why-vision", "red"))
        ballots.hand_in(carried)
    count = actions.remind(survey, a.facilitator)
    assert count == (1 if mode == Mode.OPEN else 2)
    if mode == Mode.CONFIDENTIAL:
        assert links.find(Purpose.ANSWER, old) is not None, "an older link keeps working"
        assert invitee.links.count() == 4
    with pytest.raises(actions.Refused):
        actions.remind(survey, a.facilitator)
    assert Mail.objects.filter(object_pid=survey.pid, purpose="scan-reminder").count() == count


def test_no_reminder_after_the_last_day(a, mail_server):
    over = make_survey(a, "Voorbij")
    Survey.objects.filter(pk=over.pk).delete()
    over.pk, over.last_day = None, timezone.localdate() - timedelta(days=1)
    over.save(force_insert=True)
    with pytest.raises(actions.Refused):
        actions.remind(over, a.facilitator)


def test_the_last_day_only_moves_to_a_later_day(a):
    survey = running(a)
    later = survey.last_day + timedelta(days=7)
    assert actions.extend(survey, a.facilitator, later).last_day == later
    actions.extend(survey, a.facilitator, later)
    assert verbs(survey).count("scan-extended") == 1
    for day in (later - timedelta(days=1), timezone.localdate() - timedelta(days=1), later + timedelta(days=900)):
        with pytest.raises(actions.Refused):
            actions.extend(survey, a.facilitator, day)


def test_stopping_deletes_everything_that_people_gave(a, mail_server):
    survey = draft(a)
    actions.launch(survey, a.facilitator, survey.version, by_mail=True)
    invitee = survey.invitees.get(group="frontline")
    carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, links.mint_personal(invitee).token))
    ballots.save(carried, ballots.Choice("why-vision", "red", "daarom"))
    actions.cancel(survey, a.facilitator)
    actions.cancel(survey, a.facilitator)
    for rows in (Ballot, Invitee, Link):
        assert not rows.objects.filter(survey=survey).exists()
    assert not Mail.objects.filter(object_pid=survey.pid).exists()
    assert verbs(survey).count("scan-cancelled") == 1
    with pytest.raises(ballots.Closed):
        ballots.save(carried, ballots.Choice("why-vision", "green"))


def test_a_copy_starts_afresh(a):
    survey = running(a)
    bare = actions.copy_scan(survey, a.facilitator, pid="3" * 14)
    same = actions.copy_scan(survey, a.facilitator, pid="3" * 14, with_people=True)
    assert bare.pk == same.pk
    full = actions.copy_scan(survey, a.facilitator, with_people=True)
    full.refresh_from_db()
    assert (full.state, full.launched_on, full.copied_from, full.mode) == ("draft", None, survey, survey.mode)
    assert full.last_day > timezone.localdate()
    assert [g.label for g in roster.guests(full)] == [g.label for g in roster.guests(survey)]
    assert not bare.invitees.exists()
    assert not full.links.exists()
    assert not full.ballots.exists()
    assert not full.invitees.filter(spent__isnull=False).exists()


@pytest.mark.parametrize(
    "verb",
    [actions.remind, actions.rotate_link, lambda s, u: actions.extend(s, u, timezone.localdate()), actions.hand_out],
)
def test_a_draft_cannot_do_what_a_running_scan_can(a, mail_server, verb):
    with pytest.raises(actions.Refused):
        verb(draft(a), a.facilitator)


# ── Paper ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sheet_for_each_person_with_a_secret_of_its_own(a):
    survey = running(a)
    handed = actions.hand_out(survey, a.facilitator)
    assert [guest.label for guest, _secrets in handed] == ["An", "Jo", "li@example.org"]
    assert len({secrets.token for _guest, secrets in handed}) == 3
    again = actions.hand_out(survey, a.facilitator, {handed[0][0].pid})
    assert len(again) == 1
    assert all(links.find(Purpose.ANSWER, s.token) for _guest, s in handed + again), "older sheets keep working"


def test_loose_forms_count_apart_from_people(a):
    survey = running(a, Mode.ANONYMOUS, people=[])
    forms = actions.paper_forms(survey, a.facilitator, loose=3)
    assert len(forms) == 3
    assert all(guest is None for guest, _secrets in forms)
    assert links.find(Purpose.ANSWER, forms[0][1].code, typed=True).invitee.paper
    assert roster.guests(survey) == []
    with pytest.raises(actions.Refused):
        actions.paper_forms(survey, a.facilitator, loose=actions.FORMS_AT_ONCE + 1)


def test_a_confidential_form_belongs_to_a_person(a):
    survey = running(a)
    with pytest.raises(actions.Refused):
        actions.paper_forms(survey, a.facilitator, loose=1)
    guest = roster.guests(survey)[0]
    [(named, secrets)] = actions.paper_forms(survey, a.facilitator, pids={guest.pid})
    assert named.pid == guest.pid
    assert links.find(Purpose.ANSWER, secrets.code, typed=True).invitee.pid == guest.pid
