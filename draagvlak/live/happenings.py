"""The history of conversations in sentences. Loaded once, when the room is (apps.py)."""

from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.history import say

SENTENCES = {
    "talk-prepared": _("%(actor)s prepared a conversation about the scan."),
    "talk-taken-over": _("%(actor)s took over leading the conversation."),
    "talk-began": _("%(actor)s began the conversation about the scan."),
    "talk-minutes-mailed": _("%(actor)s mailed the minutes of a conversation. Members: %(count)s."),
    "talk-ended": _("%(actor)s ended the conversation about the scan."),
}

say(SENTENCES)
