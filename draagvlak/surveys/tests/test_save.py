"""The answering core: one save, every refusal, and what may never join a person to a ballot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Answer, Ballot, Invitee, Link, Purpose, Route, State, Survey

pytestmark = pytest.mark.django_db


def personal(world):
    return links.find(Purpose.ANSWER, world.links.answer)


def begin(world, **fields):
    return ballots.new_pass(world.running, personal(world), **fields)


def choice(question="why-vision", level="orange", **fields):
    return ballots.Choice(question, level, **fields)


def test_saving_makes_one_ballot_and_spends_the_invitation(cast):
    carried = begin(cast.a, group="ict")
    ballots.save(carried, choice(argument="Twee collega’s doen het al.", share="with-colour"))
    own = ballots.own_answers(carried)["why-vision"]
    assert (own.level, own.argument, own.share) == ("orange", "Twee collega’s doen het al.", "with-colour")
    ballot = Ballot.objects.get(survey=cast.a.running)
    assert ballot.group == "ict"
    assert not ballot.handed_in
    spent = Invitee.objects.get(pk=cast.a.invitee.pk).spent
    assert bytes(spent) != bytes(ballot.key)


def test_the_argument_does_not_lie_readable_in_the_database(cast):
    ballots.save(begin(cast.a), choice(argument="kanarie in de kolenmijn"))
    assert b"kanarie" not in bytes(Answer.objects.get().argument)


def test_saying_it_twice_changes_nothing_and_saying_something_else_replaces_it(cast):
    carried = begin(cast.a)
    for level in ("red", "red", "green"):
        ballots.save(carried, choice(level=level))
    assert [answer.level for answer in Answer.objects.all()] == [2]
    assert Ballot.objects.filter(survey=cast.a.running).count() == 1


def test_opening_an_invitation_writes_nothing(cast):
    begin(cast.a)
    assert Ballot.objects.count() == 0
    assert Invitee.objects.get(pk=cast.a.invitee.pk).spent is None


def test_a_lost_response_never_locks_anyone_out(cast):
    carried = begin(cast.a)
    ballots.spend(cast.a.running, carried)  # the server stopped between the two transactions
    ballots.save(carried, choice())
    assert ballots.own_answers(carried)


def test_a_second_device_is_refused_and_stores_nothing(cast):
    first, second = begin(cast.a), begin(cast.a)
    ballots.save(first, choice())
    with pytest.raises(ballots.AlreadyUsed):
        ballots.save(second, choice(level="red"))
    assert ballots.own_answers(second) == {}
    assert Ballot.objects.filter(survey=cast.a.running).count() == 1


def test_a_shared_link_gives_every_device_its_own_ballot(cast):
    link = links.find(Purpose.ANSWER, cast.a.links.shared)
    for _device in range(3):
        ballots.save(ballots.new_pass(cast.a.anonymous, link), choice())
    assert Ballot.objects.filter(survey=cast.a.anonymous).count() == 3


def test_a_pass_of_one_round_does_not_open_another(cast):
    value = ballots.sign(begin(cast.a))
    assert ballots.read(value, cast.a.running.pid)
    assert ballots.read(value, cast.b.running.pid) is None
    forged = ballots.Pass(cast.b.running.pid, "A" * 16, bytes(personal(cast.a).secret_hash).hex())
    with pytest.raises(ballots.NotInvited):
        ballots.save(forged, choice())


def test_a_changed_cookie_is_no_pass(cast):
    value = ballots.sign(begin(cast.a, group="ict"))
    for changed in (value[:-1] + "x", "x" + value, value.swapcase(), "", "a:b:c"):
        assert ballots.read(changed, cast.a.running.pid) is None


def test_a_revoked_link_begins_nothing_but_a_ballot_that_began_goes_on(cast):
    carried = begin(cast.a)
    links.renew_personal(cast.a.invitee)
    with pytest.raises(ballots.NotInvited):
        ballots.save(carried, choice())
    fresh = links.find(Purpose.ANSWER, links.renew_personal(cast.a.invitee).token)
    carried = ballots.new_pass(cast.a.running, fresh)
    ballots.save(carried, choice())
    links.renew_personal(cast.a.invitee)
    ballots.save(carried, choice(level="green"))
    assert ballots.own_answers(carried)["why-vision"].level == "green"


@pytest.mark.parametrize("question", ["", "geen-vraag", "why-vision'; --", "practice"])
def test_a_question_that_is_not_in_the_round_is_refused(cast, question):
    with pytest.raises(ballots.NotAsked):
        ballots.save(begin(cast.a), choice(question))
    assert Answer.objects.count() == 0


def test_a_client_is_asked_only_the_client_questions(cast):
    carried = begin(cast.a, route=Route.CLIENT)
    ballots.save(carried, choice("clients-informed"))
    with pytest.raises(ballots.NotAsked):
        ballots.save(carried, choice("costs-outlay"))


def test_junk_and_long_arguments_are_refused_before_anything_is_written(cast):
    for junk in ({"level": "paars"}, {"share": "iedereen"}):
        with pytest.raises(ballots.Junk):
            choice(**junk)
    with pytest.raises(ballots.TooLong):
        choice(argument="a" * (ballots.MAX_ARGUMENT + 1))


def test_all_choices_or_none(cast):
    carried = begin(cast.a)
    with pytest.raises(ballots.NotAsked):
        ballots.save(carried, choice(), choice("geen-vraag"))
    assert ballots.own_answers(carried) == {}


def test_after_the_last_day_nothing_is_taken(cast):
    carried = begin(cast.a)
    ballots.save(carried, choice())
    with pytest.raises(DatabaseError), transaction.atomic():  # the last day itself can only move forward
        Survey.objects.filter(pk=cast.a.running.pk).update(last_day=timezone.localdate() - timedelta(days=1))
    tomorrow = timezone.now() + timedelta(days=15)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda: timezone.localtime(tomorrow).date())
        for verb in (lambda: ballots.save(carried, choice()), lambda: ballots.hand_in(carried)):
            with pytest.raises(ballots.Closed):
                verb()


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_a_round_that_ended_takes_nothing_and_the_database_says_so_too(cast, state):
    carried = begin(cast.a)
    ballots.save(carried, choice())
    Survey.objects.filter(pk=cast.a.running.pk).update(state=state)
    for verb in (lambda: ballots.save(carried, choice()), lambda: ballots.withdraw(carried)):
        with pytest.raises(ballots.Closed):
            verb()
    for write in (
        lambda: Answer.objects.update(level=0),
        lambda: Answer.objects.create(ballot=Ballot.objects.get(), question="why-value", level=0),
        lambda: Ballot.objects.create(survey=cast.a.running, key=b"x" * 32),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_handing_in_counts_once_and_can_still_change(cast):
    carried = begin(cast.a)
    ballots.save(carried, choice())
    assert ballots.handed_in_count(cast.a.running) == 0
    for _twice in range(2):
        ballots.hand_in(carried)
    assert ballots.handed_in_count(cast.a.running) == 1
    ballots.save(carried, choice(level="green"))
    assert ballots.is_handed_in(carried)
    assert ballots.own_answers(carried)["why-vision"].level == "green"


def test_withdrawing_leaves_nothing_and_one_may_begin_again(cast):
    carried = begin(cast.a)
    ballots.save(carried, choice(argument="weg ermee"))
    ballots.hand_in(carried)
    for _twice in range(2):
        ballots.withdraw(carried)
    assert Ballot.objects.count() == Answer.objects.count() == 0
    ballots.save(carried, choice())
    assert ballots.handed_in_count(cast.a.running) == 0


def test_the_resume_code_brings_back_the_same_ballot_however_it_is_typed(cast):
    carried = begin(cast.a, group="ict")
    assert ballots.resume(carried.nonce) is None  # nothing stored yet
    ballots.save(carried, choice())
    for typed in (carried.nonce, carried.nonce.lower(), "-".join(carried.nonce[i : i + 4] for i in range(0, 16, 4))):
        again = ballots.resume(typed)
        assert (again.survey_pid, again.group) == (cast.a.running.pid, "ict")
        assert ballots.own_answers(again)["why-vision"].level == "orange"
    assert ballots.resume("A" * 16) is None
    assert ballots.resume("") is None


def test_an_anonymous_round_has_no_resume_code(cast):
    carried = ballots.new_pass(cast.a.anonymous, links.find(Purpose.ANSWER, cast.a.links.shared))
    ballots.save(carried, choice())
    assert ballots.resume(carried.nonce) is None


def test_the_name_is_kept_in_open_mode_only(cast):
    shared = links.ensure_shared(cast.a.open)
    ballots.save(ballots.new_pass(cast.a.open, links.find(Purpose.ANSWER, shared.token), name="Fatima"), choice())
    ballots.save(begin(cast.a, name="Fatima"), choice())
    assert Ballot.objects.get(survey=cast.a.open).name is not None
    assert Ballot.objects.get(survey=cast.a.running).name is None


def test_no_stored_value_of_an_invitee_equals_one_of_its_ballot(cast):
    carried = begin(cast.a)
    ballots.save(carried, choice())
    ballot, invitee = Ballot.objects.get(), Invitee.objects.get(pk=cast.a.invitee.pk)
    of_ballot = {bytes(ballot.key), str(ballot.pk), carried.nonce}
    rows = [*Invitee.objects.filter(pk=invitee.pk).values_list(), *Link.objects.filter(invitee=invitee).values_list()]
    stored = {bytes(v) if isinstance(v, bytes | memoryview) else str(v) for row in rows for v in row if v is not None}
    assert not stored & of_ballot
    with connection.cursor() as cursor:
        for table in ("surveys_ballot", "surveys_answer", "surveys_invitee"):
            cursor.execute(f"SELECT * FROM {table}")
            columns = {column[0] for column in cursor.description}
            assert "id" in columns
            assert not {name for name in columns if name.endswith(("_at", "_on")) or "time" in name}


def test_a_save_is_one_statement(cast, django_assert_num_queries):
    carried = begin(cast.a)
    ballots.save(carried, choice(argument="eerste"))
    with django_assert_num_queries(1):
        ballots.save(carried, choice(level="red", argument="tweede"))
    assert ballots.own_answers(carried)["why-vision"].argument == "tweede"


def test_what_is_remembered_of_a_ballot_is_no_ballot_once_it_was_withdrawn(cast):
    carried = begin(cast.a)
    ballots.save(carried, choice())
    ballots.withdraw(carried)
    ballots.save(carried, choice("why-value", "red"))
    assert list(ballots.own_answers(carried)) == ["why-value"]
    assert Ballot.objects.filter(survey=cast.a.running).count() == 1


def test_only_so_many_ballots_are_remembered(cast, monkeypatch):
    monkeypatch.setattr(ballots, "KNOWN", 2)
    link = links.find(Purpose.ANSWER, cast.a.links.shared)
    for _device in range(5):
        ballots.save(ballots.new_pass(cast.a.anonymous, link), choice())
    assert len(ballots._known) <= 2


@pytest.mark.django_db(transaction=True)
def test_ten_taps_at_once_make_one_answer(cast):
    carried = begin(cast.a)

    def tap(_number):
        try:
            ballots.save(carried, choice(argument="tik"))
            return "saved"
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(tap, range(10))) == ["saved"] * 10
    assert Ballot.objects.filter(survey=cast.a.running).count() == 1
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_devices_with_one_invitation_exactly_one_wins(cast):
    passes = [begin(cast.a) for _device in range(10)]

    def answer(carried):
        try:
            ballots.save(carried, choice())
            return "saved"
        except ballots.AlreadyUsed:
            return "used"
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(answer, passes))
    assert outcomes == ["saved"] + ["used"] * 9
    assert Ballot.objects.filter(survey=cast.a.running).count() == 1
