"""What the pages about the tools of colleagues show, and what their buttons do."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from draagvlak.worksheets import tools_collect
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.tools_collect import CLIENTS, MOST, ROLES, State
from draagvlak.worksheets.tools_forms import AskForm

ASK = {
    "close": (gettext_lazy("Close the form and count?"),
              gettext_lazy("The link stops. What may be shown is counted once. Every separate answer is deleted."),
              gettext_lazy("Close and count")),
    "end": (gettext_lazy("End the form without results?"),
            gettext_lazy("The link stops. Every answer is deleted, and nobody has seen one."),
            gettext_lazy("End without results")),
}  # fmt: skip
SHARES = {
    "nobody": gettext_lazy("(almost) nobody"), "mixed": gettext_lazy("some"),
    "everybody": gettext_lazy("(almost) everybody"),
}  # fmt: skip
WORKS = {
    "good": gettext_lazy("works well for (almost) everybody"), "mixed": gettext_lazy("the experience differs"),
    "bad": gettext_lazy("does not work well for (almost) everybody"),
}  # fmt: skip


def _running(sheet):
    return sheet.collections.select_related("sheet__trajectory").filter(state=State.OPEN).first()


def _open(sheet, user, sent, form):
    tools_collect.open_link(sheet, user, form.cleaned_data["last_day"])
    return _("The form is open. Send the link to all colleagues.")


def _close(sheet, user, sent, form):
    if running := _running(sheet):
        tools_collect.close(running, user)
    return _("The form is closed, and counted.")


def _end(sheet, user, sent, form):
    if running := _running(sheet):
        tools_collect.end(running, user)
    return _("The form is ended. Every answer is deleted.")


def _take(sheet, user, sent, form):
    of = sheet.collections.select_related("sheet__trajectory").filter(pid=sent.get("of", "")).first()
    if of is None:
        raise LookupError("collection")
    tools_collect.take_over(of, user, sent.get("name", ""))
    return _("It stands in the worksheet.")


DO = {"open": _open, "close": _close, "end": _end, "take": _take}


def of_sheet(sheet, may, language):
    """The page of the team: the link while it is open (never what was answered), the results once it is closed."""
    collections = list(sheet.collections.select_related("sheet__organisation", "sheet__trajectory"))
    running = next((one for one in collections if one.state == State.OPEN), None)
    there = tools_collect.in_sheet(sheet)
    return {
        "sheet": sheet, "board": Board(sheet, language), "may": may, "form": AskForm(), "running": running,
        "link": tools_collect.link_of(running) if running and may else "", "least": tools_collect.LEAST,
        "answers": running.answers.count() if running else 0,
        "takes": bool(running) and tools_collect.takes_answers(running),
        "results": [_result(one, sheet, there, language) for one in collections if one.state == State.CLOSED],
        "ended": [one for one in collections if one.state == State.ENDED],
    }  # fmt: skip


def _result(collection, sheet, there, language):
    result = collection.result
    purposes = tools_collect.options(sheet, "purpose")
    groups = [", ".join(str(ROLES.get(role, _("no role said"))) for role in ids) for ids in result["groups"]]
    tools = [
        {
            "name": one["name"], "is_most": one["much"] == MOST, "is_there": tools_collect.same(one["name"]) in there,
            "purposes": ", ".join(purposes[key].name.in_(language) for key in one["purposes"] if key in purposes),
            "clients": ", ".join(str(CLIENTS[key]) for key in one["clients"] if key in CLIENTS),
            "works": WORKS.get(one["experience"], ""),
            "groups": [(name, SHARES[word]) for name, word in zip(groups, one["groups"], strict=False)],
        }
        for one in result["tools"]
    ]  # fmt: skip
    return {"of": collection, "people": result["people"], "few": result["few"], "tools": tools, "groups": groups}


def frame(request, collection=None):
    """What every page of a colleague needs: the languages to choose from, and where to come back after choosing."""
    return {
        "languages": [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES],
        "language": get_language(), "back": request.path, "collection": collection,
        "organisation": collection.sheet.organisation.name if collection else "",
    }  # fmt: skip
