"""A prepared query gives what its QuerySet gives, on both databases."""

import threading

import pytest
from django.db import connection

from draagvlak.lib.db.prepared import Prepared
from draagvlak.orgs.models import Membership, Organisation, SignInLink, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    user = User.objects.create(email="a@example.org", name="Ann")
    return Membership.objects.create(user=user, organisation=Organisation.objects.create(name="De Brug"))


def make(pid):
    return Membership.objects.select_related("user", "organisation").defer("organisation__contact").filter(pid=pid)


def test_it_gives_the_same_row_with_the_same_related_rows(member, django_assert_num_queries):
    members = Prepared(str, make)
    for _time in range(2):
        found, plain = members.first(member.pid), make(member.pid).get()
        with django_assert_num_queries(0):
            assert found.user.name == "Ann"
            assert found.organisation.name == "De Brug"
        for one, other in ((found, plain), (found.user, plain.user), (found.organisation, plain.organisation)):
            assert type(one) is type(other)
            assert one.__dict__.keys() - {"_state"} == other.__dict__.keys() - {"_state"}
            assert {k: v for k, v in one.__dict__.items() if k != "_state"} == {
                k: v for k, v in other.__dict__.items() if k != "_state"
            }
    with django_assert_num_queries(1):
        assert found.organisation.contact == ""  # left out, and asked for when it is needed


def test_nothing_is_none(member):
    assert Prepared(str, make).first("nothing") is None


def test_an_object_that_came_out_can_be_changed_and_saved(member):
    found = Prepared(str, make).first(member.pid)
    found.role = "owner"
    found.save()
    assert Membership.objects.get().role == "owner"


def test_bytes_and_an_empty_relation(member):
    from django.utils import timezone

    SignInLink.objects.create(
        user=member.user, organisation=member.organisation, secret_hash=b"\x00\xffhash", expires_at=timezone.now()
    )
    links = Prepared(
        bytes, lambda found: SignInLink.objects.select_related("made_by", "user").filter(secret_hash=found)
    )
    link = links.first(b"\x00\xffhash")
    assert link.made_by is None
    assert link.user == member.user
    assert link.expires_at == SignInLink.objects.get().expires_at
    assert links.first(b"else") is None


@pytest.mark.parametrize(
    "make",
    [
        lambda name: User.objects.filter(email="a@example.org"),
        lambda name: User.objects.filter(name=name, email=name),
    ],
)
def test_a_value_that_does_not_stand_there_exactly_once_is_refused(make):
    with pytest.raises(ValueError, match="exactly once"):
        Prepared(str, make).first("a")


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own(member):
    members, found = Prepared(str, make), []
    members.first(member.pid)

    def ask():
        found.append(members.first(member.pid))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [member]
