"""What search finds in worksheets, in one query: what was typed and chosen in fields, remarks, proposals, new rows that
are proposed, and names of files. Reads only. Which rows of the database are looked at says a Scope.

Days and numbers are not looked in.
"""

import json
from dataclasses import dataclass
from functools import cache

from django.db.models import CharField, F, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from draagvlak.content import shipped
from draagvlak.dossier.search.texts import Like, Typed
from draagvlak.worksheets import values
from draagvlak.worksheets.models import Cell, Comment, Document, Proposal, RowProposal

LOOKED = 200  # of one kind, after which no more are looked for
TYPED = {"line", "text", "person", "link"}  # kinds of fields that hold what somebody typed
CHOSEN = {"choice", "choices"}
# Where it stands on the page of a row, or of the worksheet.
ANCHORS = {"remark": "#remarks", "proposal": "#proposals", "proposed": "#proposed", "file": "#document"}
SHEET = ("section", "sheet__pack", "sheet__title", "sheet__trajectory__subject")
COLUMNS = ("a_kind", "a_pk", "a_text", "a_why", "a_field", "a_to")
ESCAPED = Value(r"%\\%")  # in JSON a letter can stand as \u00eb: then it is looked at here


@dataclass(frozen=True)
class Scope:
    """What somebody may see: of rows with what stands in them, of what was said about them, of rows proposed."""

    rows: Q  # of what has a `row`
    said: Q  # of what has a `row`
    proposed: Q  # of what has a `sheet`


def written(search, scope):
    """{kind: [Hit]}, at most LOOKED of each. Two queries."""
    found: dict = {}
    chosen = []
    for kind, _pk, text, why, field, to, *where in _rows(search, scope).iterator(chunk_size=500):
        one = _Found(search.language, kind, text, why, field, to, *where)
        if one.section is None or not search.words.are_in(*one.said) or len(found.get(one.kind, ())) >= LOOKED:
            continue
        found.setdefault(one.kind, []).append(one)
        chosen += [to] if one.kind == "chosen" else []
    names = _names(chosen, search.language)
    return {kind: [one.hit(search, names) for one in ones] for kind, ones in found.items()}


class _Found:
    """A row of the query, in words. `section` None: the pack has no such place now."""

    def __init__(self, language, kind, text, why, field, to, section, pack, title, subject):
        self.kind, self.to, self.subject = kind, to, subject
        self.pack = pack_of(pack)
        self.section = self.pack.section(section) if self.pack else None
        asked = self.section.field(field) if self.section and field else None
        if field and asked is None:
            self.section = None
        if self.section is None:
            return
        name = asked.label.in_(language) if asked else self.section.title.in_(language)
        self.title = f"{title or self.pack.title.in_(language)}: {name}"
        if kind == "proposed":
            text = _proposed(self.section, json.loads(text), language)
        elif asked and kind != "remark":
            self.kind = "chosen" if kind == "cell" and asked.kind in CHOSEN else kind
            text = _words(asked, text, language)
        self.said = (text, why)

    def hit(self, search, names):
        route = "sheet" if self.kind == "proposed" else "row"
        url = reverse(route, args=[self.to]) + ANCHORS.get(self.kind, "")
        text = "\n".join(filter(None, self.said))
        if self.kind == "chosen" and names.get(self.to, text) != text:
            text = f"{names[self.to]}: {text}"
        return search.hit(self.title, url, self.subject, text)


def _words(field, text, language):
    """What stands in a field: as it was typed, or the names of what was chosen; of other kinds ''."""
    if field.kind in TYPED or not text:
        return text or ""
    if field.kind not in CHOSEN:
        return ""
    return values.words(field, json.loads(text) if field.kind == "choices" else text, language)


def _proposed(section, given, language):
    fields = (field for field in section.fields if field.kind in TYPED | CHOSEN and given.get(field.id) is not None)
    return " · ".join(values.words(field, given[field.id], language) for field in fields)


def _rows(search, scope):
    """Everything in which the words may stand, the newest first, as columns that all have."""
    options = _options(search.language)

    def chosen(word):
        keys = search.holding(word, options)
        several = {field for _pack, field, kind, _id in keys if kind == "choices"}
        ids = {one for _pack, _field, kind, one in keys if kind == "choice"}
        fields = {field for _pack, field, kind, _id in keys if kind == "choice"}
        return Q(a_field__in=several) | Q(a_field__in=fields, a_text__in=ids)

    def in_given(word):
        packs = {pack for pack, *_rest in search.holding(word, options)}
        return Q(Like(F("a_text"), ESCAPED)) | Q(sheet__pack__in=packs)

    cells, *others = (
        rows.objects.filter(allowed).order_by()
        .annotate(a_kind=Value(kind, CharField()), a_pk=F("pk"), a_text=text, a_why=_text(why), a_field=_text(field),
                  a_to=F(f"{at}__pid"))
        .filter(search.words.sql("a_text", "a_why", known=known))
        .values_list(*COLUMNS, *(one if at == "sheet" else f"row__{one}" for one in SHEET))
        for kind, rows, text, why, field, at, allowed, known in (
            ("cell", Cell, Typed("value"), "", "field", "row", scope.rows, chosen),
            ("remark", Comment, F("text"), "", "field", "row", scope.said, None),
            ("proposal", Proposal, Typed("value"), "why", "field", "row", scope.said, chosen),
            ("proposed", RowProposal, Typed("given"), "why", "", "sheet", scope.proposed, in_given),
            ("file", Document, Concat("name", Value("."), "kind", output_field=TextField()), "", "", "row",
             scope.rows, None),
        )
    )  # fmt: skip
    return cells.union(*others, all=True).order_by("-a_pk")


def _text(column):
    return Cast(F(column), TextField()) if column else Value("", TextField())


@cache
def _options(language):
    """[((pack, field, its kind, option), the name of the option)] of every choice in the packs."""
    return [
        ((pack.id, field.id, field.kind, option.id), option.name.in_(language))
        for pack in map(shipped.sheet, shipped.ids()) for section in pack.sections for field in section.fields
        if field.kind in CHOSEN for option in field.options
    ]  # fmt: skip


def _names(rows, language):
    """{pid of a row: what stands in its first field}. One query."""
    first = {section.fields[0].id for pack in map(shipped.sheet, shipped.ids()) for section in pack.sections
             if section.kind == "rows"}  # fmt: skip
    cells = Cell.objects.filter(row__pid__in=rows, field__in=first)
    found = {}
    for pid, name, value, section, pack in cells.values_list("row__pid", "field", "value", "row__section",
                                                             "row__sheet__pack"):  # fmt: skip
        known = pack_of(pack)
        asked = known.section(section) if known else None
        if asked and asked.kind == "rows" and asked.fields[0].id == name and value is not None:
            found[pid] = values.words(asked.fields[0], value, language)
    return found


def pack_of(pack_id):
    """The SheetPack, or None of one that this server does not have (any more)."""
    try:
        return shipped.sheet(pack_id)
    except LookupError:
        return None
