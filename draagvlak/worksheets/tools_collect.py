"""Asking all colleagues which tools they use, by a link and without names: the verbs, and what may be shown.

Nothing is shown before the link is closed; closing with fewer than five answers shows nothing at all. What is shown is
fixed then, and every answer is deleted. Nobody can be caught: no name, no account, no moment, no order.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib.tokens import keyed_hash, new_token
from draagvlak.orgs import history
from draagvlak.orgs.keys import seal, unseal
from draagvlak.orgs.limits import Limit
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.brains.stakeholders import plain
from draagvlak.worksheets.models import Cell
from draagvlak.worksheets.tools_models import Collection, ToolAnswer, ToolNamed

State = Collection.State
LEAST = 5  # answers before anything is shown
NAMED = 3  # people who name a tool before its name is shown; with fewer it is one of the 'other tools'
DETAILS = 5  # people who name a tool before it is said what for, with whom and how it works
GROUP = 8  # people in each group that is compared (as in a scan)
MOST_GROUPS = 3
MOST_TOOLS = 6  # in one answer
MOST_ANSWERS = 3_000
DAYS = 14  # that the link is open, unless somebody chooses another day
PATIENCE = timedelta(days=30)  # after the last day: then it is closed by itself
LONGEST = 80
LINK, NAME = "tools-link", "tools-name"
SENT = Limit("tools-answers", 120, 60)  # a whole house behind one address gets in, a flood does not
LOW, HIGH = Fraction(15, 100), Fraction(85, 100)
NOBODY, MIXED, EVERYBODY = "nobody", "mixed", "everybody"
MOST, SOME = "most", "some"  # half of who answered or more; three or more

ROLES = {
    "management": _("Management"),
    "middle": _("Middle management"),
    "frontline": _("Worker with clients or volunteer"),
    "ict": _("ICT and support"),
    "client": _("Client or representative"),
    "other": _("Other"),
}
CLIENTS = {
    "children": _("Children"),
    "young": _("Young people"),
    "adults": _("Adults"),
    "families": _("Families and their network"),
    "groups": _("Groups"),
    "none": _("Not with clients, only among colleagues"),
}


@dataclass
class Named:
    """One tool as somebody sent it."""

    name: str
    purpose: str = ""
    clients: list = field(default_factory=list)
    experience: str = ""


def options(sheet, name):
    """The options of a field of the tools of this sheet: {id: Option}."""
    return {one.id: one for one in shipped.sheet(sheet.pack).section("tools").field(name).options}


# ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_link(sheet, actor, last_day=None):
    """Opens the form for everybody with the link. While one is open, that one is given back."""
    known = sheet.collections.select_for_update().filter(state=State.OPEN).first()
    if known:
        return known
    today = timezone.localdate()
    last_day = last_day or today + timedelta(days=DAYS)
    if not today <= last_day <= today + timedelta(days=366):
        raise Refused(_("Choose a last day within a year, not before today."))
    token = new_token()
    made = Collection.objects.create(
        sheet=sheet, last_day=last_day, made_by=actor, secret_hash=keyed_hash(LINK, token),
        sealed=seal(sheet.organisation_id, token, LINK),
    )  # fmt: skip
    history.record(sheet.organisation, actor, "tools-asked", sheet, trajectory=sheet.trajectory.pid)
    return made


def link_of(collection):
    """The whole address of the form, to hand out. Always from settings.SITE_URL, never from a request."""
    token = unseal(collection.sheet.organisation_id, collection.sealed, LINK)
    return settings.SITE_URL + reverse("tools-form", args=[token])


def find(token):
    """The open Collection behind a link, or None. Nothing is used up by looking."""
    if not token or len(token) > 64:
        return None
    rows = Collection.objects.select_related("sheet__organisation", "sheet__trajectory")
    return rows.filter(secret_hash=keyed_hash(LINK, token), state=State.OPEN).first()


def takes_answers(collection):
    """Whether the form still takes answers: it is open, the last day is not over, the trajectory not put away."""
    away = collection.sheet.trajectory.closed_on is not None
    return collection.state == State.OPEN and timezone.localdate() <= collection.last_day and not away


@transaction.atomic
def answer(collection, nonce, role, tools):
    """Keeps one answer, without anything that says whose it is or when it came. Sent twice it is one.

    `nonce`: of the page it was sent from. `tools`: [Named]; none is an answer too. Refused when it is over.
    """
    now = Collection.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=collection.pk)
    if not takes_answers(now) or now.answers.count() >= MOST_ANSWERS:
        raise Refused(_("This form takes no answers any more."))
    key = keyed_hash("tools-answer", f"{now.pid}:{nonce}")
    if ToolAnswer.objects.filter(key=key).exists():
        return
    made = ToolAnswer.objects.create(collection=now, key=key, role=role if role in ROLES else "")
    known, uses = options(now.sheet, "experience"), options(now.sheet, "purpose")
    ToolNamed.objects.bulk_create(
        ToolNamed(
            answer=made, name=seal(now.sheet.organisation_id, one.name, NAME),
            purpose=one.purpose if one.purpose in uses else "",
            clients=[client for client in CLIENTS if client in one.clients],
            experience=one.experience if one.experience in known else "",
        )
        for one in tools[:MOST_TOOLS]
    )  # fmt: skip


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def close(collection, actor):
    """Ends the link and keeps what may be shown; the answers are deleted. Done twice it does nothing.

    Refused with fewer than five answers: then it can stay open, or end without results.
    """
    now = Collection.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=collection.pk)
    if now.state != State.OPEN:
        return now
    if now.answers.count() < LEAST:
        raise Refused(
            _("There are fewer than five answers. Leave the link open, or end it without results: nothing is shown.")
        )
    return _end(now, actor, State.CLOSED, counted(_answers(now)))


@transaction.atomic
def end(collection, actor):
    """Ends the link without results: every answer is deleted unseen. Done twice it does nothing."""
    now = Collection.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=collection.pk)
    return _end(now, actor, State.ENDED, None) if now.state == State.OPEN else now


def _end(now, actor, state, result):
    now.answers.all().delete()
    now.state, now.result, now.closed_on = state, result, timezone.localdate()
    now.secret_hash = now.sealed = None
    now.save()
    sheet = now.sheet
    history.record(sheet.organisation, actor, f"tools-{state.value}", sheet, trajectory=sheet.trajectory.pid)
    return now


def close_overdue(today=None):
    """Closes what stayed open long after its last day, with results where there are enough answers. Every night."""
    before = (today or timezone.localdate()) - PATIENCE
    for one in Collection.objects.filter(state=State.OPEN, last_day__lt=before):
        (close if one.answers.count() >= LEAST else end)(one, None)


def _answers(collection):
    """[(role, [Named])] of every answer, in no order."""
    organisation = collection.sheet.organisation_id
    return [
        (one.role, [Named(unseal(organisation, tool.name, NAME), tool.purpose, tool.clients, tool.experience)
                    for tool in one.tools.all()])
        for one in collection.answers.prefetch_related("tools")
    ]  # fmt: skip


# ── What may be shown (pure) ─────────────────────────────────────────────────────────────────────────────────
def same(name):
    """What makes two names one tool: letters and figures only, without accents and capitals."""
    return "".join(sign for sign in plain(name) if sign.isalnum())


def counted(answers):
    """The result of [(role, [Named])], as JSON; None with fewer than five answers.

    {"people", "tools": [{"name", "much", "purposes", "clients", "experience", "groups"}], "few", "groups"}. A tool
    that fewer than three named has no name here, and of no tool it is said how many named it: where everybody did, a
    number would tell of each. What for, with whom and how it works is only said of a tool that five named, and only
    what three of them said; of groups of eight or more in words.
    """
    if len(answers) < LEAST:
        return None
    by_tool: dict[str, list] = {}
    for at, (role, tools) in enumerate(answers):
        for one in tools:
            if key := same(one.name):
                by_tool.setdefault(key, []).append((at, role, one))
    parts = grouped(Counter(role for role, _tools in answers))
    shown = [(key, rows) for key, rows in by_tool.items() if len({at for at, _role, _one in rows}) >= NAMED]
    tools = [_tool(rows, parts, len(answers)) for _key, rows in sorted(shown, key=lambda item: item[0])]
    return {
        "people": len(answers), "few": len(shown) < len(by_tool), "groups": [list(ids) for ids, _size in parts],
        "tools": sorted(tools, key=lambda tool: tool["much"] != MOST),
    }  # fmt: skip


def _tool(rows, parts, everybody):
    people = {at for at, _role, _one in rows}
    spelled = Counter(one.name for _at, _role, one in rows)
    much = MOST if 2 * len(people) >= everybody else SOME
    told = {"name": min(spelled, key=lambda name: (-spelled[name], name)), "much": much}
    enough = len(people) >= DETAILS
    said = _said(rows) if enough else {"purposes": [], "clients": [], "experience": ""}
    roles = {at: role for at, role, _one in rows}
    words = [share(sum(role in ids for role in roles.values()), size) for ids, size in parts] if enough else []
    return {**told, **said, "groups": words}


def _said(rows):
    """What at least three people said of a tool that five named; of how it works one word, or none."""
    purposes = Counter({(at, one.purpose) for at, _role, one in rows if one.purpose})
    clients = Counter({(at, client) for at, _role, one in rows for client in one.clients})
    found = {"purposes": Counter(what for _at, what in purposes), "clients": Counter(what for _at, what in clients)}
    by_person: dict[int, set] = {}
    for at, _role, one in rows:
        if one.experience:
            by_person.setdefault(at, set()).add(one.experience)
    votes = ["mixed" if len(said) > 1 else min(said) for said in by_person.values()]
    enough = len(votes) >= DETAILS
    word = next((one for one in ("good", "bad") if enough and votes.count(one) >= HIGH * len(votes)), "mixed")
    return {name: sorted(what for what, n in counts.items() if n >= NAMED) for name, counts in found.items()} | {
        "experience": word if enough else ""
    }


def grouped(sizes, least=GROUP, most=MOST_GROUPS):
    """Roles put together until each group has `least` people: [((ids), people)], or [] when there are no two (D3).

    Who did not say a role is a group like another; nobody is left out.
    """
    parts = sorted(((role,), size) for role, size in sizes.items() if size)
    parts.sort(key=lambda part: part[1])
    while len(parts) > 1 and (parts[0][1] < least or len(parts) > most):
        (one, first), (two, second), *rest = parts
        joined = (tuple(sorted(one + two)), first + second)
        # In front while it is too small, so that the next smallest joins it.
        parts = [joined, *rest] if joined[1] < least else sorted([*rest, joined], key=lambda part: (part[1], part[0]))
    return sorted(parts, key=lambda part: (-part[1], part[0])) if len(parts) > 1 else []


def share(count, of):
    """'nobody' up to 15 %, 'everybody' from 85 %, 'mixed' between."""
    part = Fraction(count, of)
    return NOBODY if part <= LOW else EVERYBODY if part >= HIGH else MIXED


# ── Taking over ──────────────────────────────────────────────────────────────────────────────────────────────
def in_sheet(sheet):
    """The tools that stand in the sheet already, as `same` sees them."""
    names = Cell.objects.filter(row__sheet=sheet, row__section="tools", row__gone_at=None, field="name")
    return {same(value) for value in names.values_list("value", flat=True) if value}


@transaction.atomic
def take_over(collection, actor, name):
    """A tool of the result becomes a row of the sheet. One that stands there already is not added again."""
    tool = next((one for one in (collection.result or {}).get("tools", ()) if one["name"] == name), None)
    if tool is None:
        raise LookupError(name)
    sheet = type(collection.sheet).objects.select_for_update().get(pk=collection.sheet_id)
    if same(name) in in_sheet(sheet):
        return None
    given = {"name": name, "purpose": tool["purposes"][0] if len(tool["purposes"]) == 1 else ""}
    return actions.add_row(sheet, actor, "tools", given | {"experience": tool["experience"]})
