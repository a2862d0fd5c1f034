"""The history of the pitfall check in sentences. Loaded once, when the room is (apps.py)."""

from django.utils.translation import gettext_lazy as _

from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.orgs.history import say

say(
    {"pitfall-answered": _("%(actor)s answered the pitfall “%(pitfall)s”, or took the answer away.")},
    {"pitfall": lambda value: dict(pitfalls.titles())[value]},
)
