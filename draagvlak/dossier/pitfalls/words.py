"""What the rules of the pitfall check say, and how they read what people typed. Pure."""

import re
from dataclasses import dataclass

MOST = 160  # signs of a sentence that is quoted
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
WORKER = (
    r"(medewerk\w*|hulpverlener\w*|begeleider\w*|collega\w*|werkers?|vte|therapeut\w*|psycholo\w*|opvoeder\w*|"
    r"consulent\w*|personeelsl\w*|staff members?|workers?|colleagues?|fte|employees?|practitioners?|counsellors?|"
    r"therapists?|psychologists?)"
)
EACH = re.compile(
    rf"\b(per|elke|iedere|elk|each|every)\s+(\w+\s+)?{WORKER}\b|\b{WORKER}\s+(\w+\s+)?(elk|ieder|each)\b|"
    rf"\b(alle|all)\s+(\w+\s+)?{WORKER}\b(?=.*\b(minstens|minimaal|moeten|at least|must)\b)|"
    r"\b(iedereen|everybody|everyone)\s+(doet|haalt|voert|bereikt|does|holds|reaches|must|moet)\b",
    re.IGNORECASE,
)
COUNTS = (
    "één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|vijftien|twintig|dertig|veertig|vijftig|honderd|"
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
)
# A number of conversations or clients: a time or an amount of money is no quota.
TIMES = (
    "(werk)?(uur|uren|u|minuten|dagen|dag|weken|week|maanden|maand|jaar)|euro|"
    "hours?|minutes?|(working )?days?|weeks?|months?|years?"
)
NUMBER = re.compile(rf"(?<![€\w])(?<!€ )(?<!€\xa0)(\d+|{COUNTS})\b(?!\s+({TIMES})\b)", re.IGNORECASE)
QUOTA = re.compile(r"\bquot(um|ums|a|as)\b", re.IGNORECASE)
NOT = re.compile(
    r"\b(geen|niemand|nooit|zonder (?!uitzondering)|nobody|no|none|never|without (?!exception)|"
    r"niet (per|elke|iedere|met|als)|not (per|each|every|a|as))\b",
    re.IGNORECASE,
)
RECEIVES = re.compile(r"\b(krijgt|krijgen|gets?|receives?)\b", re.IGNORECASE)
# In a name these say that it is a service, a group or a function, and not one person.
FUNCTION = re.compile(
    r"dienst|team|directie|groep\b|administrati|secretariaat|helpdesk|leverancier|leiding\b|bestuur|afdeling|medewerk|"
    r"verantwoordelijke|coördinat|coordinat|coach|begeleid|beheer|communicatie|enraad\b|ouderraad|management|supplier|"
    r"\b(raad|ict|it|dpo|lead|huis|iedereen|allen|everybody|service|staff|board|council|office|officer|department|"
    r"workers?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """What a rule saw, why that matters, what to do. `where`: where it was seen, a tool as in the road pack, `edit`
    for the days of the trajectory, or a Step; '' for the place that belongs to the rule."""

    saw: str
    why: str
    do: str
    where: object = ""


def quota(text):
    """The first sentence that gives every worker a number to reach, or ''.

    Not a sentence that says no to it, not what everybody receives, and not a time to answer within.
    """
    for sentence in SENTENCE.split(text or ""):
        if NOT.search(sentence) or RECEIVES.search(sentence):
            continue
        if QUOTA.search(sentence) or EACH.search(sentence) and NUMBER.search(sentence):
            said = " ".join(sentence.split())
            return said if len(said) <= MOST else f"{said[: MOST - 1]}…"
    return ""


def plain(text):
    """As names are compared: no capitals, single spaces."""
    return " ".join(text.split()).casefold()


def is_somebody(name):
    """Whether a name that was typed is of one person: a service, a group or a function may well carry much."""
    name = name.partition(",")[0].partition("(")[0].strip()
    return name[:1].isupper() and not FUNCTION.search(name)
