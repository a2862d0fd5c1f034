"""S5 and S16 over every address that gives a file: what people typed stays a text in it, whatever kind of file it is.

Which addresses give a file is found by asking each: a new one is tried by itself, and of a new kind it fails here
until somebody says what must hold for it. What the writers do with every sign is in test_exports.py.
"""

import csv
import json
import re
import zipfile
from datetime import date
from functools import partial
from io import BytesIO, StringIO
from itertools import product
from urllib.parse import urlencode, urlsplit

import docx
import icalendar
import pypdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils import timezone

from draagvlak.consensus.models import ActionLink, Consensus, Meeting
from draagvlak.dossier.papers import agreements as agreement_papers
from draagvlak.dossier.papers import sharing as sharing_papers
from draagvlak.dossier.whole.dossier import Dossier
from draagvlak.live.models import Conversation, Stage
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import User
from draagvlak.orgs.roles import Right
from draagvlak.plans import calendar
from draagvlak.plans.calendar import CONTROLS, Day
from draagvlak.plans.models import Trajectory
from draagvlak.plans.tests.test_calendar import OURS
from draagvlak.reports.tests import reading
from draagvlak.settings import PACKAGE
from draagvlak.surveys import ballots
from draagvlak.surveys.models import Survey
from tests import matrix
from tests.house.test_matrix import addresses
from tests.people import make_snapshot, make_survey, sign_in
from tests.trust.payloads import PAYLOADS
from tests.trust.test_exports import FORMULAS, INJECTED, formulas, is_active, literal, squeezed
from tests.trust.test_xss_crawl import answer_with_payloads, plant_road, plant_sheets

pytestmark = [pytest.mark.django_db, pytest.mark.same]

# Ends of lines and folds, each before what would be a line of a calendar, of a table, of a header, of a mail.
LINES = [f"Kop{end}ATTENDEE:mailto:x@evil.example" for end in ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028")]
LINES += [
    "Dag\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:erbij", "Bel; schrijf, en \\ lees\\nATTACH:x", "\\;\\,\\\\",
    "a" * 62 + "é\r\n ATTENDEE:x", "ë" * 90, "😀" * 40, '"; filename="x.html', "x\r\nSet-Cookie: a=b", ";VALUE=URI:x",
]  # fmt: skip
SIGNS = ["Teken \x01\x02\x1f\x7f en verder", "Rechts \u202eomgekeerd", "Niets\u200bertussen", "<w:p/></w:t>", "]]>"]
MARKUP = [text for text in INJECTED if text.isprintable()]
TEXTS = [*LINES, *SIGNS, *MARKUP, *PAYLOADS, *(text for text in FORMULAS if text.isprintable())]

# The ids in an address that are words: which there are. What a converter of an address lets through is known by itself.
WORDS = {
    ("sharing-paper-file", "kind"): sharing_papers.KINDS,
    ("agreement-paper-file", "kind"): agreement_papers.KINDS,
    ("talk-minutes-file", "kind"): ("pdf", "docx"),
}


def none(world):
    return ()


def every_sheet(world):
    """Each kind of worksheet of the cast on paper; its tables are in test_exports.py."""
    for sheet in world.trajectory.sheets.order_by("pk"):
        yield from (reverse("sheet-file", args=[sheet.pid, kind]) for kind in ("pdf", "docx"))


def whole_dossier(world):
    """The dossier with everything that can be in it."""
    here = Here(world.organisation, world.memberships["owner"])
    made = Dossier(here, Trajectory.objects.get(pk=world.trajectory.pk), "nl")
    chosen = [one.id for one in (*made.choices, *made.sheet_choices)]
    asked = urlencode({"chosen": "yes", "part": chosen}, doseq=True)
    for kind in ("pdf", "docx"):
        yield reverse("trajectory-file", args=[world.trajectory.pid, kind]) + f"?{asked}"


# More addresses of a route than its words give.
MORE = {"sheet-file": every_sheet, "trajectory-file": whole_dossier}
# Files that are no words of people put in a file by us.
SHOWN_HERE = {"text/html", "text/plain", "application/json"}  # what no file is, unless it says that it is one
BACK_AS_IT_CAME = {"row-document"}  # what somebody uploaded: only to save, never to open here
# Routes of an organisation that lead an owner of the cast elsewhere: to a page, never to a file.
ELSEWHERE = {
    "action-answer", "consensus-agree", "consensus-rubric-agree", "partner", "partner-actions", "search-shared",
}  # fmt: skip
# Modules that give a file after a POST.
AFTER_POST = {"draagvlak.home.moving.views"}  # tests/trust/test_moving_out.py


# ── Every field holds one of them ────────────────────────────────────────────────────────────────────────────
def plant(world):
    """Every text of trajectories, worksheets, actions, and of a closed scan and its talk holds one of TEXTS."""
    organisation, texts = world.organisation, iter(TEXTS * 9)
    type(organisation).objects.filter(pk=organisation.pk).update(name=TEXTS[0][:120])
    User.objects.filter(pk__in=[user.pk for user in world.users.values()]).update(name=TEXTS[7][:120])
    world.closed = Survey.objects.get(pk=make_survey(world, TEXTS[1][:120], state="closed",
                                                     launched_on=world.closed.launched_on,
                                                     closed_on=world.closed.closed_on).pk)  # fmt: skip
    make_snapshot(world.closed)
    meeting = Meeting.objects.create(survey=world.closed, note=next(texts)[:300])
    questions = [question["id"] for rubric in world.release.data["rubrics"] for question in rubric["questions"]]
    for question in questions:
        said = {name: next(texts) for name in ("comment", "sources", "reason", "minority")}
        Consensus.objects.create(survey=world.closed, item=question, chosen="green", meeting=meeting, **said)
    for action in organisation.actions.all():
        ActionLink.objects.get_or_create(action=action, survey=world.closed, question=questions[0])
        own = {"trajectory": world.trajectory, "member": world.memberships["owner"]}
        organisation.actions.filter(pk=action.pk).update(**own, by_when=action.by_when or timezone.localdate())
    agenda = [{"item": question, "minutes": 5, "state": "done"} for question in questions[:9]]
    world.past_talk = Conversation.objects.create(survey=world.closed, stage=Stage.OVER, agenda=agenda, meeting=meeting,
                                                  actions=[one.pid for one in organisation.actions.all()])  # fmt: skip
    plant_sheets(world, TEXTS)
    plant_road(world, TEXTS)


# ── Which addresses give a file ──────────────────────────────────────────────────────────────────────────────
def converters(patterns=None):
    """{name of a route: {keyword: converter}} of every route."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        inside = {pattern.name: {}} if isinstance(pattern, URLPattern) else converters(pattern.url_patterns)
        for name, its in inside.items():
            found[name] = found.get(name, {}) | getattr(pattern.pattern, "converters", {}) | its
    return found


def every_address(name, route, world, converters):
    """The addresses of a route: one for each word that it takes. A word of which nothing says which there are: as is.

    Yields (address, keywords of which we do not know which words there are).
    """
    _address, values = addresses(name, route, world)
    words, unknown = {}, set()
    for keyword, where in route.args.items():
        regex = converters[name][keyword].regex
        if (name, keyword) in WORDS:
            words[keyword] = WORDS[name, keyword]
        elif re.fullmatch(r"\w+(\|\w+)*", regex):
            words[keyword] = regex.split("|")
        elif where.startswith("="):
            unknown.add(keyword)
    for chosen in product(*words.values()):
        yield reverse(name, kwargs=values | dict(zip(words, chosen, strict=True))), unknown


def files_of(client, name, route, world, converters):
    """(address, answer, unknown keywords) of everything that a route gives and that is no page."""
    found = [*every_address(name, route, world, converters), *((one, set()) for one in MORE.get(name, none)(world))]
    for address, unknown in found:
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        assert answer.status_code == 200 or name in ELSEWHERE or not isinstance(route.needs, Right), address
        if answer.status_code == 200 and ("Content-Disposition" in answer.headers or kind not in SHOWN_HERE):
            yield address, answer, unknown


# ── What must hold of each kind of file ──────────────────────────────────────────────────────────────────────
def look_at_csv(address, data):
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not [cell for row in rows for cell in row if is_active(cell)], address
    return " ".join(cell for row in rows for cell in row)


def look_at_xlsx(address, data):
    if "costs/xlsx" not in address:  # this one has formulas: ours (test_exports.py, test_costs_xlsx.py)
        assert not formulas(data), address
    return reading.xlsx_text(data)


def look_at_ics(address, data):
    """Every line is one of ours, ends as it should and is short; there is nothing in it but days."""
    assert data.endswith(b"\r\n")
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n)", data), address
    lines = data.decode().split("\r\n")[:-1]
    assert max(len(line.encode()) for line in lines) <= 75
    whole = "\r\n".join(lines).replace("\r\n ", "").split("\r\n")
    assert {line.split(":")[0] for line in whole} <= OURS, address
    days = icalendar.Calendar.from_ical(data)
    events = days.walk("VEVENT")
    assert {one.name for one in days.walk()} <= {"VCALENDAR", "VEVENT"}
    assert not days.errors
    assert events, "a calendar without a day shows nothing"
    assert whole.count("BEGIN:VEVENT") == len(events) == whole.count("END:VEVENT")
    assert not [one.errors for one in events if one.errors]
    return " ".join(str(one[name]) for one in events for name in ("SUMMARY", "DESCRIPTION"))


ACTS = re.compile(rb"<w:(?:instrText|fldSimple|hyperlink|altChunk|object|control)\b[^>]*>[^<]*")


def look_at_docx(address, data):
    """No field but the number of the page, no link, no macro, nothing from elsewhere."""
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            raw = parts.read(name)
            acts = [one for one in ACTS.findall(raw) if not re.search(rb"(>\s*|w:instr=\")(PAGE|NUMPAGES)\b", one)]
            assert not acts, (address, name, acts)
            assert not name.endswith(".bin"), (address, name)
            assert not name.endswith(".rels") or b'TargetMode="External"' not in raw, (address, name)
    return reading.docx_text(data)


def look_at_pdf(address, data):
    """Nothing in it acts, and no link leads to what somebody typed in a field that is no link."""
    for sign in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/SubmitForm"):
        assert not re.search(re.escape(sign) + rb"\b", data), (address, sign)
    for page in pypdf.PdfReader(BytesIO(data)).pages:
        for note in page.get("/Annots", ()):
            assert "evil" not in str(note.get_object().get("/A", "")), address
    return reading.pdf_text(data)


def look_at_json(address, data):
    return json.dumps(json.loads(data), ensure_ascii=False)


def look_at_text(address, data):
    return data.decode()


LOOK = {
    "text/csv": look_at_csv, "text/calendar": look_at_ics, "application/pdf": look_at_pdf,
    "application/json": look_at_json, "text/plain": look_at_text,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": look_at_xlsx,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": look_at_docx,
}  # fmt: skip
SHOWN = {
    "application/pdf": partial(literal, "pdf"), "text/calendar": lambda text: squeezed(CONTROLS.sub(" ", text)),
    "application/json": lambda text: squeezed(json.dumps(text, ensure_ascii=False)[1:-1]), "text/plain": squeezed,
}  # fmt: skip


def is_to_keep(answer):
    """Whether a browser takes it for what it is, and keeps it: no other header came in with a name of somebody."""
    said = answer.headers.get("Content-Disposition", "")
    assert re.fullmatch(r'(attachment|inline); filename="[\w.-]+"', said), said
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return said.startswith("attachment")


@pytest.fixture
def planted(cast):
    plant(cast.a)
    return cast.a


def test_what_people_type_stays_a_text_in_every_file(planted):
    world, found, modules = planted, {}, set()
    client, patterns = sign_in(Client(), world.owner), converters()
    carried = answer_with_payloads(world)
    client.cookies[ballots.cookie_name(carried.survey_pid)] = ballots.sign(carried)
    world.survey = world.open
    for name, route in sorted(matrix.table().items()):
        if "GET" not in route.methods or name not in matrix.names() or name.endswith("-events"):
            continue
        for address, answer, unknown in files_of(client, name, route, world, patterns):
            kind = answer.headers["Content-Type"].split(";")[0]
            modules.add(resolve(urlsplit(address).path).func.__module__)
            assert not unknown, f"{name}: which words can stand for {unknown}? Say so in WORDS."
            assert is_to_keep(answer) or kind == "application/pdf", name
            if name in BACK_AS_IT_CAME:
                continue
            assert kind in LOOK, f"{name} gives {kind}: say in LOOK what must hold of it"
            said = squeezed(LOOK[kind](address, answer.content))
            shown = SHOWN.get(kind, partial(literal, "docx"))
            found[name, kind, address] = sum(one[:40] in said for text in TEXTS if (one := shown(text)))
    assert not [one for one, number in found.items() if not number], "somebody's words are in each of them"
    assert {kind for _name, kind, _address in found} == set(LOOK)
    assert giving_files() - AFTER_POST <= modules, "a module that gives a file, which no address above came to"


def giving_files():
    """The modules that say how a file is to be saved."""
    return {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
            if "tests" not in path.parts and "Content-Disposition" in path.read_text()}  # fmt: skip


# ── The test of the test ─────────────────────────────────────────────────────────────────────────────────────
def docx_with(part):
    """A Word file that holds `part` in its text, as XML."""
    made = BytesIO()
    docx.Document().save(made)
    out = BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, parts.read(name).replace(b"<w:body>", b"<w:body>" + part))
    return out.getvalue()


def calendar_with(line):
    day = Day("draagvlak-x", date(2031, 3, 16), "Dag", (), "https://example.org/", 0)
    return calendar.write("Dagen", [day]).replace("TRANSP:", f"{line}TRANSP:").encode()


BROKEN = [
    (look_at_ics, calendar_with("ATTENDEE:mailto:x@evil.example\r\n")), (look_at_ics, calendar_with("x\n")),
    (look_at_ics, calendar_with("END:VEVENT\r\nBEGIN:VALARM\r\n")), (look_at_ics, calendar_with("x" * 80 + "\r\n")),
    (look_at_docx, docx_with(b'<w:p><w:r><w:instrText>HYPERLINK "http://evil.example"</w:instrText></w:r></w:p>')),
    (look_at_docx, docx_with(b'<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x"/></w:p>')),
    (look_at_pdf, b"%PDF-1.7 /OpenAction << /S /JavaScript >>"), (look_at_csv, b"\xef\xbb\xbf\"=1+1\";\"x\""),
]  # fmt: skip


@pytest.mark.parametrize(("look", "data"), BROKEN)
def test_what_is_more_than_a_text_is_seen(look, data):
    with pytest.raises(AssertionError):
        look("/een/adres/", data)


def test_files_that_are_as_they_should_be_pass():
    assert look_at_ics("/x/", calendar_with(""))
    assert look_at_docx("/x/", docx_with(b"<w:p><w:r><w:t>Tekst</w:t></w:r></w:p>")) == "Tekst"


@pytest.mark.parametrize("name", ['x"; filename="y.html', "een naam.pdf", "x\r\nSet-Cookie: a"])
def test_a_name_that_says_more_is_seen(name):
    answer = HttpResponse(headers={"X-Content-Type-Options": "nosniff"})
    answer.headers._store["content-disposition"] = "Content-Disposition", f'attachment; filename="{name}"'
    with pytest.raises(AssertionError):
        is_to_keep(answer)
