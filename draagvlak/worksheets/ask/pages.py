"""What the page of the team about critical questions shows, and what its buttons do."""

from django.utils.translation import gettext as _

from draagvlak.worksheets.ask import actions as ask_box
from draagvlak.worksheets.ask.models import Box
from draagvlak.worksheets.board import Board


def _open(sheet, user, sent):
    ask_box.open_link(sheet, user)
    return _("The link is open. Put it where everybody sees it.")


def _close(sheet, user, sent):
    ask_box.close_link(sheet, user)
    return _("The link takes no questions now. The answers can still be read.")


def _renew(sheet, user, sent):
    ask_box.renew_link(sheet, user)
    return _("There is another link. The old one opens nothing any more.")


def _release(sheet, user, sent):
    ask_box.release(_box_of(sheet), user, _row(sheet, sent))
    return _("Everybody with the link reads this answer now.")


def _back(sheet, user, sent):
    ask_box.take_back(_box_of(sheet), user, _row(sheet, sent))
    return _("Colleagues do not read this answer any more.")


DO = {"open": _open, "close": _close, "renew": _renew, "release": _release, "back": _back}


def _box_of(sheet):
    found = Box.objects.select_related("sheet").filter(sheet=sheet).first()
    if found is None:
        raise LookupError("box")
    return found


def _row(sheet, sent):
    found = sheet.rows.filter(pid=sent.get("row", "")).first()
    if found is None:
        raise LookupError("row")
    return found


def of_sheet(sheet, may, language):
    """The link, and each question with how colleagues see it. How many wait is not told.

    Every member gets the link while it is open: one address for all says nothing about who asks.
    """
    box = Box.objects.select_related("sheet__organisation", "sheet__trajectory").filter(sheet=sheet).first()
    board = Board(sheet, language)
    released = {one.row.pid: one for one in box.released.select_related("row")} if box else {}
    return {
        "sheet": sheet, "board": board, "may": may, "box": box, "takes": bool(box) and ask_box.takes_questions(box),
        "link": ask_box.link_of(box) if box and (may or box.is_open) else "",
        "lines": [_line(line, released.get(line.pid)) for line in board.lines(ask_box.SECTION) if line.holds],
    }  # fmt: skip


def _line(line, released):
    now = {name: line.value(name) or "" for name in ask_box.SHOWN}
    changed = released is not None and any(getattr(released, name) != text for name, text in now.items())
    return {"pid": line.pid, "question": line.words("question"), "answer": line.words("answer"), "released": released,
            "changed": changed, "state": line.words("state")}  # fmt: skip
