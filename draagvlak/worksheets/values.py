"""What may stand in a field: each kind in one function, from what a page or a table sent to what is stored. Pure.

Stored values are plain JSON: '' never is, None stands for empty. A text that is too long is refused, never cut.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.utils import formats, translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP
from django.utils.translation import gettext as _

LONGEST = {"line": 200, "person": 200, "link": 500, "text": 4000}
PLACES = 6  # decimals of a number
SPREADSHEET_BEGINS = date(1899, 12, 30)
FIGURES = re.compile(r"[0-9]{1,20}", re.ASCII)
GROUPED = {sign: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{sign}[0-9]{{3}})+", re.ASCII) for sign in ".,"}
GROUPED[" "] = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+", re.ASCII)
DAYS = [re.compile(one, re.ASCII | re.IGNORECASE) for one in (
    r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
    r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})",
    r"(?P<day>[0-9]{1,2})\.? (?P<month>[^0-9 ]{3,12}) (?P<year>[0-9]{4})",
    r"(?P<month>[^0-9 ]{3,12}) (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})",
)]  # fmt: skip
AROUND = re.compile(r",[-–—]+$|\s*euro?$", re.IGNORECASE)  # after an amount, as on an invoice
YES, NO = {"yes", "ja", "true", "1", "x"}, {"no", "nee", "false", "0"}


class Wrong(Exception):
    """A value that does not fit its field. `text` says what to do; `sent`: what was typed around it, if anything."""

    def __init__(self, text, sent=None):
        self.text, self.sent = text, sent
        super().__init__(text)


def clean(field, raw):
    """What `raw` (a text, a list of texts, a stored value) stores in `field` (content.sheets.FieldOf). Raises Wrong."""
    if field.kind == "choices":
        return _choices(field, raw)
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if isinstance(raw, int | float):  # a number as it is stored, or kept in a file, and not how somebody types one
        if field.kind in {"number", "money"}:
            return _bounded(Decimal(str(raw)), rounded=True)
        raw = _serial(raw) or raw if field.kind == "date" else raw
    text = str(raw if raw is not None else "").replace("\r\n", "\n").replace("\x00", "").strip()
    return CLEAN[field.kind](field, text) if text else None


def _text(field, text):
    if field.kind != "text":
        text = " ".join(text.split())
    if len(text) > LONGEST[field.kind]:
        raise Wrong(_("This is too long: at most %(most)s signs, now %(now)s.")
                    % {"most": LONGEST[field.kind], "now": len(text)})  # fmt: skip
    return text


def _is_address(text):
    return text.startswith(("https://", "http://")) and not re.search(r'[\s"<>\\]', text)


def _link(field, text):
    scheme, sign, rest = _text(field, text).partition("://")
    text = f"{scheme.lower()}{sign}{rest}"
    if not (_is_address(text) and text.isprintable() and re.match(r"[\w\[]", rest)):
        raise Wrong(_("Write the whole address, such as https://example.org/page."))
    return text


def _choice(field, text):
    """By id, or by name as a person types it in a table."""
    for option in field.options:
        names = {name.casefold() for name in option.name.root.values()}
        if text == option.id or text.casefold() in names:
            return option.id
    known = "; ".join(option.name.in_(translation.get_language() or "nl") for option in field.options)
    raise Wrong(_("‘%(text)s’ is not one of the choices. Choose from: %(known)s.")
                % {"text": text[:60], "known": known})  # fmt: skip


def _parted_by_name(field, text):
    """The pieces between commas or semicolons; the name of an option may hold one itself."""
    names = sorted((name for option in field.options for name in option.name.root.values()), key=len, reverse=True)
    pattern = "|".join(re.escape(name) for name in names if "," in name or ";" in name)
    return re.findall(rf"(?:{pattern}|[^,;])+" if pattern else r"[^,;]+", text, re.IGNORECASE)


def _choices(field, raw):
    parts = _parted_by_name(field, raw) if isinstance(raw, str) else list(raw or ())
    chosen = {_choice(field, str(part).strip()) for part in parts if str(part).strip()}
    return [option.id for option in field.options if option.id in chosen] or None


def _yes(field, text):
    word = text.casefold()
    if word not in YES | NO:
        raise Wrong(_("Write yes or no."))
    return word in YES


def _date(field, text):
    found = _day(text)
    if found is None or not 1900 <= found.year <= 2200:
        raise Wrong(_("This is not a date. Use the calendar, or type for example 30/04/2026."))
    return found.isoformat()


def day(text):
    """A day as it is stored (ISO), from how people type one. Raises Wrong."""
    return _date(None, text)


def _day(text):
    """The date in 2026-04-30, 30/04/2026, 30-4-26, 30.04.2026 or '30 april 2026': the day always before the month."""
    said = " ".join(text.split())
    for pattern in DAYS:
        if found := pattern.fullmatch(said):
            year, month, number = (found[part] for part in ("year", "month", "day"))
            at = int(month) if month.isdecimal() else _months().get(month.casefold().rstrip("."), 0)
            try:
                return date(int(year) + (2000 if len(year) == 2 else 0), at, int(number))
            except ValueError:
                return None
    return None


@cache
def _months():
    """{name of a month, short or long: its number} in every language of the product."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for names in (MONTHS, MONTHS_3, MONTHS_AP):
                found |= {str(name).casefold().rstrip("."): at for at, name in names.items()}
    return found


def _serial(days):
    """The day that a spreadsheet keeps as this number."""
    try:
        return (SPREADSHEET_BEGINS + timedelta(days=int(days))).isoformat()
    except (OverflowError, ValueError):
        return ""


def _number(field, text):
    """A number as people type it: 1.250,50 in Dutch, 1,250.50 in English, 1250.5, € 12,-. At most twelve figures.

    Where 1.250 or 1,250 can be read in two ways, the language decides which sign stands before the decimals.
    """
    plain = text.replace("€", "").replace("−", "-").replace("\xa0", " ").replace("\u202f", " ").strip()
    plain = AROUND.sub("", plain)
    sign, plain = ("-", plain[1:].strip()) if plain.startswith("-") else ("", plain)
    before, point, after = _parted(plain)
    for group in ".", ",", " ":
        if group != point and GROUPED[group].fullmatch(before):
            before = before.replace(group, "")
    before, after = before or ("0" if after else ""), after or "0"
    if not (FIGURES.fullmatch(before) and FIGURES.fullmatch(after)):
        raise Wrong(_("This is not a number. Type for example 1250 or 12,5."))
    return _bounded(Decimal(f"{sign}{before}.{after}"))


def _parted(plain):
    """(before, the sign, after) the decimals; without any: (all of it, '', '')."""
    counts = plain.count("."), plain.count(",")
    if 0 not in counts:
        last = "." if plain.rfind(".") > plain.rfind(",") else ","
        return plain.rpartition(last) if plain.count(last) == 1 else (plain, "", "")
    used = "." if counts[0] else ","
    decimal = formats.get_format("DECIMAL_SEPARATOR")
    if sum(counts) == 1 and (used == decimal or not GROUPED[used].fullmatch(plain)):
        return plain.rpartition(used)
    return plain, "", ""


def _bounded(found, *, rounded=False):
    """`rounded`: with at most PLACES decimals, whatever came out of a calculation."""
    if rounded and found.is_finite() and abs(found) < Decimal(10) ** 12:
        found = round(found, PLACES)
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12 or -found.as_tuple().exponent > PLACES:
        raise Wrong(_("This number is too large or has too many decimals: at most twelve figures, and six decimals."))
    return int(found) if found == found.to_integral_value() else float(found)


CLEAN = {
    "line": _text, "text": _text, "person": _text, "link": _link, "choice": _choice, "yes": _yes, "date": _date,
    "number": _number, "money": _number,
}  # fmt: skip


def stands(field, value):
    """Whether this, taken as it is, can stand in `field`. An option that the pack no longer has can."""
    if field.kind == "choices":
        return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, str) for one in value)
    if field.kind == "yes":
        return isinstance(value, bool)
    if field.kind in {"number", "money"}:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**12
    if not isinstance(value, str):
        return False
    if field.kind == "choice":
        return bool(value)
    if field.kind == "link":  # also what was taken before more was asked of it
        return len(value) <= LONGEST["link"] and _is_address(value)
    try:
        return CLEAN[field.kind](field, value) == value != ""
    except Wrong:
        return False


def words(field, value, language):
    """A stored value as people read it, in `language`; '' for empty. Plain text: whoever shows it escapes it."""
    if value is None:
        return ""
    if field.kind in {"choice", "choices"}:
        found = [field.option(one) for one in (value if isinstance(value, list) else [value])]
        return ", ".join(one.name.in_(language) for one in found if one)
    if field.kind == "yes":
        return _("Yes") if value else _("No")
    if field.kind == "date":
        return formats.date_format(date.fromisoformat(value), "j F Y")
    if field.kind in {"number", "money"}:
        places = None if isinstance(value, int) else 2
        shown = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
        return f"€ {shown}" if field.kind == "money" else shown
    return str(value)
