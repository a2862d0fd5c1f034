"""Critical questions of every employee, by a link and without names: the verbs.

Nobody sees a question, nor that there is one, before the morning after: then all of them are rows of the worksheet,
in no order. Not even how many wait is told: who sends some and looks again would learn the minute of the next one.
"""

import logging

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
from draagvlak.worksheets import actions, shuffle
from draagvlak.worksheets.ask.models import Asked, Box, Released
from draagvlak.worksheets.models import Row

log = logging.getLogger("draagvlak.questions")
LINK, TEXT = "ask-link", "ask-text"
SECTION = "questions"
LONGEST = 200  # signs, as a line of a worksheet
MOST_WAITING = 500
SENT = Limit("questions-asked", 60, 60)  # a whole house behind one address gets in, a flood does not
SHOWN = ("question", "answer", "state", "effect")  # of a row; never who asked, who answered or which group


# ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_link(sheet, actor):
    """Opens the link of a worksheet, for the first time or again. Done twice it does nothing."""
    box = Box.objects.select_for_update().filter(sheet=sheet).first()
    if box is None:
        token = new_token()
        box = Box.objects.create(sheet=sheet, made_by=actor, **_secret(sheet, token))
    elif box.is_open:
        return box
    Box.objects.filter(pk=box.pk).update(is_open=True)
    history.record(sheet.organisation, actor, "questions-opened", sheet, trajectory=sheet.trajectory.pid)
    box.is_open = True
    return box


@transaction.atomic
def close_link(sheet, actor):
    """The link takes no questions any more; it still shows what was released. Done twice it does nothing."""
    if Box.objects.filter(sheet=sheet, is_open=True).update(is_open=False):
        history.record(sheet.organisation, actor, "questions-closed", sheet, trajectory=sheet.trajectory.pid)


@transaction.atomic
def renew_link(sheet, actor):
    """Another link in place of the one there is, which opens nothing from now on."""
    if Box.objects.filter(sheet=sheet).update(**_secret(sheet, new_token())):
        history.record(sheet.organisation, actor, "questions-renewed", sheet, trajectory=sheet.trajectory.pid)


def _secret(sheet, token):
    return {"secret_hash": keyed_hash(LINK, token), "sealed": seal(sheet.organisation_id, token, LINK)}


def link_of(box):
    """The whole address, to hand out. Always from settings.SITE_URL, never from a request."""
    return settings.SITE_URL + reverse("ask", args=[unseal(box.sheet.organisation_id, box.sealed, LINK)])


def find(token):
    """The Box behind a link, or None. Nothing is used up by looking."""
    if not token or len(token) > 64:
        return None
    rows = Box.objects.select_related("sheet__organisation", "sheet__trajectory")
    return rows.filter(secret_hash=keyed_hash(LINK, token)).first()


def takes_questions(box):
    """Whether it is open, and the trajectory not put away."""
    return box.is_open and box.sheet.trajectory.closed_on is None


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask(box, nonce, text):
    """Keeps one question, without anything that says whose it is. Sent twice it is one.

    `nonce`: of the page, which may bring another question after it.

    Refused when no questions are taken, or too many wait.
    """
    now = Box.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=box.pk)
    if not takes_questions(now) or now.asked.count() >= MOST_WAITING:
        raise Refused(_("No questions can be put here now."))
    key = keyed_hash("asked", f"{now.pid}:{nonce}:{text}")
    if not Asked.objects.filter(key=key).exists():
        Asked.objects.create(box=now, key=key, text=seal(now.sheet.organisation_id, text, TEXT))


def hand_over():
    """Every question that came in becomes a row of its worksheet. Runs every night. Returns how many."""
    waiting, moved = list(Asked.objects.order_by().values_list("box", flat=True).distinct()), 0
    for box in Box.objects.filter(pk__in=waiting):
        try:
            moved += _into_sheet(box)
        except Refused:  # a full worksheet: its questions wait, those of others do not
            log.warning("a worksheet holds no more questions")
    if moved:
        shuffle.after()
    return moved


@transaction.atomic
def _into_sheet(box):
    """In the order of their random keys, so in none; nothing is left of how they came."""
    box = Box.objects.select_for_update(of=("self",)).select_related("sheet__trajectory").get(pk=box.pk)
    waiting = list(box.asked.order_by("pk"))
    today = timezone.localdate().isoformat()
    for one in waiting:
        said = unseal(box.sheet.organisation_id, one.text, TEXT)
        actions.add_row(box.sheet, None, SECTION, {"question": said, "on": today, "state": "new"})
    box.asked.all().delete()
    return len(waiting)


# ── What colleagues read ─────────────────────────────────────────────────────────────────────────────────────
def stands(row):
    """What colleagues would read of a row now: {name: text}."""
    cells = dict(row.cells.filter(field__in=SHOWN).values_list("field", "value"))
    return {name: cells.get(name) or "" for name in SHOWN}


@transaction.atomic
def release(box, actor, row):
    """Shows a question with its answer to everybody with the link, as they stand now; again, what changed since.

    Refused without an answer. LookupError: no question of this worksheet.
    """
    row = Row.objects.select_for_update().filter(pk=row.pk, sheet=box.sheet_id, section=SECTION, gone_at=None).first()
    if row is None:
        raise LookupError("row")
    said = stands(row)
    if not said["question"] or not said["answer"]:
        raise Refused(_("Write an answer first. ‘We do not know yet’ is an answer too."))
    Released.objects.update_or_create(row=row, defaults=said | {"box": box, "on": timezone.localdate()})


@transaction.atomic
def take_back(box, actor, row):
    """Colleagues do not read it any more. Done twice it does nothing."""
    Released.objects.filter(box=box, row=row).delete()


def shown(box, language):
    """[(Released, its state in words)] of what colleagues read, the newest first; not of rows that were taken away."""
    options = {one.id: one for one in shipped.sheet(box.sheet.pack).section(SECTION).field("state").options}
    rows = box.released.filter(row__gone_at=None)
    return [(one, options[one.state].name.in_(language) if one.state in options else "") for one in rows]
