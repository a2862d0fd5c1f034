"""The words of the example organisation, in Dutch: what people in it are called, and what they say. All invented."""

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
    "confidential": "Onlinehulp, najaar",
    "open": "Blended hulp in ons team",
    "anonymous": "Onlinehulp, met cliënten erbij",
    "few": "Samenwerkingsplatform, directie",
    "past": "Onlinehulp, eerste ronde",
}
INVITED = (
    ("An Aerts", "frontline"),
    ("Bram Bogaert", "frontline"),
    ("Chris Claes", "middle"),
    ("Dina Dupont", "management"),
    ("Elif Erdem", "frontline"),
    ("Frank Faes", "ict"),
    ("Greet Goris", "frontline"),
    ("Hassan Haddad", "middle"),
    ("Ines Ibens", "frontline"),
    ("Jef Jacobs", "ict"),
    ("Karin Kenis", "management"),
    ("Leo Lambert", "client"),
)
# How often red, orange, green and 'I do not know' are chosen, per part of the quickscan.
MOODS = {
    "why": (1, 4, 7, 1),
    "offer": (3, 6, 3, 1),
    "clients": (4, 5, 3, 2),
    "staff": (5, 4, 4, 1),
    "technology": (7, 4, 1, 3),
    "ethics": (5, 5, 2, 3),
    "partners": (4, 3, 3, 3),
    "channels": (2, 6, 4, 1),
    "costs": (7, 3, 1, 5),
}
ARGUMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "why": {
        "green": (
            "Iedereen in het team kan zeggen waarom we dit doen.",
            "Het staat in ons beleidsplan en we praten erover.",
        ),
        "orange": (
            "We weten het wel, maar het staat nergens.",
            "De reden is duidelijk voor wie erbij was. De rest volgt later.",
        ),
    },
    "offer": {
        "red": ("Er is nog niets waar cliënten nu al mee kunnen beginnen.",),
        "orange": ("Beeldbellen doen we al, de rest staat nog op papier.",),
    },
    "clients": {
        "red": ("Niemand vroeg het al aan cliënten zelf.", "Een deel van onze gezinnen heeft geen laptop."),
        "orange": ("Twee jongeren dachten mee. Dat mogen er meer zijn.",),
    },
    "staff": {
        "red": ("Ik zou niet weten hoe ik zo’n gesprek voer.", "Er is geen tijd voor vorming dit jaar."),
        "green": ("Wie wil, kan bij een collega terecht met vragen.",),
    },
    "technology": {
        "red": ("De wifi valt weg op de bovenverdieping.", "We hebben drie oude tablets voor twaalf mensen."),
        "orange": ("Er ligt een offerte, maar nog geen keuze.",),
    },
    "ethics": {
        "red": ("Wat mag er in een mail en wat niet? Iedereen doet het anders.",),
        "orange": ("De DPO keek er al eens naar, nog niet naar alles.",),
    },
    "partners": {"unknown": ("Ik weet niet met wie we daarover praten.",)},
    "channels": {"orange": ("Chat gebruiken we, maar zonder afspraken over uren.",)},
    "costs": {"red": ("Er is geen budget voor licenties.",), "unknown": ("Dat weet de directie beter dan ik.",)},
}
