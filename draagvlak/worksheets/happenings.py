"""The history of worksheets in sentences. Loaded once, when the room is (apps.py)."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.orgs.history import say

SENTENCES = {
    "sheet-made": _("%(actor)s began the worksheet “%(pack)s”."),
    "sheet-removed": _("%(actor)s deleted the worksheet “%(pack)s”."),
    "sheet-filled": _("%(actor)s pasted %(count)s rows into the worksheet “%(pack)s”."),
}
WORDS = {"pack": lambda value: shipped.sheet(value).title.in_(translation.get_language() or "nl")}

say(SENTENCES, WORDS)
