"""Understanding a pasted list, and saying who is missing: pure, so without a database."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.surveys import groups, people, people_file
from draagvlak.surveys.models import Breakdown
from draagvlak.surveys.people import Person, missing, understand


class ByRole:
    breakdown, groups = Breakdown.NONE, []


ROLE = groups.recogniser(groups.choices(ByRole, "nl"))


def read(text, **more):
    return [(p.name, p.address, p.group) for p in understand(text, ROLE, **more).people]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("An Peeters;an@x.be;begeleider", [("An Peeters", "an@x.be", "frontline")]),
        ("An Peeters, an@x.be, directeur", [("An Peeters", "an@x.be", "management")]),
        ("An Peeters\tan@x.be\tteamcoach", [("An Peeters", "an@x.be", "middle")]),
        ('"Peeters, An";an@x.be;cliënt', [("Peeters, An", "an@x.be", "client")]),
        ("An Peeters <an@x.be>", [("An Peeters", "an@x.be", "")]),
        ('"Peeters, An" <an@x.be>; ICT', [("An Peeters", "an@x.be", "ict")]),
        ("Peeters, An <an@x.be>", [("An Peeters", "an@x.be", "")]),
        ("An <an@x.be>; Jo <jo@x.be>", [("An", "an@x.be", ""), ("Jo", "jo@x.be", "")]),
        ("An <an@x.be>, Jo <jo@x.be>", [("An", "an@x.be", ""), ("Jo", "jo@x.be", "")]),
        ("an@x.be", [("", "an@x.be", "")]),
        ("mailto:an@x.be", [("", "an@x.be", "")]),
        ("an@x.be; jo@x.be, li@x.be", [("", "an@x.be", ""), ("", "jo@x.be", ""), ("", "li@x.be", "")]),
        ("an@x.be jo@x.be", [("", "an@x.be", ""), ("", "jo@x.be", "")]),
        ("An an@x.be", [("An", "an@x.be", "")]),
        ("An;an@x.be;Jo;jo@x.be", [("An", "an@x.be", ""), ("Jo", "jo@x.be", "")]),
        ("an@x.be;An Peeters;vrijwilliger", [("An Peeters", "an@x.be", "frontline")]),
        ("An;Peeters;an@x.be", [("An Peeters", "an@x.be", "")]),
        ("An Peeters", [("An Peeters", "", "")]),
        ("Peeters, An", [("An Peeters", "", "")]),
        ("An Peeters;;ICT-verantwoordelijke", [("An Peeters", "", "ict")]),
        ("  An\u00a0Peeters ; AN@X.be. ", [("An Peeters", "AN@X.be", "")]),
        ("\ufeffAn;an@x.be", [("An", "an@x.be", "")]),
    ],
)
def test_one_line(line, expected):
    assert read(line) == expected


@pytest.mark.parametrize(
    ("line", "expected", "code"),
    [
        ("An, Bob, Cis", [("An", "", ""), ("Bob", "", ""), ("Cis", "", "")], "many"),
        ("An; Bob; Cis", [("An", "", ""), ("Bob", "", ""), ("Cis", "", "")], "many"),
        ("an | bob | cis", [("an", "", ""), ("bob", "", ""), ("cis", "", "")], "many"),
        ("An Peeters; Bob Claes", [("An Peeters", "", ""), ("Bob Claes", "", "")], "many"),
        ("An Peeters; poetsdienst", [("An Peeters", "", "")], "no-group"),
        ("Peeters, An", [("An Peeters", "", "")], "one"),
        ("An, Bob, ICT", [("An", "", "ict")], "unused"),
        ("An|an@x.be|ICT", [("An", "an@x.be", "ict")], ""),
        ("| An | an@x.be | ICT |", [("An", "an@x.be", "ict")], ""),
        ("- An Peeters", [("An Peeters", "", "")], "no-address"),
        ("• An Peeters; an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("* An <an@x.be>", [("An", "an@x.be", "")], ""),
        ("1. An Peeters", [("An Peeters", "", "")], "no-address"),
        ("12) An Peeters, an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("3\tAn\tan@x.be\tICT", [("An", "an@x.be", "ict")], ""),
        ("3;An;an@x.be", [("An", "an@x.be", "")], ""),
        ("An Peeters:", [("An Peeters", "", "")], "no-address"),
        ("An Peeters /", [("An Peeters", "", "")], "no-address"),
        ("An Peeters (", [("An Peeters", "", "")], "no-address"),
        ("An Peeters: an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("An Peeters / an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("An Peeters/an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("An Peeters – an@x.be", [("An Peeters", "an@x.be", "")], ""),
        ("An Peeters (an@x.be)", [("An Peeters", "an@x.be", "")], ""),
        ("An (an@x.be), Jo [jo@x.be]", [("An", "an@x.be", ""), ("Jo", "jo@x.be", "")], ""),
        ("<an@x.be>; An Peeters; ICT", [("An Peeters", "an@x.be", "ict")], ""),
        ("An Peeters (begeleider)", [("An Peeters", "", "frontline")], "no-address"),
        ("An Peeters (Brugge)", [("An Peeters (Brugge)", "", "")], "no-address"),
        ("An an@x.be Bob bob@x.be", [("An", "an@x.be", ""), ("Bob", "bob@x.be", "")], ""),
        ("An, an@x.be bob@x.be,", [("An", "an@x.be", ""), ("", "bob@x.be", "")], ""),
        ("<cis@x.be>, ICT: an@x.be,", [("", "cis@x.be", "")], "unused"),
        ("An;an@x.be;ICT;Bob;bob@x.be", [("An", "an@x.be", "ict"), ("Bob", "bob@x.be", "")], ""),
        ("An;an@x.be;Bob;bob@x.be;Cis", [("An", "an@x.be", ""), ("Bob", "bob@x.be", "")], "no-group"),
        ("An <an@x.be> ICT; Jo <jo@x.be>", [("An", "an@x.be", "ict"), ("Jo", "jo@x.be", "")], ""),
    ],
)
def test_a_line_as_people_type_it(line, expected, code):
    seen = understand(line, ROLE)
    assert [(p.name, p.address, p.group) for p in seen.people] == expected
    assert [remark.code for remark in seen.remarks] == ([code] if code else [])


def test_what_may_be_read_wrongly_stands_in_sight():
    assert understand("An, Bob, Cis", ROLE).doubts
    assert not understand("An Peeters\nBob Claes", ROLE).doubts


def test_a_name_that_is_too_long_is_named_with_its_line():
    seen = understand("An Peeters\n" + "Jan " * 40, ROLE)
    assert [(remark.line, remark.code) for remark in seen.lost] == [(2, "too-long")]


WORDS = st.sampled_from(["An", "Bob", "Cis", "de Smedt", "ICT", "poetsdienst", "an@x.be", "bob@x.be", "<cis@x.be>",
                         "(dirk@x.be)", "3.", "-", "•"])  # fmt: skip
SIGNS = st.sampled_from([", ", "; ", " ", "|", "\t", ": ", " / ", ",", ";", " ("])


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(WORDS, SIGNS), min_size=1, max_size=7))
def test_no_word_of_a_line_is_lost_without_a_word(parts):
    """Every word stands in what was understood, was a role that was understood, or the line is named."""
    line = "".join(word + sign for word, sign in parts)
    seen = understand(line, ROLE)
    if seen.remarks:
        return
    read = [f"{person.name} {person.address}" for person in seen.people]
    read += [cell for cell in re.split(r"[,;|\t]|[<(]\w+@[\w.]+[>)]", line) if ROLE(cell.strip())]
    for word in re.findall(r"[^\W\d_][\w@.]*", line):
        is_role = ROLE(word) in {person.group for person in seen.people} - {""}
        assert is_role or word.strip(".") in " ".join(read), f"{word!r} of {line!r} went lost"


def test_headings_name_the_columns():
    text = "E-mailadres;Functie;Voornaam;Achternaam\nan@x.be;ICT;An;Peeters\njo@x.be;;Jo;De Smedt\n"
    assert read(text) == [("An Peeters", "an@x.be", "ict"), ("Jo De Smedt", "jo@x.be", "")]
    assert read("Naam\nAn Peeters") == [("An Peeters", "", "")]


def test_every_line_is_accounted_for():
    text = "An;an@x.be\n\nJo;geen@adres\nan@x.be\nLi;li@x.be\n;;\n---\n" + "x" * 500 + "\nOmar;o@x.be;poetsdienst"
    seen = understand(text, ROLE, known={people.key_of("Li", "LI@x.be")})
    assert [(r.line, r.code) for r in seen.lost] == [
        (3, "bad-address"), (4, "twice"), (5, "known"), (7, "none"), (8, "too-long"),
    ]  # fmt: skip
    assert [(r.line, r.code) for r in seen.notes] == [(9, "no-group")]
    assert [p.line for p in seen.people] == [1, 9]
    lines = {p.line for p in seen.people} | {r.line for r in seen.remarks}
    assert lines == {n for n, line in enumerate(text.split("\n"), 1) if line.strip(" ;")}


def test_hostile_lines_stay_text_and_cost_nothing():
    nasty = "<script>alert(1)</script>;x@x.be\n=HYPERLINK(1);y@x.be\nA\u202eB\x00;z@x.be\n" + "@" * 5000
    seen = understand(nasty, ROLE)
    assert [p.name for p in seen.people][:2] == ["<script>alert(1)</script>", "=HYPERLINK(1)"]
    assert not any("\n" in p.name + p.address or "\x00" in p.name for p in seen.people)
    many = understand("\n".join(f"Persoon {n};p{n}@x.be" for n in range(people.MOST + 3)), ROLE)
    assert len(many.people) == people.MOST
    assert [r.code for r in many.lost] == ["too-many"] * 3


def test_one_role_for_all_gives_way_to_an_own_one():
    text = "An;an@x.be\nJo;jo@x.be;ICT"
    assert read(text, group="client") == [("An", "an@x.be", "client"), ("Jo", "jo@x.be", "ict")]


def test_teams_are_recognised_by_their_name():
    class ByTeam:
        breakdown = Breakdown.TEAM
        groups = groups.team_groups(["Team Élan", "Brugge", "brugge", "Brugge!"], ["nl", "en"])

    assert [group["id"] for group in ByTeam.groups] == ["team-elan", "brugge", "brugge-2"]
    find = groups.recogniser(groups.choices(ByTeam, "nl"))
    assert [find(word) for word in ("team elan", "BRUGGE", "Gent")] == ["team-elan", "brugge", ""]


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────
def upload(raw, name="lijst.csv"):
    return people_file.text_of("", SimpleUploadedFile(name, raw))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_any_usual_encoding(encoding):
    assert read(upload("naam;e-mail\nZoë Noël;zoe@x.be\n".encode(encoding))) == [("Zoë Noël", "zoe@x.be", "")]


def test_excel():
    book = openpyxl.Workbook()
    for row in (["Naam", "E-mail", "Rol"], ["An", "an@x.be", "ICT"], ["Jo;Li", "jo@x.be", None]):
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    assert read(upload(raw.getvalue(), "lijst.xlsx")) == [("An", "an@x.be", "ict"), ("Jo;Li", "jo@x.be", "")]


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"PK\x03\x04broken", b"x" * (people_file.LARGEST + 1)]
)
def test_other_files_are_refused_with_a_sentence(raw):
    with pytest.raises(people_file.Unreadable) as caught:
        upload(raw)
    assert len(str(caught.value.text).split()) > 5


# ── Who is missing ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "roles", "expected"),
    [
        ("mixed", [], []),
        ("mixed", ["management", "frontline", "ict", "client", "middle"], []),
        ("mixed", ["management"] * 6, ["only-management", "no-frontline", "no-ict", "no-client"]),
        ("mixed", ["frontline"] * 5, ["no-management", "no-ict", "no-client"]),
        ("management", ["management"] * 5, ["no-middle"]),
        ("management", ["management", "middle"] * 3, []),
        ("offering", ["frontline", "frontline", "ict"], ["few", "no-client"]),
        ("offering", [""] * 7, ["look"]),
        ("offering", ["management", "middle", "", "", ""], ["only-management", "no-frontline", "no-ict", "no-client"]),
    ],
)
def test_who_is_missing(kind, roles, expected):
    assert [hint.code for hint in missing(kind, roles)] == expected


def test_hints_always_give_a_reason():
    for language in ("nl", "en"):
        with translation.override(language):
            for kind in ("management", "offering", "mixed"):
                for roles in (["management"], ["other"] * 3, [""] * 2):
                    assert all(hint.title and hint.reason for hint in missing(kind, roles))


def test_teams_say_nothing_about_roles():
    assert [hint.code for hint in missing("mixed", ["brugge"] * 6, roles=False)] == ["look"]


def test_a_person_needs_no_address():
    assert Person("An").address == ""
