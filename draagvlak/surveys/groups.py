"""The one breakdown of a survey: the roles of decision 22, or the teams that are typed. Pure."""

import re
import unicodedata

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from draagvlak.surveys.models import Breakdown

MOST = 6
ROLES = {
    "management": _("Management"),
    "middle": _("Middle management"),
    "frontline": _("Worker with clients or volunteer"),
    "ict": _("ICT and support"),
    "client": _("Client or representative"),
    "other": _("Other"),
}
# What people call these roles in a list, without accents. The first role of which a word is found wins.
WORDS = {
    "ict": "ict it ict-er icter ict-verantwoordelijke informatica systeembeheer systeembeheerder ondersteuning support "
    "administratie secretariaat helpdesk technisch technical",
    "client": "client clienten clientvertegenwoordiger clientvertegenwoordiging vertegenwoordiger ervaringsdeskundige "
    "ouder ouders jongere jongeren gebruiker gebruikersraad representative clients service-user parent",
    "management": "management manager directie directeur directrice algemeen leiding bestuur bestuurder beleid "
    "beleidsmedewerker ceo director board policy",
    "middle": "middenkader teamleider teamcoach teamverantwoordelijke coordinator afdelingshoofd hoofd middle "
    "team-leader teamleader supervisor",
    "frontline": "basiswerker begeleider begeleidster hulpverlener hulpverleenster vrijwilliger medewerker "
    "maatschappelijk opvoeder therapeut psycholoog verpleegkundige onthaal worker volunteer frontline staff counsellor "
    "therapist nurse",
    "other": "andere ander overige extern other external",
}  # fmt: skip


def plain(text):
    """`text` for comparing: no accents, no capitals, single spaces."""
    letters = unicodedata.normalize("NFKD", str(text))
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).casefold().split())


def in_language(text, language):
    """A lazy text in `language`, or in the interface's first language where it has no translation."""
    known = {code for code, _name in settings.LANGUAGES}
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        return str(text)


def role_groups(languages):
    """The six roles as the groups of a survey, with a label in every language of its release."""
    return [
        {"id": role, "label": {code: in_language(label, code) for code in languages}} for role, label in ROLES.items()
    ]


def team_groups(names, languages):
    """Teams, as typed, as the groups of a survey. Equal names count once; the ids tell nothing but the name."""
    groups = {}
    for name in names:
        slug = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:36] or "team"
        taken = {group["id"] for group in groups.values()}
        if plain(name) in groups:
            continue
        number = 2
        unique = slug
        while unique in taken:
            unique, number = f"{slug}-{number}", number + 1
        groups[plain(name)] = {"id": unique, "label": dict.fromkeys(languages, name)}
    return list(groups.values())


def choices(survey, language):
    """(id, label) of the groups that people on the list can belong to: its teams, or else the roles.

    Without a breakdown the roles still serve the list: they show who is missing. They then never reach a ballot.
    """
    if survey.breakdown == Breakdown.TEAM:
        return [(group["id"], _label(group, language)) for group in survey.groups]
    return [(role, in_language(label, language)) for role, label in ROLES.items()]


def _label(group, language):
    return group["label"].get(language) or next(iter(group["label"].values()), group["id"])


def recogniser(options):
    """A function from typed text to the id of a group in `options`, or '' when it is none of them."""
    exact = {plain(label): key for key, label in options} | {key: key for key, _label in options}
    ids = {key for key, _label in options}
    words = [(key, set(WORDS[key].split())) for key in WORDS if key in ids]

    def recognise(text):
        said = plain(text)
        if said in exact:
            return exact[said]
        parts = set(re.split(r"[\s/,&+()]+", said)) | set(re.split(r"[\s/,&+()-]+", said))
        return next((key for key, known in words if parts & known), "")

    return recognise
