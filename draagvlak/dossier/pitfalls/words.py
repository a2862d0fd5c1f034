"""What the rules of the pitfall check say, and how they read what people typed. Pure."""

import re
from dataclasses import dataclass

MOST = 160  # signs of a sentence that is quoted
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
# In a name these say that it is a service, a group or a function, and not one person.
FUNCTION = re.compile(
    r"dienst|team|directie|groep\b|administrati|secretariaat|helpdesk|leverancier|leiding\b|bestuur|afdeling|medewerk|"
    r"verantwoordelijke|coördinat|coordinat|coach|begeleid|beheer|communicatie|enraad\b|ouderraad|management|supplier|"
    r"vrijwillig|volunteer|collega|colleague|firma|bedrijf|company|partner|"
    r"\b(raad|ict|it|dpo|lead|huis|iedereen|iemand|allen|wij|ouders|cli[eë]nten|jongeren|everybody|somebody|we|parents|"
    r"clients|service|staff|board|council|office|officer|department|workers?|caw|ocmw|clb|vzw|stad|gemeente|city)\b",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"[,;/&+]|\b(?:en|and|met|with|of|or)\b", re.IGNORECASE)  # two names in one field
# What people write in a field to say that there is nothing yet.
NOTHING = re.compile(
    r"\W*|(nog )?(geen|niets|niks)( (plan|idee|afspraken?|beslissing|antwoord))?( nog)?|"
    r"nog (niet|te)( \w+){0,2}|(dat )?weten we (dat )?(nog )?niet|onbekend|n\.?v\.?t|niet van toepassing|tbd|to ?do|"
    r"(no|none|nothing)( (plan|idea|answer|agreement))?( yet)?|not( \w+)?( yet)?|we (do not|don[’']t) know( yet)?|"
    r"we zien (dan )?wel|dat zien we (dan|later)|we([’']ll| will) see|unknown|n/?a|(still )?to be \w+",
)
NOBODY = re.compile(r"(nog )?niemand( nog)?|(nobody|no one)( yet)?")
CLIENTS = r"(cli[eë]nt|jongere|ouder|bewoner|gebruiker|familie|parent|client|resident|young person)"
# Who speaks for clients: by what somebody is called, and by what is noted about them.
CALLED = re.compile(
    rf"\b{CLIENTS}(en)?(s|raad)?\b|ervaringsdeskundig|\w+enraad\b|young people|by experience", re.IGNORECASE
)
NOTED = re.compile(
    r"\b(spreekt|praat|zetelt|speaks) (voor|namens|for)\b|\bnamens\b|vertegenwoordig|represent|on behalf|ervaringsdesk"
    rf"|by experience|\w+enraad\b|ouderraad|council|\b(ex|oud|vroegere|former)\W?{CLIENTS}|^{CLIENTS}\b",
    re.IGNORECASE,
)
NO = re.compile(r"\b(geen|niet|niemand|nooit|no|not|nobody|never)\b|n[’']t\b", re.IGNORECASE)
ALL = re.compile(rf"\b(alle|elke|iedere|elk|ieder|all|every|each)\s+(\w+\s+)?{CLIENTS}|\b(iedereen|every(body|one))\b",
                 re.IGNORECASE)  # fmt: skip
PATH = re.compile(
    r"\b(hetzelfde|dezelfde|vaste?|verplichte?|same|fixed|standard|standaard)\s+(\w+\s+)?"
    r"\w*(traject|pad|programma|parcours|volgorde|modules?|path|programme|program|order)\b", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A section of one worksheet."""

    sheet: str
    pack: str
    section: str


@dataclass(frozen=True)
class Said:
    """What a rule saw, why that matters, what to do. `where`: where it was seen, a tool as in the road pack, `edit`
    for the days of the trajectory, a Part, a Step or an Action; '' for the place that belongs to the rule."""

    saw: str
    why: str
    do: str
    where: object = ""


def plain(text):
    """As names are compared: no capitals, single spaces."""
    return " ".join(text.split()).casefold()


def sentences(text):
    """The sentences of a text; a list under a line with a colon belongs to that line."""
    return SENTENCE.split(re.sub(r":\s*\n\W*", ": ", text or ""))


def quoted(sentence):
    """A sentence as it is quoted: on one line, and not too long."""
    said = " ".join(sentence.split())
    return said if len(said) <= MOST else f"{said[: MOST - 1]}…"


def one_path(text):
    """The first sentence that sends every client along the same path, or ''."""
    found = (one for one in sentences(text) if ALL.search(one) and PATH.search(one) and not NO.search(one))
    return quoted(next(found, ""))


def says_nothing(text):
    """Whether a field that is not empty says that there is nothing yet: 'nog geen plan', '?'."""
    return NOTHING.fullmatch(plain(text).rstrip(" .!?…")) is not None


def says_nobody(text):
    """Whether a field for a name says that nobody has it: 'niemand', 'nog te zoeken'."""
    return says_nothing(text) or NOBODY.fullmatch(plain(text).rstrip(" .!?…")) is not None


def speaks_for_clients(name, note):
    """Whether what somebody is called, or what is noted about them, says that they speak for clients."""
    return bool(CALLED.search(name) or NOTED.search(note) and not NO.search(note))


def is_somebody(name):
    """Whether a name that was typed is of one person: a service, a group, a function or two people may carry much."""
    if says_nobody(name):
        return False
    first, *others = (_is_name(part) for part in BETWEEN.split(name.partition("(")[0]))
    return first and not any(others)


def _is_name(part):
    return part.strip()[:1].isupper() and not FUNCTION.search(part)
