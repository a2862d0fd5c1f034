"""Takes mark-up, stray signs and typing slips out of one text, and says which ones it met.

The words themselves are never changed. Cleaning twice gives the same as cleaning once.
"""

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style|template)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>", re.DOTALL)
_SUP = re.compile(r"<sup\b[^<>]*>\s*[\d*†‡,\s]{0,8}</sup\s*>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,300}|[^<>@\s]{1,100}@[^<>@\s]{1,100})>")
_BREAK = re.compile(r"</?(?:br|p|div|li|tr|td|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_OPEN = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"!?\[([^\[\]]{1,500})\]\([^()\s]{1,500}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,2000}?)(?<=[^\s*])\*(?![\w*])")
_SKIP = re.compile(
    r"\s*\b(?:skip to (?:main )?content|skip to main|(?:naar|ga naar|spring naar) (?:de )?(?:hoofd)?inhoud|"
    r"aller au contenu(?: principal)?|zum (?:haupt)?inhalt(?: springen)?)\b\s*",
    re.IGNORECASE,
)
_GONE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060-\u2069\u202a-\u202e\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BRACE = re.compile(r"[{}]")
_BRACE_BUT_SUBJECT = re.compile(r"\{(?![sS]ubject\})|(?<!\{[sS]ubject)\}")
_SUBJECT = re.compile(r"\{[sS]ubject\}")
_LOST_SIGN = "\ufffd"
_MOJIBAKE = re.compile("[ÂÃâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_SPACES = re.compile(r"\s+")
_BULLET = re.compile(r"^(?:[•·▪◦‣●○■□➢→]\s*|[-–—]\s+|#{1,6}\s+)")
_FORMULA = re.compile(r"^[=+@]+(?=\S)")
_NUMBER = re.compile(r"^(?:(?:vraag|question|frage|q|v)\s*)?\d{1,3}(?:\.\d{1,3})*\s*[.):]\s+(?=\S)", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r" +([,;:?!])(?=\s|$|[\"'’”)])| +(\.)(?=\s|$)")
_TWO_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
_MANY_DOTS = re.compile(r"\.{4,}")
_TWICE = re.compile(r"([,;:?!])\1+")
_COMMA_DOTS = re.compile(r",(?=\.\.\.)")
_QUOTE_BRACKET = re.compile(r"(?<!\w)['‘’\"“]([^'‘’\"“”()]{1,400})\)['’\"”]")
_MARK_AND_NOTE = re.compile(r"(?<=\w)\*(?!\*)(.{1,3000}?)(?:^|(?<=[\s.?!]))\*(?=\w)([^*]{2,300})$", re.DOTALL)
_NOTE_AT_END = re.compile(r"(?<=[.?!])\s+\*+(?=\w)[^*]{2,300}$")
_MARK = re.compile(r"(?<=[\w.,;:?!)\"'’”])\*{1,3}(?!\w)")
_STAR = re.compile(r"(?<!\w)\*+|\*+(?!\w)")


def clean(
    text: str, language: str = "nl", *, numbered: bool = False, subject: bool = False
) -> tuple[str, tuple[str, ...]]:
    """`text` without mark-up, footnote marks, stray signs and typing slips; and the codes of what was met.

    With `numbered`, a number in front ('3.' or 'Q3:') is taken off too: questions and headings are numbered by us.
    With `subject`, the placeholder {subject} stays as it is, for texts in which a pack may have it.
    """
    met: dict[str, None] = {}
    for _ in range(6):
        before = text
        text = _punctuation(_footnotes(_stray(_markup(text, met), met, numbered, subject), met), met, language)
        if text == before:
            break
    return text, tuple(met)


def _sub(pattern: re.Pattern[str], by: str, text: str, met: dict[str, None], code: str) -> str:
    changed = pattern.sub(by, text)
    if changed != text:
        met[code] = None
    return changed


def _markup(text: str, met: dict[str, None]) -> str:
    for _ in range(3):
        plain = html.unescape(text) if "&" in text else text
        if plain != text:
            met["entity"] = None
        if "<" not in plain:
            text = plain
            break
        before = plain
        plain = _sub(_HIDDEN, " ", plain, met, "script")
        plain = _sub(_COMMENT, " ", plain, met, "markup")
        plain = _sub(_SUP, "", plain, met, "footnote_mark")
        plain = _sub(_AUTOLINK, r"\1", plain, met, "markup")
        plain = _sub(_BREAK, " ", plain, met, "markup")
        plain = _sub(_TAG, "", plain, met, "markup")
        text = _sub(_OPEN, "", plain, met, "markup")
        if text == before:
            break
    if "](" in text:
        text = _sub(_LINK, r"\1", text, met, "markup")
    if "*" in text or "__" in text:
        text = _sub(_STRONG, r"\2", text, met, "markup")
        text = _sub(_EMPHASIS, r"\1", text, met, "markup")
    return text


def _stray(text: str, met: dict[str, None], numbered: bool, subject: bool) -> str:
    text = unicodedata.normalize("NFC", _repaired(text, met))
    text = _sub(_GONE, "", text, met, "invisible")
    if _LOST_SIGN in text:
        met["unreadable"] = None
        text = text.replace(_LOST_SIGN, "")
    if "{" in text or "}" in text:
        if subject and _SUBJECT.search(text):
            met["subject"] = None
        brackets = (_BRACE_BUT_SUBJECT if subject else _BRACE).sub(lambda found: "()"[found[0] == "}"], text)
        if brackets != text:
            met["brace"] = None
            text = brackets
    text = _sub(_SKIP, " ", text, met, "skip_link")
    flat = _SPACES.sub(" ", text).strip()
    if "  " in text.strip():
        met["spaces"] = None
    flat = _sub(_BULLET, "", flat, met, "stray_sign")
    flat = _sub(_FORMULA, "", flat, met, "formula")
    if numbered:
        flat = _sub(_NUMBER, "", flat, met, "number")
    if len(flat) > 2 and flat[0] in '"“' and flat[-1] in '"”' and not set(flat[1:-1]) & set('"“”'):
        met["quotes"] = None
        flat = flat[1:-1].strip()
    return flat


def _repaired(text: str, met: dict[str, None]) -> str:
    """Text that was saved as UTF-8 and opened as Windows text ('cliÃ«nten'), set right when that works out whole."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        repaired = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
    met["mojibake"] = None
    return repaired


def _footnotes(text: str, met: dict[str, None]) -> str:
    """'… by the DPO*. More. *Data Protection Officer' becomes '… by the DPO (Data Protection Officer). More.'"""
    if "*" not in text:
        return text
    found = _MARK_AND_NOTE.search(text) if text.count("*") <= 6 else None  # quadratic in the number of stars
    if found and found[1].strip():
        note = found[2].strip().rstrip(".")
        text = f"{text[: found.start()]} ({note}){found[1].rstrip()}"
        met["footnote_moved"] = None
    text = _sub(_NOTE_AT_END, "", text, met, "footnote_lost")
    text = _sub(_MARK, "", text, met, "footnote_mark")
    return _sub(_STAR, "", text, met, "stray_sign").strip()


def _punctuation(text: str, met: dict[str, None], language: str) -> str:
    if not language.startswith("fr"):  # French sets a space there
        text = _sub(_SPACE_BEFORE, r"\1\2", text, met, "punctuation")
    text = _sub(_TWO_DOTS, ".", text, met, "punctuation")
    text = _sub(_MANY_DOTS, "...", text, met, "punctuation")
    text = _sub(_TWICE, r"\1", text, met, "punctuation")
    text = _sub(_COMMA_DOTS, ", ", text, met, "punctuation")
    if text.count(")") > text.count("("):
        text = _sub(_QUOTE_BRACKET, r"(\1)", text, met, "bracket")
    return _SPACES.sub(" ", text).strip()
