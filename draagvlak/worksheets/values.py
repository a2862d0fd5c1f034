"""What may stand in a field: each kind in one function, from what a page or a table sent to what is stored. Pure.

Stored values are plain JSON: '' never is, None stands for empty. A text that is too long is refused, never cut.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils import formats
from django.utils.translation import gettext as _

LONGEST = {"line": 200, "person": 200, "link": 500, "text": 4000}
YES, NO = {"yes", "ja", "true", "1", "x"}, {"no", "nee", "false", "0"}


class Wrong(Exception):
    """A value that does not fit its field. `text` says what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(text)


def clean(field, raw):
    """What `raw` (a text, a list of texts, a stored value) stores in `field` (content.sheets.FieldOf). Raises Wrong."""
    if field.kind == "choices":
        return _choices(field, raw)
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if isinstance(raw, int | float) and field.kind in {"number", "money"}:
        return _bounded(Decimal(str(raw)))  # a stored number, and not how somebody types one
    text = str(raw if raw is not None else "").replace("\r\n", "\n").replace("\x00", "").strip()
    return CLEAN[field.kind](field, text) if text else None


def _text(field, text):
    if field.kind != "text":
        text = " ".join(text.split())
    if len(text) > LONGEST[field.kind]:
        raise Wrong(_("This is too long: at most %(most)s signs, now %(now)s.")
                    % {"most": LONGEST[field.kind], "now": len(text)})  # fmt: skip
    return text


def _link(field, text):
    text = _text(field, text)
    if not text.startswith(("https://", "http://")) or any(sign in text for sign in ' "<>\\'):
        raise Wrong(_("Write the whole address, such as https://example.org/page."))
    return text


def _choice(field, text):
    """By id, or by name as a person types it in a table."""
    for option in field.options:
        names = {name.casefold() for name in option.name.root.values()}
        if text == option.id or text.casefold() in names:
            return option.id
    raise Wrong(_("‘%(text)s’ is not one of the choices.") % {"text": text[:60]})


def _choices(field, raw):
    parts = raw.replace(";", ",").split(",") if isinstance(raw, str) else list(raw or ())
    chosen = {_choice(field, str(part).strip()) for part in parts if str(part).strip()}
    return [option.id for option in field.options if option.id in chosen] or None


def _yes(field, text):
    word = text.casefold()
    if word not in YES | NO:
        raise Wrong(_("Write yes or no."))
    return word in YES


def _date(field, text):
    for pattern in ("", *formats.get_format("DATE_INPUT_FORMATS")):
        try:
            found = date.fromisoformat(text) if not pattern else _strptime(text, pattern)
        except ValueError:
            continue
        if 1900 <= found.year <= 2200:
            return found.isoformat()
    raise Wrong(_("This is not a date. Use the calendar, or type for example 30/04/2026."))


def day(text):
    """A day as it is stored (ISO), from how people type one. Raises Wrong."""
    return _date(None, text)


def _strptime(text, pattern):
    from datetime import datetime

    return datetime.strptime(text, pattern).date()


def _number(field, text):
    """A number as Flemish or English people type it: 1.250,50 or 1,250.50 or 1250.5. At most twelve figures."""
    plain = text.replace("€", "").replace("\xa0", "").replace(" ", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (".", ",") if comma > point else (",", ".")
        plain = plain.replace(thousands, "").replace(decimal, ".")
    elif comma >= 0:
        plain = plain.replace(",", "" if plain.count(",") > 1 else ".")
    elif plain.count(".") > 1 or point > 0 and len(plain) - point == 4 and plain[:point].lstrip("-") != "0":
        plain = plain.replace(".", "")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Wrong(_("This is not a number. Type for example 1250 or 12,5.")) from None
    return _bounded(found)


def _bounded(found):
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12 or -found.as_tuple().exponent > 6:
        raise Wrong(_("This number is too large, or has too many decimals."))
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
