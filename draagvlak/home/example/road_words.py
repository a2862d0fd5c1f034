"""The words of the example trajectory, in Dutch: who is in it, what is decided, how far it is. Invented.

Days count from today. What stands in the worksheets comes from their packs.
"""

from draagvlak.orgs.roles import Role

SUBJECT = "Blended begeleiding in de wachttijd"
BEGAN, ENDS = -130, 730
# key → who is in the steering group or the team: a member by role, or a name; neither: still to be found.
PEOPLE: tuple[dict, ...] = (
    {"key": "director", "group": "steering", "member": Role.MANAGEMENT, "roles": ["board", "advocate"]},
    {"key": "council", "group": "steering", "name": "Rania Rahmani, cliëntenraad", "roles": ["clients"]},
    {"key": "middle", "group": "steering", "name": "Chris Claes, teamcoach", "roles": ["middle"]},
    {
        "key": "organiser", "group": "team", "member": Role.COORDINATOR, "roles": ["organiser"],
        "note": "Houdt het plan en de afspraken bij elkaar.",
    },
    {"key": "guide", "group": "team", "member": Role.FACILITATOR, "roles": ["pioneer"]},
    {"key": "worker", "group": "team", "member": Role.MEMBER, "roles": ["workers", "online-worker"]},
    {"key": "ict", "group": "team", "name": "Frank Faes, ICT", "roles": ["ict-expert", "it-service"]},
    {
        "key": "dpo", "group": "team", "roles": ["dpo"],
        "note": "De DPO is halftijds. We vragen of zij elke maand een uur meekijkt.",
    },
)  # fmt: skip
# Decision → who does what about it, by the keys above. One has nobody who decides: the page says so.
MANDATE: dict[str, dict[str, tuple[str, ...]]] = {
    "vision": {"organiser": ("proposes",), "council": ("advises",), "worker": ("advises",), "director": ("decides",)},
    "team": {"organiser": ("proposes",), "director": ("decides",)},
    "offer": {"worker": ("proposes",), "middle": ("decides",), "guide": ("does",)},
    "tools": {"ict": ("proposes", "does"), "worker": ("advises",), "middle": ("decides",)},
    "budget": {"organiser": ("proposes",), "director": ("decides",)},
    "time": {"middle": ("proposes",), "director": ("decides",)},
    "shared": {"organiser": ("proposes",), "dpo": ("advises",), "council": ("advises",)},
    "access": {"organiser": ("proposes",), "dpo": ("advises",), "middle": ("decides",), "ict": ("does",)},
    "pilot-start": {"guide": ("proposes",), "council": ("advises",), "director": ("decides",), "worker": ("does",)},
}  # fmt: skip
# Step → how far, and on which day that was said. What is not here is still to do.
DONE = {
    "people-first": -128, "team": -120, "mandate": -110, "stakeholders": -108, "tools": -104, "scan": -95,
    "talk": -89, "vision": -70, "exploring": -62, "opportunities": -50,
}  # fmt: skip
DOING = {"journey": -40, "partners": -38, "law": -30, "sharing": -28, "costs": -20, "communication": -15}
SKIPPED = {
    "offer": (-48, "We blijven binnen de teams werken. Dat stond al vast, en het staat in de visie."),
    "platform": (-45, "Voor de wachttijd volstaat wat we hebben. Een platform bekijken we na de eerste proef."),
}
NOTES = {
    "goals": "Een eerste idee: elke begeleider doet minstens vijf onlinegesprekken per week. Nog te bespreken.",
    "plan": "Een half jaar voorbereiden, daarna zes maanden proberen met één team. Elk kwartaal kijken we opnieuw.",
    "pilot": "Onze vraag: helpt kort contact in de wachttijd om de draad vast te houden? Eén team, tien jongeren.",
}
PLANNED = {"conditions": (-5, 9), "prototypes": (20, 50), "pilot": (60, 240), "training": (30, 90)}
CHECKS = {"team": ("steering", "implementing", "five"), "vision": ("need", "mission", "value", "whom", "together")}
OWN_STEP = ("try", "Een avond met ouders", "Ouders vroegen zelf om eens samen te komen voor de proef begint.")
# Condition → how it stood in the first phase, and what shows it.
STANDINGS: dict[str, tuple[str, str]] = {
    "support": ("yes", "De directie zei ja op de personeelsdag, met uren erbij."),
    "mixed-team": ("partly", "De DPO zoeken we nog."),
    "time": ("partly", "Vier uur per week voor de trekker. De anderen doen het nog tussendoor."),
    "money": ("partly", "De start is betaald. Voor later is er nog niets."),
    "ict": ("yes", "Frank zit van bij het begin mee aan tafel."),
    "workplace": ("yes", "Twee stille plekken, te boeken in de agenda."),
    "skilled": ("partly", "Iedereen oefende één keer. Een tweede keer staat gepland."),
    "equipment": ("no", "Zes begeleiders delen drie laptops."),
    "recognised": ("unknown", "We vroegen het aan de koepel. Er kwam nog geen antwoord."),
    "quiet-place": ("partly", "Voor ons wel. Van cliënten weten we het niet."),
    "costs-known": ("partly", "De uren staan er nog niet bij."),
    "after-subsidy": ("no", "De raad van bestuur bespreekt het op de volgende vergadering."),
    "room": ("yes", "De verhuizing is achter de rug."),
}
PITFALL = (
    "cheap-to-buy",
    "Dat weten we. Met twee andere huizen bekijken we of samen aankopen de jaarlijkse kost drukt.",
)
# Worksheet → the day on which it was filled in. The others are not begun yet.
SHEETS = {
    "stakeholders": -108, "tools": -104, "questions": -90, "vision": -72, "exploring": -62, "opportunities": -50,
    "journey": -40, "partners": -38, "law": -30, "sharing": -28, "agreements": -24, "costs": -20, "inclusion": -18,
    "communication": -15, "working": -12, "library": -10,
}  # fmt: skip
WRITERS = (Role.COORDINATOR, Role.MEMBER, Role.FACILITATOR)  # who filled in the rows, in turn
# Worksheets of which only these parts are filled in so far.
PARTLY = {
    "law": ("rules",), "communication": ("groups",),
    "costs": ("horizon", "tariffs", "costs", "benefits", "subsidy", "shared"),  # not what comes after the subsidy
}  # fmt: skip
# Worksheet, section, how many rows down: (who, what) they said about it.
REMARKS: tuple[tuple[str, str, int, Role, str], ...] = (
    ("stakeholders", "people", 0, Role.MEMBER, "Vragen we dit ook aan de nachtploeg?"),
    ("tools", "tools", 1, Role.OBSERVER, "Bij ons gebruikt bijna niemand dit nog."),
    ("costs", "costs", 2, Role.MANAGEMENT, "Waar komt dit bedrag vandaan?"),
)
SAID = -4  # the day of the remarks and of the proposal
SETTLED = "Bij ons gebruikt bijna niemand dit nog."
PROPOSAL = {
    "sheet": "partners", "section": "partners", "field": "next", "by": Role.OBSERVER,
    "value": "Samen een uur praten over wat we van elkaar verwachten",
    "why": "Op het overleg zei hun coach dat ze daarop wachten.",
}  # fmt: skip
ACTION: dict = {
    "sheet": "inclusion", "section": "thresholds", "what": "Drie toestellen lenen bij de bib voor wie er geen heeft",
    "who": Role.MEMBER, "by": 30, "measure": "Elke jongere op de wachtlijst heeft een toestel of een andere weg.",
}  # fmt: skip
SCANS = ("agreed", "second")  # which scans of the example belong to it
