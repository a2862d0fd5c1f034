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
