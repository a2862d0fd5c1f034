"""Whether a text gives every worker a number to reach, in Dutch or English. Pure.

A sentence is looked at in parts, between commas and colons: where the part about each worker, the number or the word
'quota' says no or at most, tells what was, or what they may or practise, it is none.
"""

import re

from draagvlak.dossier.pitfalls.words import quoted, sentences

PART = re.compile(r"[,;:()]|\s[-–—]\s")
TIME = (
    r"(werk)?(uur|uren|u|min|minuten|dagen|dag|weken|week|maanden|maand|jaar|jaren|kwartaal|kwartalen)|"
    r"hours?|minutes?|(working )?days?|weeks?|months?|quarters?|years?"
)
MONTH = (
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october"
)
COUNTS = (
    "één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|vijftien|twintig|dertig|veertig|vijftig|honderd|"
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
)
COUNT = rf"(\d+|{COUNTS})"
# What workers learn, have or use: a number of that is no quota of help.
OTHER = (
    r"\w*(vorming|opleiding|training|cursus|workshop|intervisie|oefen|les|lessen|course|exercise|lesson|account|laptop|"
    r"toestel|scherm|gsm|licentie|licence|device|screen|team|vorm|manier|hulpmiddel|kanal|kanaal|stap|vraag|vragen|rol|"
    r"form|tool|channel|way|step|question|role|app|platform|voorbeeld|example)\w*"
)
# Figures that count no help: dates, times, money, phases, 'one of'.
NOISE = re.compile(
    rf"\b{COUNT}\s*(en|tot|à|-|–|and|to)\s*{COUNT}\s+({TIME})\b|\b{COUNT}\s+({TIME}|{MONTH})\b|\b(19|20)\d\d\b|"
    rf"€\s?[\d.,]+|\b[\d.,]+\s?(euro\b|€)|\b{COUNT}\s+euro\b|\b(één|one)\s+(van|of)\b|\b{COUNT}\s+(\w+\s+)?{OTHER}|"
    rf"\b(fase|stap|versie|team|punt|bladzijde|blz|phase|step|version|point|page)\.?\s+{COUNT}\b|"
    r"\b(in plaats van|liever dan|instead of|rather than)\b[^,.;:]*",
    re.IGNORECASE,
)
WORKER = (
    r"(hulpverleensters?|(hulp|zorg)verle(ner|enster)\w*|zorgverstrek\w*|begeleid(st)?ers?|collega\w*|\w*werk(st)?ers?|"
    r"vte|therapeut\w*|psycholo(og|g)\w*|opvoed(st)?ers?|consulent\w*|personeelsl\w*|teamlid|teamleden|verpleegkundig\w*|"
    r"\w*coach(es)?|vrijwillig\w*|(staff|team) members?|\w*workers?|colleagues?|fte|employees?|practitioners?|"
    r"counsell?ors?|therapists?|psychologists?|nurses?|volunteers?|carers?|caregivers?|professionals?)"
)
NO_TIME = rf"(?!(({TIME})|keer|maal|time|fase|phase)\b)"
MUST = r"(minstens|minimaal|minimum|at least|moeten|must|have to)"
EACH = re.compile(
    rf"(\bper\s+|/\s*){NO_TIME}(\w+\s+)?{WORKER}\b|"
    rf"\b(elke|iedere|elk|ieder|each|every)\s+{NO_TIME}((van|of)\s+)?(\w+\s+)?{WORKER}\b|"
    rf"\b(ieder|elk|each|every one)\s+(van|of)\s+(ons|us)\b|"
    rf"\b{WORKER}\s+(?!(met|uit|van|in|die|with|of|from|who|that)\b)(\w+\s+)?(elk|ieder|each)\b(?!\s+({TIME})\b)|"
    r"\b(iedereen|everybody|everyone)\s+(doet|haalt|voert|bereikt|begeleidt|belt|chat|ziet|neemt|moet|houdt|"
    r"does|holds|reaches|guides|sees|takes|must|has to)\b|"
    r"\b(niemand|geen enkele|nobody|no one|no)\b.*\b(minder|onder|fewer|less|below)\b",
    re.IGNORECASE,
)
# All of them, with a number that must be: not when they reach it together.
ALL = re.compile(
    rf"\b(alle|all)\s+(\w+\s+)?{WORKER}\b(?=.*\b{MUST}\b)|"
    rf"^\W*{WORKER}\b(?=.*\b{MUST}\b)(?=.*\b(per|elke|a|each|every)\s+({TIME})\b)",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"\b(samen|in totaal|als team|together|in total|as a team|between them)\b", re.IGNORECASE)
NUMBER = re.compile(rf"(?<!\w)({COUNT}x?)\b", re.IGNORECASE)
HELP = re.compile(
    r"gesprek|chat|contact|cli[eë]nt|jongere|gezin|sessie|session|traject|bericht|message|mail|afspra|appointment|video|"
    r"bellen|consult|dossier|hulpvra|gebruiker|bewoner|resident|pati[eë]nt|ouders|parent|leerling|pupil|deelnemer|"
    r"participant|prestatie|case|casus|conversation|talk|call|famil|people|mensen|kinderen|children|online|digita|"
    r"blended|%|procent|percent",
    re.IGNORECASE,
)
QUOTA = re.compile(r"\bquot(um|ums|a|as)\b", re.IGNORECASE)
TARGET = re.compile(
    r"\b(targets?|streefcijfers?|streefgetal\w*|minimumaantal\w*|(vast|verplicht|minimum) aantal|"
    r"(minimum|set|fixed) number)\b", re.IGNORECASE,
)  # fmt: skip
OF_TEAM = re.compile(r"\bteams?\b", re.IGNORECASE)
LESS = r"(?!.{0,30}\b(minder|onder|fewer|less|below|uitzondering\w*|exceptions?)\b)"
NOT = re.compile(
    rf"(\b(geen|niemand|nooit|niet|zonder|nobody|no|none|never|not|without)\b|n[’']t\b){LESS}|"
    r"\b(afgeschaft|geschrapt|losgelaten|abolished|scrapped|dropped|hoogstens|maximaal|maximum|max|ten hoogste|"
    r"at most|up to|tegelijk|at once|at the same time|vorig jaar|vorige (week|maand)|op dit moment|tot nu toe|"
    r"last (year|month|week)|currently|so far|oefen\w*|leert|leren|leest|lezen|kijkt|reads?|checks|stopp?en? met|"
    r"practi[cs]es?|learns?|kiest|kiezen|mag|mogen|kan|"
    r"chooses?|may|can)\b",
    re.IGNORECASE,
)
RECEIVES = re.compile(r"\b(krijgt|krijgen|gets?|receives?)\b", re.IGNORECASE)


def quota(text):
    """The first sentence that gives every worker a number to reach, or ''.

    Not one that says no to it or asks, not what everybody receives, and not a time to answer within.
    """
    return quoted(next((one for one in sentences(text) if _is_quota(one)), ""))


def _is_quota(sentence):
    said = NOISE.sub(" ", sentence)
    each = EACH.search(said) or ALL.search(said) and not TOGETHER.search(said)
    number = NUMBER.search(said) and HELP.search(said) and not RECEIVES.search(said)
    named = QUOTA.search(said) and (each or not OF_TEAM.search(said))
    if sentence.rstrip().endswith("?") or not (named or each and (number or TARGET.search(said))):
        return False
    parts = [part for part in PART.split(said) if any(one.search(part) for one in (EACH, NUMBER, QUOTA, TARGET))]
    return not any(NOT.search(part) for part in parts)
