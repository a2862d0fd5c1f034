"""The words of the example organisation, in Dutch: what people in it are called, what they agree and plan. Invented."""

from draagvlak.orgs.roles import Role

ORGANISATION = "Centrum Voorbeeld"
TEAMS = ("Ambulante begeleiding", "Dagcentrum")
PEOPLE = {
    Role.OWNER: "Olga Owner",
    Role.COORDINATOR: "Cas Coördinator",
    Role.FACILITATOR: "Fien Facilitator",
    Role.MANAGEMENT: "Dirk Directie",
    Role.MEMBER: "Mia Medewerker",
    Role.OBSERVER: "Wout Waarnemer",
}
TITLES = {
    "draft": "Beeldbellen in het dagcentrum",
    "confidential": "Onlinehulp, nieuwe collega’s",
    "open": "Blended hulp in ons team",
    "anonymous": "Onlinehulp, met cliënten erbij",
    "past": "Samenwerkingsplatform, werkgroep",
    "few": "Samenwerkingsplatform, directie",
    "closed": "Beeldbellen, ambulant team",
    "agreed": "Onlinehulp, eerste ronde",
    "second": "Onlinehulp, tweede ronde",
}
INVITED = (
    ("An Aerts", "frontline"), ("Bram Bogaert", "frontline"), ("Chris Claes", "middle"),
    ("Dina Dupont", "management"), ("Elif Erdem", "frontline"), ("Frank Faes", "ict"),
    ("Greet Goris", "frontline"), ("Hassan Haddad", "middle"), ("Ines Ibens", "frontline"),
    ("Jef Jacobs", "ict"), ("Karin Kenis", "management"), ("Leo Lambert", "client"),
    ("Mona Mertens", "frontline"), ("Nico Neyens", "frontline"), ("Olivia Oste", "middle"),
    ("Peter Pauwels", "frontline"), ("Quinten Quaden", "frontline"), ("Rania Rahmani", "client"),
    ("Stijn Smets", "frontline"), ("Tine Thijs", "management"), ("Umut Uysal", "frontline"),
    ("Veerle Vos", "middle"), ("Ward Wouters", "frontline"), ("Xenia Xhonneux", "frontline"),
    ("Yusuf Yilmaz", "frontline"), ("Zita Zels", "ict"), ("Arne Adams", "frontline"),
    ("Bea Baert", "middle"), ("Cem Celik", "frontline"), ("Dora Daems", "client"),
)  # fmt: skip
# How often red, orange, green and 'I do not know' are chosen, per part of the quickscan, or at one question.
MOODS: dict[str, tuple[float, ...]] = {
    "why": (1, 4, 7, 1),
    "why-leadership": (0, 2, 12, 0),
    "offer": (3, 6, 3, 1),
    "offer-fit": (0, 5, 6, 1),
    "clients": (4, 5, 3, 2),
    "clients-involved": (9, 2, 0, 1),
    "staff": (5, 4, 4, 1),
    "staff-training": (10, 1, 0, 0),
    "technology": (7, 4, 1, 3),
    "technology-rooms": (6, 1, 6, 0),
    "technology-tools": (5, 2, 5, 1),
    "ethics": (5, 5, 2, 3),
    "ethics-device": (9, 1, 0, 2),
    "ethics-rules": (3, 3, 1, 5),
    "partners": (4, 3, 3, 3),
    "channels": (2, 6, 4, 1),
    "channels-public": (0, 7, 3, 0),
    "costs": (7, 3, 1, 5),
    "costs-returns": (9, 0, 0, 3),
}
# How much more or less somebody of a group chooses them, per part. Management sees all parts a little greener.
MANAGEMENT = (0.5, 1, 1.8, 1)
LEANINGS: dict[str, dict[str, tuple[float, ...]]] = {
    "frontline": {"technology": (4, 1, 0.2, 1), "channels": (2, 1, 0.4, 1)},
    "middle": {"technology": (0.2, 1, 3, 1), "channels": (0.1, 1, 3, 1)},
    "ict": {"technology": (0.1, 1, 5, 0.2)},
    "client": {"technology": (0.3, 1, 3, 1)},
}
# What is otherwise in the second round: some actions worked.
LATER = MOODS | {
    "staff-training": (1, 4, 7, 0),
    "technology-rooms": (1, 3, 9, 0),
    "clients-involved": (3, 7, 2, 1),
    "ethics-privacy": (1, 4, 7, 1),
}

# ── What the group agreed on in the first round ──────────────────────────────────────────────────────────────
MEETING_NOTE = "Samen in de grote zaal, met koffie. Twee mensen volgden via het scherm."
PRESENT = {"management": 2, "middle": 3, "frontline": 9, "ict": 1, "client": 2}
FOCUS = ("staff", "technology")
LEFT = ("partners-sharing", "channels-government", "costs-funding")  # not talked about yet
# {question or part: what was written beside the colour}; a colour only where the group chose one by itself.
AGREED: dict[str, dict[str, str]] = {
    "why-vision": {
        "comment": "De visie is er. Niet elk team kan ze navertellen.",
        "sources": "Beleidsplan, hoofdstuk 3.",
    },
    "clients-feedback": {
        "chosen": "red",
        "comment": "We vragen het hooguit als we eraan denken.",
        "minority": "Wie aan het onthaal zit, hoort wel geregeld iets terug.",
    },
    "staff-reflection": {
        "chosen": "orange",
        "comment": "In het ene team gebeurt het wel, in het andere niet.",
        "reason": "Waar het gebeurt, hangt het van één persoon af. Groen vinden we te vroeg.",
    },
    "staff-knowledge": {
        "comment": "Mailen en beeldbellen kennen we. De rest proberen we nog uit.",
        "minority": "Twee collega’s vinden dat we al ver genoeg staan.",
    },
    "staff-training": {
        "comment": "Iedereen wil oefenen voor het echt is.",
        "sources": "Vormingsplan van vorig jaar: geen uren voor dit onderwerp.",
    },
    "technology-devices": {
        "comment": "Het verschil tussen de teams is groot. We kijken eerst naar wie niets heeft.",
        "sources": "Lijst van de toestellen, opgemaakt door ICT.",
    },
    "technology-rooms": {
        "chosen": "none",
        "comment": "Op de ene plek is het stil, op de andere niet. We kiezen geen kleur voor allemaal.",
        "minority": "Het dagcentrum zou groen kiezen.",
    },
    "technology-tools": {"chosen": "none", "comment": "We spreken pas een kleur af als de offertes er zijn."},
    "ethics-privacy": {
        "comment": "Er is nood aan één blad met wat mag en wat niet.",
        "sources": "Gesprek met de DPO.",
        "minority": "De administratie vindt de regels nu al duidelijk.",
    },
    "costs-outlay": {"comment": "De uren tellen we nog niet mee."},
}
PARTS: dict[str, dict[str, str]] = {
    "staff": {"chosen": "red", "comment": "Hier beginnen we mee. Zonder vorming lukt de rest niet."},
    "technology": {"chosen": "orange", "minority": "Voor het ambulante team is dit rood."},
}
# What is planned. `links`: questions; `part`: a rubric. Days count from today. `answer`: reply, words, later by.
ACTIONS: tuple[dict, ...] = (
    {
        "what": "Twee halve dagen oefenen met online gesprekken, in kleine groepen", "links": ("staff-training",),
        "who": "facilitator", "by": -40, "measure": "Iedereen van de teams oefende minstens één keer.",
        "answer": ("yes", "De uren tellen als werktijd.", None), "made": -88,
        "done": ("31 van de 34 collega’s deden mee.", -45),
    },
    {
        "what": "Twee stille plekken inrichten en laten boeken in de gedeelde agenda", "links": ("technology-rooms",),
        "who": "management", "by": -25, "measure": "Een maand lang vindt bijna iedereen een vrije plek.",
        "needs": "Twee koptelefoons en een bordje voor de deur", "answer": ("yes", "", None), "made": -88,
        "done": ("De twee plekken zijn er sinds vorige maand.", -30),
    },
    {
        "what": "Eén blad maken met wat je mag sturen en langs welke weg", "links": ("ethics-privacy",),
        "who": "coordinator", "by": 21, "measure": "Elk team heeft het blad besproken.", "busy": True,
        "answer": ("yes", "De DPO leest het na.", None), "made": -85,
    },
    {
        "what": "Aan vijf cliënten vragen hoe zij online gesprekken ervaren", "links": ("clients-feedback",
        "clients-involved"), "who": "member", "by": -6, "measure": "We lezen hun antwoorden op het teamoverleg.",
        "busy": True, "made": -85,
    },
    {
        "what": "Voor elke begeleider een laptop met camera", "links": ("technology-devices",), "who": "management",
        "by": 60, "needs": "Een bedrag in de begroting",
        "answer": ("no", "Dit jaar is er geen geld voor nieuwe laptops. We lenen eerst zes toestellen.", None),
        "made": -85,
    },
    {
        "what": "Een programma kiezen dat voor de zorg gemaakt is", "links": ("technology-tools",),
        "who": "management", "by": 75, "answer": ("later", "De raad van bestuur kijkt eerst naar de offertes.", 18),
        "made": -85,
    },
    {
        "what": "De uren van één maand tellen en de kosten op één blad zetten", "links": ("costs-outlay",),
        "by": 35, "asked": 12, "made": -20,
    },
    {
        "what": "Een eigen app laten bouwen", "part": "offer", "who": "de werkgroep", "by": 10, "made": -85,
        "dropped": ("Te duur voor een kleine organisatie. We kiezen iets wat al bestaat.", -60),
    },
    {
        "what": "Op elk teamoverleg tien minuten voor een voorbeeld uit de praktijk", "part": "staff",
        "who": "de teamcoaches", "by": 45, "made": -70,
    },
)  # fmt: skip
