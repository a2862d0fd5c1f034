"""The history of worksheets in sentences. Loaded once, when the room is (apps.py)."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from draagvlak.content import shipped
from draagvlak.orgs.history import say

SENTENCES = {
    "sheet-made": _("%(actor)s began the worksheet “%(pack)s”."),
    "vision-begun": _("%(actor)s began a silent round about the vision."),
    "vision-opened": _("%(actor)s opened the cards of the vision."),
    "vision-shown": _("%(actor)s ended a round about the vision."),
    "vision-dropped": _("%(actor)s deleted a round about the vision."),
    "tools-asked": _("%(actor)s opened the form about the tools that colleagues use."),
    "tools-closed": _("The form about the tools that colleagues use was closed and counted."),
    "tools-ended": _("The form about the tools that colleagues use was ended without results."),
    "questions-opened": _("%(actor)s opened the link for critical questions."),
    "questions-closed": _("%(actor)s closed the link for critical questions."),
    "questions-renewed": _("%(actor)s made another link for critical questions."),
    "document-kept": _("%(actor)s kept the file “%(name)s” in the media library."),
    "document-removed": _("%(actor)s took the file “%(name)s” out of the media library."),
    "files-stayed": _(
        "For these files there was no room, so they did not come along from the partner: %(files)s. The files of an "
        "organisation have at most 10 MB together."
    ),
    "sheet-removed": _("%(actor)s deleted the worksheet “%(pack)s”."),
    "sheet-example": _("%(actor)s filled the worksheet “%(pack)s” with its example."),
    "sheet-filled": _("%(actor)s pasted a table (%(rows)s) into the worksheet “%(pack)s”."),
    "sheet-renamed": _("%(actor)s gave the worksheet “%(pack)s” another name."),
    "row-moved": _("%(actor)s changed the order of rows in the worksheet “%(pack)s”."),
    "row-taken": _("%(actor)s took a row out of the worksheet “%(pack)s”. It can be put back."),
    "row-back": _("%(actor)s put a row back in the worksheet “%(pack)s”."),
    "remark-settled": _("%(actor)s dealt with a remark in the worksheet “%(pack)s”."),
    "remark-opened": _("%(actor)s opened a remark in the worksheet “%(pack)s” again."),
    "remark-dropped": _("%(actor)s deleted a remark in the worksheet “%(pack)s”."),
    "row-proposed": _("%(actor)s proposed a row for the worksheet “%(pack)s”."),
    "proposed-row-taken": _("%(actor)s took over a proposed row in the worksheet “%(pack)s”."),
    "proposed-row-declined": _("%(actor)s did not take over a proposed row in the worksheet “%(pack)s”."),
    "proposal-dropped": _("%(actor)s withdrew a proposal in the worksheet “%(pack)s”."),
    "text-erased": _("%(actor)s erased an earlier text in the worksheet “%(pack)s”."),
    "vision-unsupported": _("%(actor)s took away who stands behind the vision."),
}
WORDS = {
    "pack": lambda value: shipped.sheet(value).title.in_(translation.get_language() or "nl"),
    "files": "; ".join,
    "rows": lambda value: ngettext("%(n)s row", "%(n)s rows", value) % {"n": value},
}

say(SENTENCES, WORDS)
