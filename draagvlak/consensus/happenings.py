"""The history of this room in sentences. Loaded once, when the room is (apps.py). Never a colour: see actions._tell."""

from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.history import say

SENTENCES = {
    "agreed": _("%(actor)s wrote down what the group agrees on."),
    "agreed-changed-question": _("%(actor)s changed what was agreed on question %(number)s."),
    "agreed-changed-part": _("%(actor)s changed what was agreed on part %(number)s."),
    "agreed-back-question": _("%(actor)s took back what was agreed on question %(number)s."),
    "agreed-back-part": _("%(actor)s took back what was agreed on part %(number)s."),
    "agreed-together": _("%(actor)s wrote down questions that were taken together."),
    "meeting-made": _("%(actor)s noted a meeting on %(day)s."),
    "meeting-changed": _("%(actor)s changed what was noted about the meeting on %(day)s."),
    "meeting-deleted": _("%(actor)s deleted the note about the meeting on %(day)s."),
}

say(SENTENCES)
