"""P8: every column is classified, and page and document say what the register says."""

import pytest
from django.utils import translation

from draagvlak.home import register
from draagvlak.settings import PACKAGE


def test_every_column_has_a_line():
    unknown = {
        label: sorted(names - set(register.listed(label)))
        for label, names in register.columns().items()
        if names - set(register.listed(label))
    }
    assert not unknown, f"not in home/register.py: {unknown}"


def test_no_line_without_a_column():
    gone = {
        label: sorted(set(register.listed(label)) - register.columns().get(label, set()))
        for label in register.TABLE
        if set(register.listed(label)) - register.columns().get(label, set())
    }
    assert not gone, f"no longer a column: {gone}"


def test_a_new_column_would_be_noticed():
    columns = register.columns()["surveys.Ballot"] | {"device"}
    assert columns - set(register.listed("surveys.Ballot")) == {"device"}


def test_every_kind_is_whole_and_used():
    used = {kind for kinds in register.TABLE.values() for kind in kinds}
    assert used == set(register.KINDS)
    for kind in register.KINDS.values():
        assert all(str(text).strip() for text in (kind.name, kind.purpose, kind.kept, kind.erased))


def test_what_is_sealed_is_a_column_of_bytes():
    """A kind that says it is sealed has sealed columns, and answers and lists are sealed."""
    assert {name for name, kind in register.KINDS.items() if kind.sealed} >= {"answer", "argument", "invitee", "named"}


@pytest.mark.parametrize("days", [14, 30])
def test_the_periods_are_those_in_force(settings, days):
    settings.ANSWER_DAYS = days
    with translation.override("en"):
        said = {str(kind.name): kept for kind, kept, _where in register.lines()}
    assert f"{days} days after closing" in said.values()


@pytest.mark.django_db
def test_the_page_shows_it(client):
    with translation.override("nl"):
        page = client.get("/privacy/data/", headers={"accept-language": "nl"}).content.decode()
        for kind, _kept, _where in register.lines():
            assert str(kind.name).replace("’", "’") in page


def test_the_document_has_the_same_lines():
    document = (PACKAGE.parent / "docs" / "register.md").read_text()
    with translation.override("en"):
        missing = [str(kind.name) for kind, _kept, _where in register.lines() if str(kind.name) not in document]
    assert not missing, f"run: python -m tools.docs\n{missing}"
