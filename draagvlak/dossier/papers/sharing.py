"""Three documents of a sharing framework: for the own people, as an annex to an agreement, and for the client.

DANGER: the client's version holds nothing internal. Of the sheet it takes the names of kinds of information and of
people, what each may do and until when; never a ground, a reason, a note, who decided, a rule or a warning. Of the
trajectory it takes nothing: its subject is for the team.
"""

from django.utils import formats
from django.utils.translation import gettext as _

from draagvlak.dossier.files.sheets import paper
from draagvlak.dossier.papers.pages import no_advice
from draagvlak.reports.tree import Column, Facts, Heading, Items, Mark, Note, Paragraph, Part, Report, Table, Words
from draagvlak.worksheets.brains import sharing
from draagvlak.worksheets.brains.sharing import ADD, CHANGE, CLIENT, DELETE, NONE

INTERNAL, ANNEX, FOR_CLIENT = "internal", "annex", "client"
KINDS = (INTERNAL, ANNEX, FOR_CLIENT)
MOST_ABREAST = 6  # people beside each other in a matrix on paper


def titles():
    """{kind: title} of the documents."""
    return {
        INTERNAL: _("How we share information"), ANNEX: _("Annex: who may do what with which information"),
        FOR_CLIENT: _("Who sees what about me?"),
    }  # fmt: skip


def report(board, kind, today=None) -> Report:
    """One of the KINDS as a document. The language of the board must be active. LookupError: no such kind."""
    if kind not in KINDS:
        raise LookupError(kind)
    matrix = sharing.read(board, today)
    parts = {INTERNAL: _internal, ANNEX: _annex, FOR_CLIENT: _client}[kind](board, matrix)
    made = tuple(part for part in parts if part.blocks)
    return paper(board.sheet.trajectory, titles()[kind], board.language, made, about=board.sheet.title,
                 for_client=kind == FOR_CLIENT)  # fmt: skip


# ── For the own people, and for partners ─────────────────────────────────────────────────────────────────────
def _internal(board, matrix):
    yield Part("begin", _("In short"), tuple(_begin(matrix)))
    yield Part("matrix", _("Who may do what"), tuple(tables(matrix)), wide=True)
    yield Part("reasons", _("Why it is so"), tuple(_reasons(matrix)))
    yield Part("rules", _("Agreements about sharing"), tuple(_rules(board)))
    yield Part(
        "five", _("Five questions before you share"), (Items(tuple(question for question, *_rest in matrix.five)),)
    )
    yield Part("look", _("What to look at together"), tuple(_look(matrix)))


def _annex(board, matrix):
    begin = Paragraph(_("This annex belongs to a cooperation agreement. An empty cell allows nothing."))
    yield Part("begin", _("In short"), (begin, no_advice()))
    yield Part("matrix", _("Who may do what"), tuple(tables(matrix)), wide=True)
    yield Part("grounds", _("Why it is allowed, and until when"), tuple(_grounds(matrix)))
    yield Part("rules", _("Agreements about sharing"), tuple(_rules(board)))


def _begin(matrix):
    if matrix.headline:
        yield Paragraph(matrix.headline, "lede")
    yield Paragraph(_("What stands in no cell is not allowed. When in doubt: do not share it yet, and ask."))
    yield no_advice()


def tables(matrix):
    """The matrix, in tables of a few people so that it can be read on paper."""
    if not matrix.count:
        yield Paragraph(_("There are no people or no kinds of information in the list yet."), "soft")
        return
    for at in range(0, len(matrix.people), MOST_ABREAST):
        people = matrix.people[at : at + MOST_ABREAST]
        columns = (Column(_("Information"), 3), *(Column(one.name or "–", 2) for one in people))
        rows = tuple(
            (Words(kind.name or "–", _("about third parties") if kind.third else "", strong=True),
             *(_cell(matrix.boxes[kind.pid, one.pid]) for one in people))
            for kind in matrix.kinds
        )  # fmt: skip
        yield Table(_("Who may do what: %(people)s") % {"people": _listed(one.name for one in people)}, columns, rows)


def _cell(box):
    if box.is_empty:
        return Mark("unknown", _("not discussed"))
    return Mark("done" if box.does else "todo", _listed(box.may_words))


def _listed(texts):
    return ", ".join(text or "–" for text in texts)


def _reasons(matrix):
    rows = [
        (Words(box.name, strong=True), Words(_listed(box.may_words)), Words(box.need_words or "–"),
         Words(box.ground_words or "–"), Words(box.who), Words(box.decided), Words(_until(matrix, box)), Words(box.why))
        for box in matrix.boxes.values() if not box.is_empty
    ]  # fmt: skip
    columns = (Column(_("Information and person"), 3), Column(_("Allowed"), 2), Column(_("Needed?"), 2),
               Column(_("Ground"), 2), Column(_("Who decided"), 2, detail=True),
               Column(_("Decided on"), 2, detail=True), Column(_("Valid until"), 2, detail=True),
               Column(_("Why like this"), 3, detail=True))  # fmt: skip
    yield Table(_("Why it is so"), columns, tuple(rows), bare=True) if rows else _nothing()


def _grounds(matrix):
    rows = [
        (Words(box.name, strong=True), Words(_listed(box.may_words)), Words(box.ground_words or _("not filled in")),
         Words(_until(matrix, box) or "–"))
        for box in matrix.boxes.values() if box.does
    ]  # fmt: skip
    columns = (Column(_("Information and person"), 3), Column(_("Allowed"), 2), Column(_("Ground"), 2),
               Column(_("Valid until"), 2))  # fmt: skip
    yield Table(_("Why it is allowed, and until when"), columns, tuple(rows), bare=True) if rows else _nothing()


def _nothing():
    return Paragraph(_("Nothing stands here yet."), "soft")


def _until(matrix, box):
    if not box.until:
        return ""
    return _("%(day)s (that day is over)") % {"day": box.until_words} if matrix.ended(box) else box.until_words


def _rules(board):
    section = board.section("rules")
    rows = tuple(
        (field.label.in_(board.language), section.only.words(field.id) or _("Not agreed yet."))
        for field in section.pack.fields
    )
    yield Facts((_("What"), _("What we agreed")), rows)


def _look(matrix):
    for one in matrix.findings:
        yield Heading(one.title)
        yield Paragraph(one.text)
        if one.items:
            yield Items(tuple(": ".join(filter(None, (name or "–", why))) for _address, name, why in one.items))


# ── For the client ───────────────────────────────────────────────────────────────────────────────────────────
def _client(_board, matrix):
    yield Part("begin", _("You may know this"), (
        Paragraph(_("Here you read who can see something about you. Is it not clear? Ask your worker."), "lede"),
        Paragraph(_("You can always ask: who sees this? You can also ask to change something.")),
    ))  # fmt: skip
    clients = [one for one in matrix.people if one.kind == CLIENT]
    others = [one for one in matrix.people if one.kind != CLIENT]
    yield Part("you", _("What can you do yourself?"), tuple(_of_people(matrix, clients, own=True)))
    yield Part("others", _("Who sees something about you?"), tuple(_of_people(matrix, others)))
    yield Part("nobody", _("What do we share with nobody?"), tuple(_with_nobody(matrix, others)))
    yield Part("open", _("What did we not agree on yet?"), tuple(_open(matrix)))
    yield Part("end", _("What can you do?"), (
        Items((_("Ask who reads something about you."), _("Say that something is not right."),
               _("Ask that somebody no longer sees something."),
               _("Say that you do not want something. You keep your help."))),
        Note(_("Sometimes we have to tell something"),
             _("Is somebody in danger? Then we may have to tell it to somebody else. We tell you first, if we can.")),
    ))  # fmt: skip


def _of_people(matrix, people, own=False):
    for person in people:
        boxes = [box for box in matrix.of_person(person) if not box.is_empty]
        yield Heading(person.name or "–")
        lines = tuple(_said(matrix, boxes, own))
        yield Items(lines) if lines else Paragraph(_("We did not agree on this yet."), "soft")
    if not people:
        yield Paragraph(_("We did not agree on this yet."), "soft")


def _said(matrix, boxes, own):
    """What a person sees, adds, changes and deletes, and what not: a line each."""

    def named(rule):
        return [_named(matrix, box) for box in boxes if rule(box)]

    for words, rule in (
        (_("Sees:"), lambda box: box.sees), (_("Can add something:"), lambda box: ADD in box.may),
        (_("Can change:"), lambda box: CHANGE in box.may), (_("Can delete:"), lambda box: DELETE in box.may),
        (_("You do not see:") if own else _("Does not see:"), lambda box: not box.sees),
    ):  # fmt: skip
        if names := named(rule):
            yield f"{words} {_listed(names)}."


def _named(matrix, box):
    if not box.until or not box.does:
        return box.kind.name
    day = formats.date_format(box.until, "j F Y")
    if matrix.ended(box):
        return _("%(what)s (until %(day)s; ask whether that ended)") % {"what": box.kind.name, "day": day}
    return _("%(what)s (until %(day)s)") % {"what": box.kind.name, "day": day}


def _with_nobody(matrix, others):
    closed = [
        kind.name or "–" for kind in matrix.kinds
        if others and all(matrix.boxes[kind.pid, one.pid].may == (NONE,) for one in others)
    ]  # fmt: skip
    if closed:
        yield Items(tuple(closed))


def _open(matrix):
    """Kinds of information of which a cell is empty: for whom, in a line each."""
    lines = [
        f"{kind.name or '–'}: {_listed(box.person.name for box in boxes if box.is_empty)}."
        for kind, boxes in matrix.rows if any(box.is_empty for box in boxes)
    ]  # fmt: skip
    if lines:
        yield Paragraph(_("As long as we did not agree on it, they may not see it."))
        yield Items(tuple(lines))
