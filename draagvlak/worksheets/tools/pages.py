"""What the pages about the tools of colleagues show, and what their buttons do."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.worksheets import by_link
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.tools import actions
from draagvlak.worksheets.tools.actions import APART, State
from draagvlak.worksheets.tools.counting import CLIENTS, LEAST, ROLES, same
from draagvlak.worksheets.tools.forms import AskForm

ASK = {
    "close": (gettext_lazy("Close the form and count?"),
              gettext_lazy("The link stops. What may be shown is counted once, and those tools become rows of the "
                           "worksheet. Every separate answer is deleted. You can ask again after three months."),
              gettext_lazy("Close and count")),
    "end": (gettext_lazy("End the form without results?"),
            gettext_lazy("The link stops. Every answer is deleted, and nobody has seen one."),
            gettext_lazy("End without results")),
}  # fmt: skip
SHARES = {
    "nobody": gettext_lazy("(almost) nobody"), "some": gettext_lazy("some"), "most": gettext_lazy("half or more"),
}  # fmt: skip
MUCH = {
    "most": ("done", gettext_lazy("half or more")), "five": ("doing", gettext_lazy("five or more")),
    "some": ("doing", gettext_lazy("three or more")),
}  # fmt: skip
WORKS = {
    "good": gettext_lazy("works well for (almost) everybody"), "mixed": gettext_lazy("the experience differs"),
    "bad": gettext_lazy("does not work well for (almost) everybody"),
}  # fmt: skip


def _running(sheet):
    return sheet.collections.select_related("sheet__trajectory").filter(state=State.OPEN).first()


def _open(sheet, user, sent, form):
    actions.open_link(sheet, user, form.cleaned_data["last_day"], form.cleaned_data["about"])
    return _("The form is open. Send the link to all colleagues.")


def _close(sheet, user, sent, form):
    if running := _running(sheet):
        actions.close(running, user)
    return _("The form is closed and counted. The tools stand in the worksheet.")


def _end(sheet, user, sent, form):
    if running := _running(sheet):
        actions.end(running, user)
    return _("The form is ended. Every answer is deleted.")


def _take(sheet, user, sent, form):
    of = sheet.collections.select_related("sheet__trajectory").filter(pid=sent.get("of", "")).first()
    if of is None:
        raise LookupError("collection")
    actions.take_over(of, user, sent.get("name", ""))
    return _("It stands in the worksheet.")


DO = {"open": _open, "close": _close, "end": _end, "take": _take}


def of_sheet(sheet, may, language):
    """The page of the team: the link while it is open (never what was answered), the results once it is closed."""
    collections = list(sheet.collections.select_related("sheet__organisation", "sheet__trajectory"))
    running = next((one for one in collections if one.state == State.OPEN), None)
    there, answers = actions.in_sheet(sheet), running.answers.count() if running else 0
    return {
        "sheet": sheet, "board": Board(sheet, language), "may": may, "form": AskForm(), "running": running,
        "link": actions.link_of(running) if running and may else "", "least": LEAST, "answers": answers,
        "too_many": bool(running and running.about and answers > running.about),
        "takes": bool(running) and actions.takes_answers(running),
        "free_from": None if running else actions.free_from(sheet),
        "results": [_result(one, sheet, there, language) for one in _beside(collections)],
        "ended": [one for one in collections if one.state == State.ENDED],
    }  # fmt: skip


def _beside(collections):
    """The newest counting, and older ones only where three months lie between each two (D14)."""
    found: list = []
    for one in collections:
        if one.state == State.CLOSED and (not found or found[-1].closed_on - one.closed_on >= APART):
            found.append(one)
    return found


def _result(collection, sheet, there, language):
    result = collection.result
    purposes = actions.options(sheet, "purpose")
    groups = [", ".join(str(ROLES.get(role, _("no role said"))) for role in ids) for ids in result["groups"]]
    tools = [
        {
            "name": one["name"], "much": MUCH.get(one["much"], MUCH["some"]), "is_there": same(one["name"]) in there,
            "purposes": ", ".join(purposes[key].name.in_(language) for key in one["purposes"] if key in purposes),
            "clients": ", ".join(str(CLIENTS[key]) for key in one["clients"] if key in CLIENTS),
            "works": WORKS.get(one["experience"], ""),
            "groups": [(name, SHARES.get(word, "")) for name, word in zip(groups, one["groups"], strict=False)],
        }
        for one in result["tools"]
    ]  # fmt: skip
    return {"of": collection, "people": result["people"], "tools": tools, "groups": groups}


# ── For colleagues ───────────────────────────────────────────────────────────────────────────────────────────
def token_of(request, collection):
    """What this browser holds since it answered ('' when it did not). It says nothing of who that is."""
    token = request.COOKIES.get(_cookie(collection), "")
    return token if len(token) == 14 and set(token) <= set(PID_ALPHABET) else ""


def keep_token(response, collection, token):
    """So that this browser can change its answer instead of adding one, as long as the form is open."""
    seconds = ((collection.last_day - timezone.localdate()).days + 1) * 24 * 3600
    response.set_cookie(_cookie(collection), token, max_age=seconds, secure=settings.HTTPS, httponly=True,
                        samesite="Lax")  # fmt: skip
    return response


def _cookie(collection):
    return f"{settings.COOKIE_PREFIX}tools_{collection.pid}"


def frame(request, collection):
    """What every page of a colleague about this collection needs."""
    return by_link.frame(request, collection.sheet) | {"collection": collection}
