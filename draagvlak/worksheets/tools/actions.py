"""Asking all colleagues which tools they use, by a link and without names: the verbs, and what may be shown.

Nothing is shown before the link is closed; closing with fewer than eight answers shows nothing at all. What is shown is
fixed then, and every answer is deleted. Nobody can be caught: no name, no account, no moment, no order.

Not prevented: one person who answers more than once, and somebody who hands the link to a few people apart.
"""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.lib.tokens import keyed_hash, new_token
from draagvlak.orgs import history
from draagvlak.orgs.keys import seal, unseal
from draagvlak.orgs.limits import Limit
from draagvlak.orgs.models import Event
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, shuffle
from draagvlak.worksheets.models import Cell
from draagvlak.worksheets.tools.counting import CLIENTS, LEAST, ROLES, Named, counted, same
from draagvlak.worksheets.tools.models import Collection, ToolAnswer, ToolNamed

State = Collection.State
MOST_TOOLS = 6  # in one answer
MOST_ANSWERS = 3_000
MOST_PEOPLE = 30_000
DAYS = 14  # that the link is open, unless somebody chooses another day
PATIENCE = timedelta(days=30)  # after the last day: then it is closed by itself
APART = timedelta(days=90)  # between two countings among the same colleagues (D14)
LONGEST = 80
LINK, NAME = "tools-link", "tools-name"
SENT = Limit("tools-answers", 120, 60)  # a whole house behind one address gets in, a flood does not


def options(sheet, name):
    """The options of a field of the tools of this sheet: {id: Option}."""
    return {one.id: one for one in shipped.sheet(sheet.pack).section("tools").field(name).options}


# ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_link(sheet, actor, last_day=None, about=None):
    """Opens the form for everybody with the link. While one of this sheet is open, that one is given back.

    `about`: how many people get it. Refused while another form for the same colleagues is open, and shortly after a
    counting: two results beside each other would tell what changed with the few who came in between.
    """
    road = sheet.trajectory
    type(sheet.organisation).objects.select_for_update().get(pk=sheet.organisation_id)  # one at a time
    known = sheet.collections.filter(state=State.OPEN).first()
    if known:
        return known
    running = Collection.objects.filter(sheet__organisation=sheet.organisation_id, state=State.OPEN)
    if other := running.exclude(sheet__trajectory__in=_elsewhere(road)).select_related("sheet__trajectory").first():
        raise Refused(
            _("A form for the same colleagues is open in the trajectory ‘%(name)s’. Close that one first.")
            % {"name": other.sheet.trajectory.subject}
        )  # fmt: skip
    if day := free_from(sheet):
        raise Refused(
            _("Colleagues were asked not long ago. From %(day)s on you can ask again: two countings shortly after each "
              "other tell too much of the few who came in between.") % {"day": date_format(day, "j F Y")}
        )  # fmt: skip
    today = timezone.localdate()
    last_day = last_day or today + timedelta(days=DAYS)
    if not today <= last_day <= today + timedelta(days=366):
        raise Refused(_("Choose a last day within a year, not before today."))
    if about is not None and not LEAST <= about <= MOST_PEOPLE:
        raise Refused(
            _("With fewer than eight people a form without names hides nobody. Talk about it in the team, and fill in "
              "the worksheet together.")
        )  # fmt: skip
    token = new_token()
    made = Collection.objects.create(
        sheet=sheet, last_day=last_day, about=about, made_by=actor, secret_hash=keyed_hash(LINK, token),
        sealed=seal(sheet.organisation_id, token, LINK),
    )  # fmt: skip
    history.record(sheet.organisation, actor, "tools-asked", sheet, trajectory=road.pid)
    return made


def _elsewhere(road):
    """Trajectories of this organisation for another team: other colleagues are asked there."""
    if road.team_id is None:
        return type(road).objects.none()
    return type(road).objects.filter(organisation=road.organisation_id).exclude(team=None).exclude(team=road.team_id)


def free_from(sheet):
    """The day from which these colleagues may be asked again, in any trajectory; None when they may be asked now.

    The history knows it, also of a worksheet or trajectory that was deleted.
    """
    since = timezone.now() - APART
    counted_at = Event.objects.filter(organisation=sheet.organisation_id, verb="tools-closed", at__gt=since)
    elsewhere = set(_elsewhere(sheet.trajectory).values_list("pid", flat=True))
    last = max((at for at, facts in counted_at.values_list("at", "facts") if facts.get("trajectory") not in elsewhere),
               default=None)  # fmt: skip
    return timezone.localdate(last + APART) if last else None


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


def has_answered(collection, token):
    """Whether an answer came from the browser that holds this token."""
    return bool(token) and collection.answers.filter(key=_key(collection, token)).exists()


def _key(collection, token):
    return keyed_hash("tools-answer", f"{collection.pid}:{token}")


@transaction.atomic
def answer(collection, token, role, tools):
    """Keeps one answer, without anything that says whose it is or when it came.

    `token`: what only this browser holds; what came from it before is replaced. `tools`: [Named]; none is an answer
    too. Refused when it is over.
    """
    now = Collection.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=collection.pk)
    before = now.answers.filter(key=_key(now, token))
    if not takes_answers(now) or now.answers.count() >= MOST_ANSWERS and not before.exists():
        raise Refused(_("This form takes no answers any more."))
    before.delete()
    made = ToolAnswer.objects.create(collection=now, key=_key(now, token), role=role if role in ROLES else "")
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
def close(collection, actor):
    """Ends the link, keeps what may be shown, and puts those tools in the sheet; the answers are deleted.

    Done twice it does nothing. Refused with fewer than eight answers: then it can stay open, or end without results.
    """
    now = _close(collection, actor)
    shuffle.after()
    return now


@transaction.atomic
def _close(collection, actor):
    now = Collection.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=collection.pk)
    if now.state != State.OPEN:
        return now
    if now.answers.count() < LEAST:
        raise Refused(
            _("There are fewer than eight answers. Leave the link open, or end it without results: nothing is shown.")
        )
    result = counted(_answers(now))
    _end(now, actor, State.CLOSED, result)
    for tool in sorted(result["tools"], key=lambda tool: (tool["purposes"][:1], same(tool["name"]))):
        with suppress(Refused):  # the sheet is full: it still stands in the result
            take_over(now, actor, tool["name"])
    return now


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
    row = actions.add_row(sheet, actor, "tools", {
        "name": name, "purpose": tool["purposes"][0] if len(tool["purposes"]) == 1 else "",
        "clients": ", ".join(str(CLIENTS[one]) for one in tool["clients"] if one in CLIENTS),
    })  # fmt: skip
    if tool["experience"]:
        actions.write(sheet, actor, row, "experience", tool["experience"], version=0, basis="asked",
                      asked_with=gettext("colleagues, without names"), asked_on=collection.closed_on)  # fmt: skip
    return row
