"""The texts whose structure the road follows, by the number with which a pack refers to them."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "000": _("the text on implementing online help (2017)"),
    "001": _("the seven preconditions"),
    "002": _("the dossier on blended work (2023)"),
    "003": _("the quickscan"),
    "004": _("the dossier on a digital collaboration platform (2024)"),
}


def names(refs):
    """The names behind references such as '002.team', each once, in order of their number."""
    return [str(NAMES[number]) for number in sorted({ref[:3] for ref in refs}) if number in NAMES]
