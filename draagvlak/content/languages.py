"""Languages of content: which one to show when the asked one is not there, and which way it is written."""

RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})


def chain(language: str, available: tuple[str, ...]) -> tuple[str, ...]:
    """Which languages to try, in order: the asked one, its base (`nl-BE` -> `nl`), a sister (`nl` -> `nl-BE`), then the
    pack's own order, whose first language is the one its author wrote in."""
    base = language.split("-")[0]
    sisters = tuple(code for code in available if code.split("-")[0] == base)
    return tuple(dict.fromkeys((language, base, *sisters, *available)))


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute. A script in the code (`az-Arab`) decides before the language does."""
    base, *rest = language.split("-")
    for part in rest:
        if len(part) == 4:
            return "rtl" if part in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if base in RIGHT_TO_LEFT_LANGUAGES else "ltr"


# What a person can choose when a table is read in: the own name of each language. Any other code works in a pack.
OWN_NAMES = {
    "nl": "Nederlands",
    "en": "English",
    "fr": "français",
    "de": "Deutsch",
    "ar": "العربية",
    "bg": "български",
    "es": "español",
    "fa": "فارسی",
    "it": "italiano",
    "pl": "polski",
    "ps": "پښتو",
    "pt": "português",
    "ro": "română",
    "ru": "русский",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "українська",
}


def own_name(language: str) -> str:
    """What speakers call their language; the code itself for one that is not in our list."""
    return OWN_NAMES.get(language) or OWN_NAMES.get(language.split("-")[0]) or language
