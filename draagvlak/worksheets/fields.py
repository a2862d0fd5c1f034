"""The control of a field: what people type or choose in, as HTML. The same in a row, in a section and in place. Pure.

The controls of the field `x`: f-x (the value), n-x (the version that the page showed), and where a value comes from:
b-x, w-x (with whom) and d-x (when). Built in Python: a sheet may hold five thousand fields.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.worksheets import values
from draagvlak.worksheets.models import Basis

NUMBERS = {"number", "money"}


@dataclass(frozen=True)
class Given:
    """What a page sent for one field."""

    raw: object
    version: int
    basis: str = ""
    asked_with: str = ""
    asked_on: date | None = None


def given(post, field):
    """The Given of this field, or None when the page did not send it.

    values.Wrong: the day is no day; what it sent beside that is `sent`.
    """
    version = post.get(f"n-{field.id}")
    if version is None:
        return None
    raw = post.getlist(f"f-{field.id}") if field.kind == "choices" else post.get(f"f-{field.id}", "")
    basis = post.get(f"b-{field.id}", "")
    basis = basis if field.asked and basis in Basis.values else ""
    who = post.get(f"w-{field.id}", "") if basis == Basis.ASKED else ""
    sent = Given(raw, int(version) if version.isdecimal() and len(version) < 10 else 0, basis, who)
    text = post.get(f"d-{field.id}", "").strip() if basis == Basis.ASKED else ""
    try:
        return replace(sent, asked_on=date.fromisoformat(values.day(text))) if text else sent
    except values.Wrong as wrong:
        raise values.Wrong(wrong.text, sent) from None


def typed(field, value):
    """A stored value as it stands in its control: a text, or a list of ids for choices."""
    if field.kind == "choices":
        return value or []
    if value is None:
        return ""
    if field.kind == "yes":
        return "yes" if value else "no"
    if field.kind in NUMBERS:
        text = formats.number_format(value, use_l10n=True, force_grouping=False)
        # In a file that somebody with another language reads, three decimals would be thousands.
        return f"{text}0" if len(text) > 4 and text[-4] in ",." else text
    return str(value)


# ── Controls ─────────────────────────────────────────────────────────────────────────────────────────────────
def control(field, value, language, *, key="", extra=""):
    """The control that holds `value` (as typed). `key`: makes its id; without one it has none, and a label in words.

    `extra`: more attributes, as safe HTML.
    """
    name = f"f-{field.id}"
    label = format_html(' id="{}-{}"', name, key) if key else format_html(' aria-label="{}"', _label(field, language))
    attributes = format_html(' name="{}"{}{}', name, label, extra)
    if field.kind in {"choice", "yes"}:
        return _select(attributes, _options(field, language), value)
    if field.kind == "choices":
        return _ticks(field, value, language, key)
    if field.kind == "text":
        rows = min(12, max(3, str(value).count("\n") + 1 + len(str(value)) // 70))
        most = values.LONGEST["text"]
        return format_html('<textarea{} rows="{}" data-most="{}">\n{}</textarea>', attributes, rows, most, value)
    kind = mark_safe('type="date"') if field.kind == "date" else mark_safe('type="text" autocomplete="off"')  # noqa: S308
    if field.kind in NUMBERS:
        kind = mark_safe('type="text" autocomplete="off" inputmode="decimal" class="input--short"')  # noqa: S308
    elif field.kind == "link":
        kind = mark_safe('type="text" autocomplete="off" inputmode="url" placeholder="https://"')  # noqa: S308
    return format_html('<input {}{} value="{}">', kind, attributes, value)


def _label(field, language):
    return field.label.in_(language)


def _options(field, language):
    if field.kind == "yes":
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(one.id, one.name.in_(language)) for one in field.options]


def _select(attributes, options, value, empty="–"):
    chosen = [format_html('<option value="{}"{}>{}</option>', one, mark_safe(" selected") if one == value else "", name)
              for one, name in [("", empty), *options]]  # fmt: skip
    return format_html("<select{}>{}</select>", attributes, joined(chosen))


def _ticks(field, value, language, key):
    chosen = [value] if isinstance(value, str) else value
    ticks = [
        format_html(
            '<label class="tick"><input type="checkbox" name="f-{}" value="{}"{}{}><span>{}</span></label>', field.id,
            one, format_html(' id="f-{}-{}"', field.id, key) if key and not at else "",
            mark_safe(" checked") if one in chosen else "", name,
        )
        for at, (one, name) in enumerate(_options(field, language))
    ]  # fmt: skip
    return format_html('<div class="field__list">{}</div>', joined(ticks))


def joined(parts) -> SafeString:
    """Pieces of safe HTML, one after another."""
    return mark_safe("".join(parts))  # noqa: S308 - every part was made by format_html


def basis(field, shown, *, key=""):
    """Where the value comes from: our assumption, or asked, with whom and when. `shown`: a Stand or a Given."""
    name = field.id
    options = [(one.value, one.label) for one in Basis]

    def labelled(prefix, words, make):
        attributes = format_html(' name="{}-{}"', prefix, name)
        if key:
            where = f"{prefix}-{name}-{key}"
            made = make(format_html('{} id="{}"', attributes, where))
            return format_html('<div class="field"><label for="{}">{}</label>{}</div>', where, words, made)
        made = make(attributes)
        return format_html('<label class="field"><span class="label">{}</span>{}</label>', words, made)

    on = shown.asked_on.isoformat() if shown.asked_on else ""
    return format_html(
        '<div class="basis">{}<div class="basis__asked">{}{}</div></div>',
        labelled("b", _("Where does this come from?"),
                 lambda at: _select(at, options, shown.basis, _("We do not say"))),
        labelled("w", _("With whom?"), lambda at: format_html(
            '<input type="text" autocomplete="off"{} value="{}">', at, shown.asked_with)),
        labelled("d", _("When?"), lambda at: format_html('<input type="date"{} value="{}">', at, on)),
    )  # fmt: skip


def block(field, stand, language, key, *, sent=None, error="", both="", bare=False):
    """A field with its label, help, control and version. `sent`: what somebody typed (a Given), in place of `stand`.

    `key`: the pid of the row. `error`: what is wrong with it. `both`: safe HTML that shows two texts. `bare`: without
    asking where the value comes from.
    """
    shown: Any = sent or stand
    value = sent.raw if sent else typed(field, stand.value)
    where, group = f"f-{field.id}-{key}", field.kind == "choices"
    about = [
        format_html('<p class="hint" id="h-{}-{}">{}</p>', field.id, key, field.help.in_(language))
        if field.help
        else "",
        format_html('<p class="error" id="e-{}-{}">{}</p>', field.id, key, error) if error else "",
    ]
    described = " ".join(f"{sign}-{field.id}-{key}" for sign, text in (("h", about[0]), ("e", about[1])) if text)
    extra = format_html(' aria-describedby="{}"', described) if described else ""
    extra += mark_safe(' aria-invalid="true"') if error else mark_safe("")
    label = _label(field, language)
    tag, title = ("fieldset", format_html("<legend>{}</legend>", label)) if group else (
        "div", format_html('<label for="{}">{}</label>', where, label))  # fmt: skip
    return format_html(
        '<{} class="field{}" data-row="{}" data-f="{}" data-n="{}"{}>{}{}{}{}{}{}<input type="hidden" name="n-{}" '
        'value="{}"></{}>',
        mark_safe(tag), mark_safe(" field--error") if error or both else "", key, field.id, shown.version,  # noqa: S308
        extra if group else "", title, *about, both, control(field, value, language, key=key, extra=extra),
        basis(field, shown, key=key) if field.asked and not bare else "", field.id, shown.version, mark_safe(tag),  # noqa: S308
    )  # fmt: skip


def facts(section, line, language):
    """A section that is filled in once, for who only reads."""
    return format_html(
        '<dl class="facts">{}</dl>',
        format_html_join("", '<div data-f="{}"><dt>{}</dt><dd class="break ws__text">{}</dd></div>', (
            (field.id, _label(field, language), shown(field, line[field.id])) for field in section.fields
        )),
    )  # fmt: skip


def origin(stand):
    """'Our assumption', or 'Asked with the coordinator, 3 March 2026'; '' when nobody said."""
    if stand.basis == Basis.ASKED:
        day = formats.date_format(stand.asked_on, "j F Y") if stand.asked_on else ""
        if stand.asked_with and day:
            return _("Asked: %(who)s, %(day)s") % {"who": stand.asked_with, "day": day}
        if stand.asked_with or day:
            return _("Asked: %(who)s") % {"who": stand.asked_with or day}
    return str(Basis(stand.basis).label) if stand.basis else ""


def origin_label(field, language):
    """The heading of the column in which `origin` stands beside a value."""
    return _("%(field)s: where it comes from") % {"field": _label(field, language)}


def origin_of(text):
    """(basis, with whom, when) of what `origin` says, in any language of the product. values.Wrong: it says more.

    When only one of both is there, it is a day if it reads as one.
    """
    text = " ".join(text.split())
    if not text:
        return "", "", None
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if text.casefold() == str(Basis.ASSUMED.label).casefold():
                return Basis.ASSUMED.value, "", None
            before = (_("Asked: %(who)s") % {"who": ""}).strip()
        if text.casefold() == before.rstrip(":").casefold():
            return Basis.ASKED.value, "", None
        if text.casefold().startswith(before.casefold()):
            who, day = _parted(text[len(before) :].strip())
            return Basis.ASKED.value, who, day
    raise values.Wrong(_("Write ‘%(assumed)s’, or ‘%(asked)s: with whom, on which day’.")
                       % {"assumed": Basis.ASSUMED.label, "asked": Basis.ASKED.label})  # fmt: skip


def _parted(text):
    """(with whom, when) in 'the client council, 3 March 2026'; either may be missing."""
    who, _comma, last = text.rpartition(", ")
    for before, said in ((who, last), ("", text)):
        if day := _day_in_words(said):
            return before, day
    return text, None


def _day_in_words(text):
    """The day in '3 March 2026', in any language of the product, or as a day is typed; None for another text."""
    try:
        return date.fromisoformat(values.day(text))
    except values.Wrong:
        return None


MARKS = {"good": "g-full", "care": "g-half", "stop": "g-off", "unknown": "g-ask"}


def mark(tone):
    """The shape beside a word: full, half, crossed or asked. Plum: red, orange and green are for scans."""
    if not tone:
        return ""
    return f'<svg class="g" data-level="plain" aria-hidden="true" focusable="false"><use href="#{MARKS[tone]}"/></svg>'


def shown(field, stand):
    """A stored value as people read it, with its mark and where it comes from. Safe HTML; a dash for nothing."""
    if stand.value is None:
        return mark_safe("–")
    text: str = escape(stand.words)
    if field.kind == "link" and stand.words.startswith(("https://", "http://")):
        text = f'<a href="{text}" rel="noreferrer noopener">{text}</a>'
    elif field.kind == "choice" and (option := field.option(stand.value)) and option.tone:
        text = f'<span class="ws__mark">{mark(option.tone)}<span>{text}</span></span>'
    says = origin(stand)
    return mark_safe(f'{text}<small class="ws__basis">{escape(says)}</small>' if says else text)  # noqa: S308


def label_of(section, field_id, language):
    """The name of a field; the id itself when the pack has it no more."""
    field = section.field(field_id) if section else None
    return _label(field, language) if field else field_id
