"""The very first account: only with the code of the terminal, only while nobody has one, only once."""

import stat
import threading

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.conf import settings as product
from django.db import connection
from django.urls import reverse

from draagvlak.orgs import actions, setup
from draagvlak.orgs.models import Organisation, User
from tests.people import make_user

PAGE = reverse("first-time")
PASSWORD = "een lange zin om te beginnen"


def filled(code, **other):
    return {
        "code": code, "organisation": "Centrum Noord", "name": "Noor", "email": "noor@noord.example",
        "password": PASSWORD, **other,
    }  # fmt: skip


@pytest.fixture
def code(db):
    yield setup.code_for_terminal()
    (product.DATA / "setup-code.hash").unlink(missing_ok=True)


def test_the_code_is_kept_as_a_hash_only(code):
    path = product.DATA / "setup-code.hash"
    assert len(code.replace(" ", "")) == 16
    assert code.replace(" ", "") not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_begin(code, client):
    assert "startcode" in client.get("/").content.decode()
    answer = client.post(PAGE, filled(code.lower().replace(" ", "-")))
    assert answer.status_code == 302
    user = User.objects.get()
    assert user.is_operator
    assert user.memberships.get().role == "owner"
    assert client.get(reverse("account")).status_code == 200
    assert client.get(PAGE).status_code == 404, "gone"
    assert client.post(PAGE, filled(code)).status_code == 404
    assert setup.code_for_terminal() is None


def test_who_just_chose_a_password_goes_straight_on_to_the_second_factor(code, client):
    client.post(PAGE, filled(code))
    app = reverse("mfa_activate_totp")
    assert client.get(app).status_code == 200
    session = client.session
    session[RECORDS] = [one | {"at": one["at"] - 300} for one in session[RECORDS]]
    session.save()
    assert client.get(app)["Location"].startswith(reverse("account_reauthenticate")), "some minutes later it is asked"


def test_a_wrong_code_or_an_ordinary_sign_in_is_no_such_moment(code, client):
    client.post(PAGE, filled("ABCD EFGH JKMN PQRT"))
    assert RECORDS not in client.session
    client.post(PAGE, filled(code))
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": "noor@noord.example", "password": PASSWORD})
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


def test_a_wrong_code_changes_nothing_and_loses_nothing(code, client):
    page = client.post(PAGE, filled("ABCD EFGH JKMN PQRT"))
    assert page.status_code == 422
    assert 'value="Centrum Noord"' in page.content.decode()
    assert not User.objects.exists()


def test_a_newer_code_ends_the_older(code, client):
    newer = setup.code_for_terminal()
    assert not setup.is_right(code)
    assert setup.is_right(newer)


def test_users_of_the_example_do_not_count(code, client):
    make_user("owner@voorbeeld.example", is_example=True)
    assert setup.is_needed()
    assert client.get(PAGE).status_code == 200
    taken = client.post(PAGE, filled(code, email="owner@voorbeeld.example"))
    assert taken.status_code == 422
    assert client.post(PAGE, filled(code)).status_code == 302


def test_guessing_stops(code, client):
    answers = [client.post(PAGE, filled("FOUT")).status_code for _ in range(12)]
    assert answers[:10] == [422] * 10
    assert answers[10:] == [429] * 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_wins(transactional_db):
    code = setup.code_for_terminal()
    start, outcomes = threading.Barrier(2), []

    def begin(name):
        start.wait()
        try:
            setup.begin(code, f"Centrum {name}", name, f"{name}@example.org", PASSWORD, "nl")
            outcomes.append("won")
        except actions.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[name]) for name in ("een", "twee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "won"]
    assert (User.objects.count(), Organisation.objects.count()) == (1, 1)
