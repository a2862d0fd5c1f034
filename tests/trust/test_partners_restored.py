"""What was ended or taken back from a partner stays so when a backup from before comes back."""

from draagvlak.cli import backups, erasing
from draagvlak.orgs import erased
from draagvlak.orgs.models import Grant
from draagvlak.plans.models import Partner, Trajectory
from draagvlak.worksheets import actions, parting
from draagvlak.worksheets.models import Sheet
from tests.trust.test_partners import CHANGE, READ, come_in, give, third
from tests.trust.vault import fill, restore


def grants():
    return set(Grant.objects.values_list("guest__name", "kind", "object_pid"))


def test_who_was_put_out_does_not_come_back_with_an_older_backup(apart):
    """Nor does what was taken back: else a restore would open it again, and nobody would hear of it."""
    cast, _carried = fill()
    a, b, c = cast.a, cast.b, third()
    a.b, a.c = come_in(a, b), come_in(a, c)
    other = actions.make(a.trajectory, a.owner, "partners", title="Nog een")
    give(a, a.b, {a.sheet: CHANGE}, listed=READ, along=[a.sheet])
    give(a, a.c, {a.sheet: READ, other: READ}, listed=READ)
    backup = backups.make_backup()
    parting.part(a.b.pk, a.owner)
    give(a, a.c, {other: READ})
    listed = (erased.folder() / erased.NAME).read_text()
    assert not [one for one in ("Organisatie", a.trajectory.subject) if one in listed]
    assert grants() == {("Organisatie C", "trajectory", a.trajectory.pid), ("Organisatie C", "sheet", other.pid)}

    assert "erased again" in restore(backup)
    assert grants() == {("Organisatie C", "trajectory", a.trajectory.pid), ("Organisatie C", "sheet", other.pid)}
    assert Partner.objects.get(pid=a.b.pid).state == "ended"
    made = Trajectory.objects.get(organisation__name="Organisatie B", subject=a.trajectory.subject)
    assert Sheet.objects.filter(trajectory=made).count() == 1, "its copy comes along again"

    give(a, Partner.objects.get(pid=a.c.pid), {a.sheet: READ, other: READ}, listed=READ)
    again = come_in(a, b)
    now = grants()
    assert erasing.erase_again() == 0, "what was given since stays"
    assert grants() == now
    assert Partner.objects.get(pk=again.pk).state == "active"


def test_what_could_not_be_ended_is_not_on_the_list(apart):
    cast, _carried = fill()
    a = cast.a
    a.b = come_in(a, cast.b)
    try:
        with parting.transaction.atomic():
            parting.part(a.b.pk, a.owner)
            raise RuntimeError
    except RuntimeError:
        pass
    assert not erased.read()["texts"]
    assert Partner.objects.get(pk=a.b.pk).state == "active"
