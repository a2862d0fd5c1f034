"""S2 over HTTP: whatever id of another organisation a form sends, nothing of it moves, and nothing is linked to it.

The forms are found on the pages themselves, and what a view reads beside them by listening to it: a field, a form or a
route that comes later is tried by itself. Each attempt is undone afterwards.
"""

import re
from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from draagvlak.content import shipped
from draagvlak.live.models import Conversation
from draagvlak.orgs.models import Organisation
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.worksheets import row_views
from draagvlak.worksheets.models import Round, RowLink, Sheet
from tests import matrix
from tests.house.test_matrix import addresses
from tests.people import sign_in
from tests.trust.test_fk_smuggle import HELD, _way_to_organisation
from tests.trust.test_xss_crawl import desk_addresses, typed_in

pytestmark = [pytest.mark.django_db, pytest.mark.same]

PID = re.compile(r"(?<![\w-])[2-9a-hjkmnp-rtv-z]{14}(?![\w])|(?<=-)[2-9a-hjkmnp-rtv-z]{14}(?!\w)|\b\d{12,19}\b")
REFUSED = {403, 404, 422}
# What a view reads that names no thing: how, whether, at which version; the id of the page itself.
PLAIN = re.compile(r"csrfmiddlewaretoken|do|confirmed|version|me|language|[a-z]-.+")
TYPED = {"date": "2031-03-30", "email": "iemand@voorbeeld.example", "number": "1"}
# What is sent where no page of the cast has the form: by a script, or in a state that is not there.
BESIDE = {
    "sheet-cell": lambda a: {"row": a.row.pid, "field": "they", "f-they": "Iets", "n-they": "1"},
    "sheet-stand": lambda a: {"row": a.row.pid, "field": "they"},
    "decision-part": lambda a: {"person": a.person.pid, "part": "decides", "on": "yes"},
    "consensus-together": lambda a: {"meeting": a.meeting.pid, "take": "why-value:0"},
    "row-propose": lambda a: {"field": "we", "f-we": "Iets", "n-we": "0", "pid": ""},
    "row-links": lambda a: {"target": a.stakeholder.pid, "do": "link"},
    "row-back": lambda a: {"field": "they", "change": "1", "version": "1"},
}


FEW = 3  # forms of one route, and buttons of one form, to which a view is listened
# Some of what must have been tried: a team, a person, a trajectory, a row, a card, a question, rights of a partner.
MUST = {"trajectory-edit", "person-new", "decision", "decision-part", "row-links", "row-action", "sharing-line-save",
        "vision-part", "vision-lead", "ask-box-do", "partner", "scan-trajectory", "step-move"}  # fmt: skip
LINKS = {"ask", "tools-form"}  # forms for colleagues without an account


# ── Both worlds ──────────────────────────────────────────────────────────────────────────────────────────────
def furnish(world):
    """What has a form in some states only: rounds in every stage, a partner that came in, a talk that is led."""
    for sheet in world.trajectory.sheets.all():
        for section in shipped.sheet(sheet.pack).sections:
            if section.kind == "rows":
                sheet.rows.create(section=section.id, position=9)
    for number, stage in enumerate(("group", "dots", "over")):
        sheet = Sheet.objects.create(organisation=world.organisation, trajectory=world.trajectory, pack="vision",
                                     title=f"Ronde {number}")  # fmt: skip
        sheet.rows.create(section="themes")
        found = Round.objects.create(sheet=sheet, question="Waarom?", stage=stage)
        cluster = found.clusters.create(name="Wie wacht", dots=2 if stage == "over" else None)
        found.cards.create(text="Een kaart", cluster=cluster)
        found.cards.create(text="Een losse kaart")
        setattr(world, f"round_{stage}", found)
    guest = Organisation.objects.create(name="Een gast")
    world.trajectory.partners.update(guest=guest, state=partners.State.ACTIVE, since=timezone.localdate())
    Conversation.objects.filter(pk=world.talk.pk).update(facilitator=world.owner)


def rows_of(world):
    """(model, its rows) of everything that belongs to the organisation of a world."""
    for model in apps.get_models():
        path = _way_to_organisation(model)
        if path and model._meta.app_label in HELD:
            lookup = {"pk" if path == "pk" else path: world.organisation.pk}
            yield model, model._base_manager.filter(**lookup).order_by("pk")


def id_of(row):
    """How a page names this row: its pid, or a key that is like no count; None without one."""
    pid = getattr(row, "pid", None)
    return pid or (str(row.pk) if isinstance(row.pk, int) and row.pk >= 10**11 else None)


class Twins:
    """For each id of the first world: which model it is of, and an id of the same kind of thing in the second."""

    def __init__(self, a, b):
        self.of, self.each = {}, {}
        theirs = {model: [found for row in rows if (found := id_of(row))] for model, rows in rows_of(b)}
        for model, rows in rows_of(a):
            for number, row in enumerate(rows):
                if theirs[model] and (mine := id_of(row)):
                    self.of[mine] = theirs[model][min(number, len(theirs[model]) - 1)]
                    self.each[model] = theirs[model][0]
        for name, row in vars(a).items():  # the one that stands in the same place
            if isinstance(row, models.Model) and id_of(row) in self.of:
                self.of[id_of(row)] = id_of(getattr(b, name))
        self.theirs = {one for ids in theirs.values() for one in ids}

    def swaps(self, text):
        """The text with one id of the first world swapped for its twin, once for each id in it."""
        for found in PID.finditer(text):
            if twin := self.of.get(found[0]):
                yield text[: found.start()] + twin + text[found.end() :]


# ── The forms of the house ───────────────────────────────────────────────────────────────────────────────────
@dataclass
class Form:
    """A form of a page: what it sends as it stands, each control with all its values, and its buttons."""

    action: str
    sent: dict = field(default_factory=dict)
    controls: list = field(default_factory=list)  # [(name, values, whether people type in it)]
    buttons: list = field(default_factory=list)


def forms_of(address, page):
    """The Forms of a page that change something."""
    tree = lxml.html.document_fromstring(page)
    for element in tree.iter("form"):
        if element.get("method", "").lower() == "post":
            made = Form(urlsplit(urljoin(address, element.get("action") or address)).path)
            for control in [*element.iter("input", "select", "textarea", "button"),
                            *tree.xpath("//*[@form=$id]", id=element.get("id", "-"))]:  # fmt: skip
                if control.get("name"):
                    _take(made, control)
            yield made


def _take(made, control):
    name, kind = control.get("name"), control.get("type", "text") if control.tag == "input" else control.tag
    if kind in {"button", "submit", "image"}:
        made.buttons.append((name, control.get("value", "")))
    elif kind == "select":
        options = [one.get("value", "") for one in control.iter("option")]
        chosen = [one.get("value", "") for one in control.iter("option") if one.get("selected") is not None]
        made.controls.append((name, options, False))
        made.sent.setdefault(name, []).extend(chosen or [one for one in options if one][:1])
    elif kind in {"radio", "checkbox", "hidden"}:
        made.controls.append((name, [control.get("value", "")], False))
        if kind == "hidden" or control.get("checked") is not None:
            made.sent.setdefault(name, []).append(control.get("value", ""))
    elif kind != "file":
        text = control.text if kind == "textarea" else control.get("value")
        made.controls.append((name, [], True))
        made.sent.setdefault(name, []).append((text or "").strip() or TYPED.get(kind, "Iets"))


def every_form(client, world):
    """Every Form on every page of the desk and behind every link, each kind once."""
    seen = set()
    more = [reverse("vision-round", args=[getattr(world, f"round_{stage}").pid]) for stage in ("group", "dots", "over")]
    more += [reverse("step", args=[world.own_step.pid])]
    for address in [*desk_addresses(world), *more]:
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for found in forms_of(urldefrag(address).url, answer.content):
                names = [PID.sub("#", name) for name, _values, _typed in found.controls]
                does = {(name, value if name in {"do", "to"} else "") for name, value in found.buttons}
                key = (resolve(found.action).url_name, *sorted(set(names)), *sorted(does))
                if PID.sub("#", repr(key)) not in seen:
                    seen.add(PID.sub("#", repr(key)))
                    yield found


# ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Attempt:
    """One thing to send. `is_sure`: an id of the own organisation stood there, so it must be refused.

    `ways`: the same by every other choice of that form, in case the form as it stands does not look at this field.
    """

    what: str
    action: str
    sent: dict
    is_sure: bool = False
    ways: tuple = ()


def attempts_of(form, twins):
    """With each id that this form can send swapped for one of the other organisation, by each of its buttons."""
    for button in form.buttons or [("", "")]:
        sent = form.sent | ({button[0]: [button[1]]} if button[0] else {})
        for name, values, _typed in form.controls:
            for value in values:
                for swapped in twins.swaps(value):
                    foreign = {name: [swapped]}
                    others = [(other, one) for other, ones, _typed in form.controls for one in ones]
                    ways = tuple(sent | {other: [one]} | foreign for other, one in others)
                    yield Attempt(f"{name} by {button}", form.action, sent | foreign, True, ways)
            for swapped in twins.swaps(name):
                value = next((one for one in reversed(values) if one), "1")
                yield Attempt(f"{name} by {button}", form.action, sent | {swapped: [value]})
        for swapped in twins.swaps(button[1]):
            yield Attempt(f"button {button[0]}", form.action, sent | {button[0]: [swapped]}, True)


@contextmanager
def listening():
    """The names that are asked of what was sent."""
    heard, real = set(), {name: getattr(QueryDict, name) for name in ("__getitem__", "getlist", "__contains__")}

    def hear(name):
        def method(self, key, *given):
            heard.add(key)
            return real[name](self, key, *given)

        return method

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(QueryDict, name, hear(name), raising=False)
        yield heard


# What changes something; not what every page may: the session, counting against floods, that somebody looked.
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|ui_cache|surveys_sighting)(\w+)"')


HERE = {"worksheets_presence"}  # that somebody has a worksheet open


@contextmanager
def writing():
    """The tables in which something is written."""
    tables = set()

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if (found := WRITES.match(sql)) and (sql.startswith("INSERT") or context["cursor"].rowcount):
            tables.add(found[1])
        return result

    with connection.execute_wrapper(note):
        yield tables


def stand_of(rows):
    """Everything that stands in these rows."""
    return repr([[bytes(value) if isinstance(value, memoryview) else value for value in row]
                 for row in rows.values_list()])  # fmt: skip


def links_of(model, rows, theirs, b):
    """The columns in which one of these rows points at the other organisation, by a key or by an id in a text."""
    typed = {one.name for one in typed_in(model)} | {"pid"}  # its own name, that nobody else's row of its kind has
    for one in model._meta.concrete_fields:
        if isinstance(one, models.ForeignKey) and (way := _way_to_organisation(one.related_model)):
            way = f"{one.name}__{way}" if way != "pk" else one.name
            if rows.filter(**{way: b.organisation.pk}).exists():
                yield f"{model._meta.label}.{one.name}"
        elif isinstance(one, models.CharField | models.TextField | models.JSONField) and one.name not in typed:
            said = " ".join(map(str, rows.values_list(one.name, flat=True)))
            if any(found[0] in theirs for found in PID.finditer(said)):
                yield f"{model._meta.label}.{one.name}"


class House:
    """Both organisations, and somebody of the first who may do everything and tries."""

    def __init__(self, cast):
        self.a, self.b = cast.a, cast.b
        furnish(self.a)
        furnish(self.b)
        self.client = sign_in(Client(raise_request_exception=False), self.a.owner)
        self.client.get(reverse("scans", args=[self.a.organisation.pid]))
        self.signed_in = deepcopy(self.client.cookies)
        self.twins = Twins(self.a, self.b)
        self.mine, self.theirs = dict(rows_of(self.a)), dict(rows_of(self.b))
        self.before = {model: stand_of(rows) for model, rows in self.theirs.items()}
        names = {str(user) for user in self.b.users.values()}
        self.said = [text.encode() for text in (self.b.organisation.name, self.b.team.name, *names)]
        self.tried, self.faults = Counter(), []

    def send(self, attempt):
        """Sends it, looks at what it did, and undoes it. The status."""
        status, wrote = self._send(attempt, attempt.sent)
        if attempt.is_sure and wrote - HERE and status not in REFUSED:
            ways = [self._send(attempt, sent)[0] for sent in attempt.ways]
            if not REFUSED & set(ways):
                self._fault(attempt, status, f"taken: it wrote in {wrote}")
        return status

    def post(self, action, sent):
        """As somebody who just signed in, and who is in no hurry."""
        cache.clear()
        self.client.cookies = deepcopy(self.signed_in)
        answer = self.client.post(action, sent)
        assert answer.status_code not in {401, 429}, action
        assert not answer.headers.get("Location", "").startswith(reverse("account_login")), action
        return answer

    def _send(self, attempt, sent):
        self.tried[resolve(attempt.action).url_name] += 1
        with transaction.atomic(), writing() as wrote:
            answer = self.post(attempt.action, sent)
            if answer.status_code >= 500:
                self._fault(attempt, answer.status_code, "an error")
            if any(text in answer.content for text in self.said):
                self._fault(attempt, answer.status_code, "it shows something of theirs")
            for model in (one for one in self.theirs if one._meta.db_table in wrote):
                self._look(attempt, answer.status_code, model)
            transaction.set_rollback(True)
        return answer.status_code, wrote

    def _look(self, attempt, status, model):
        if stand_of(self.theirs[model].all()) != self.before[model]:
            self._fault(attempt, status, f"changed: {model._meta.label}")
        for where in links_of(model, self.mine[model].all(), self.twins.theirs, self.b):
            self._fault(attempt, status, f"linked: {where}")

    def _fault(self, attempt, status, what):
        self.faults.append(f"{resolve(attempt.action).url_name}: {attempt.what} ({status}): {what}")


@pytest.fixture
def house(cast):
    return House(cast)


def known_forms(house):
    """{name of a route: the Forms that send to it}; of a route without any, an empty one.

    Of the desk, and behind a link that asks something; not of signing in, where nothing belongs to an organisation.
    """
    found, table = {}, matrix.table()
    routes = {name for name, route in table.items() if "POST" in route.methods and name in matrix.names()
              and (isinstance(route.needs, Right) or name in LINKS)}  # fmt: skip
    for form in every_form(house.client, house.a):
        if (name := resolve(form.action).url_name) in routes:
            found.setdefault(name, []).append(form)
    for name in routes:
        sent = BESIDE.get(name, lambda a: {})(house.a)
        if sent or name not in found:
            form = Form(addresses(name, table[name], house.a)[0], {key: [one] for key, one in sent.items()})
            form.controls = [(key, values, key.startswith("f-")) for key, values in form.sent.items()]
            found.setdefault(name, []).append(form)
    return found


def asked_beside(house, forms):
    """The names that the view of these forms asks for, and that are in none of them."""
    of_page = {one for form in forms for one, _values, _typed in form.controls}
    with listening() as heard:
        for form in forms[:FEW]:
            for button in form.buttons[:FEW] or [("csrfmiddlewaretoken", "x")]:
                with transaction.atomic():
                    house.post(form.action, form.sent | {button[0]: [button[1]]})
                    transaction.set_rollback(True)
    return sorted(one for one in heard - of_page if not PLAIN.fullmatch(one))


def test_no_form_takes_an_id_of_another_organisation(house, long_run):
    """Each id that a page can send; and each name that a view asks for beside what its page sends.

    For those the short run takes a third of the kinds of id, each time another third; all of them for the id of the
    page, with which things are made.
    """
    forms, kinds, turn = known_forms(house), sorted(house.twins.each.values()), count()
    for form in (one for several in forms.values() for one in several):
        for attempt in attempts_of(form, house.twins):
            house.send(attempt)
    assert set(house.tried) >= MUST, "the forms were found"
    for several in forms.values():
        for name in asked_beside(house, several):
            for theirs in kinds if long_run or name == "pid" else kinds[next(turn) % 3 :: 3]:
                house.send(Attempt(f"{name}: {theirs}", several[0].action, several[0].sent | {name: [theirs]}))
    assert not house.faults, "\n".join(house.faults)


def test_a_form_that_takes_one_is_seen(house, monkeypatch):
    """The test of the test: a link by id, a foreign key, a change over there, an error, and a page that shows it."""
    a, b = house.a, house.b
    attempt = Attempt("target", reverse("row-links", args=[a.row.pid]), {"target": [b.stakeholder.pid]}, True)
    house.send(attempt)
    assert not house.faults

    def links(request, found):
        RowLink.objects.create(row=found, kind=RowLink.ROW, target=request.POST["target"])
        return HttpResponse()

    def points(request, found):
        a.trajectory.people.update(member=b.membership)
        return HttpResponse()

    def changes(request, found):
        b.trajectory.people.update(note="Van elders")
        return HttpResponse(status=404)

    seen = {}
    for does in (links, points, changes, lambda request, found: 1 / 0,
                 lambda request, found: HttpResponse(b.organisation.name, status=422)):  # fmt: skip
        monkeypatch.setattr(row_views, "_link", does)
        house.faults.clear()
        house.send(attempt)
        seen[does.__name__] = " ".join(house.faults)
        assert house.faults
    assert "linked: worksheets.RowLink.target" in seen["links"]
    assert "linked: plans.Person.member" in seen["points"]
    assert "changed: plans.Person" in seen["changes"]


def test_no_address_mixes_both_organisations(house):
    """One of several ids in an address is theirs: there is nothing there, whether it is looked at or sent to."""
    tried = 0
    for name, route in sorted(matrix.table().items()):
        _url, mine = addresses(name, route, house.a)
        _url, theirs = addresses(name, route, house.b)
        for keyword in mine:
            if len(mine) > 1 and mine[keyword] != theirs[keyword] and isinstance(route.needs, Right):
                tried += 1
                address = reverse(name, kwargs=mine | {keyword: theirs[keyword]})
                if "POST" in route.methods:
                    assert house.send(Attempt(keyword, address, {})) == 404, address
                if "GET" in route.methods:
                    assert house.client.get(address).status_code == 404, address
    assert tried > 20
    assert not house.faults, "\n".join(house.faults)
