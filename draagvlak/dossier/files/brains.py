"""What a worksheet with a brain counts and says, as the first part of its file: totals, tables, what to look at."""

from django.utils.translation import gettext as _

from draagvlak.dossier.files import pictures
from draagvlak.dossier.papers import sharing as sharing_papers
from draagvlak.dossier.papers.pages import approvals
from draagvlak.reports.tree import Column, Facts, Heading, Items, Mark, Paragraph, Part, Table, Words
from draagvlak.worksheets.brains import ALSO_EMPTY, BRAINS
from draagvlak.worksheets.brains.money import euro

MOST_YEARS = 6  # columns of figures beside each other on paper


def parts(board):
    """[Part] to begin the file of a board with; none without a brain, or while there is nothing to say.

    A matrix lies on its side, on pages of its own.
    """
    made = tuple(blocks(board))
    flat = tuple(one for one in made if board.pack.brain == "sharing" and isinstance(one, Table))
    rest = tuple(one for one in made if one not in flat)
    found = (("counted", _("What it comes to"), rest, False), ("matrix", _("Who may do what"), flat, True))
    return [Part(id_, title, own, wide=wide) for id_, title, own, wide in found if own]


def blocks(board, **how):
    """The same as blocks. `how`: of the vision (pictures.vision)."""
    brain = board.pack.brain or ""
    if brain not in BRAINS or (board.is_empty and brain not in ALSO_EMPTY):
        return
    counted = next(iter(BRAINS[brain][1](board).values()))
    if brain in PICTURES:
        yield from PICTURES[brain](counted, board, **how)
    elif not board.is_empty and (brain in BLOCKS or hasattr(counted, "findings")):
        yield from BLOCKS.get(brain, _look)(counted)


def _look(counted):
    """What to look at together."""
    if counted.findings:
        yield Heading(_("What to look at together"))
        for one in counted.findings:
            yield Heading(one.title, 3)
            yield Paragraph(one.text)
            if one.items:
                yield Items(tuple(": ".join(filter(None, (name or "–", why))) for _address, name, why in one.items))


# ── Costs ────────────────────────────────────────────────────────────────────────────────────────────────────
def _costs(costs):
    if not costs.count:
        return
    yield Paragraph(costs.headline, "lede")
    for line in (costs.verdict, costs.open_words, costs.has_horizon_note, _("Subsidies are not in this table.")):
        if line:
            yield Paragraph(line)
    yield from _years(costs)
    columns = (Column(_("What"), 4), *(Column(label, 2) for label in (_("Costs"), _("Benefits"), _("Subsidy"),
                                                                _("Difference"))))  # fmt: skip
    rows = tuple(
        (Words(one.title, one.explain, strong=True), Words(str(one.costs)), Words(str(one.benefits)),
         Words(euro(one.support) if one.support else "–"), Words(one.said, one.range))
        for one in costs.scenarios
    )  # fmt: skip
    yield Table(_("With and without"), columns, rows)
    for title, shares in ((_("Who pays"), costs.payers), (_("Who gains"), costs.gainers)):
        if shares:
            yield Heading(title)
            yield Facts((title, _("In euro")), tuple((one.label, _share(one)) for one in shares))
    if costs.beside:
        yield Heading(_("Not to be put in euro, and it counts too"))
        yield Items(tuple(one.name or "–" for one in costs.beside))
    yield from _look(costs)


def _years(costs):
    """The figures of each year; of many years in tables under each other, so that none runs into the next."""
    heads = (*costs.heads, _("Together"))
    lines = ((_("All costs"), costs.costs.sum.cells), (_("All benefits in euro"), costs.benefits.sum.cells),
             (_("Difference"), costs.difference.signed))  # fmt: skip
    for at in range(0, len(heads), MOST_YEARS):
        some = slice(at, at + MOST_YEARS)
        columns = (Column(_("What"), 3), *(Column(head, 2) for head in heads[some]))
        rows = tuple((Words(label, strong=True), *map(Words, cells[some])) for label, cells in lines)
        yield Table(_("Costs and benefits for each year, in euro: the middle figure"), columns, rows)


def _share(share):
    said = [str(share.sum)] if share.rows > share.open else []
    return ", ".join([*said, *([_("not known yet: %(n)s") % {"n": share.open}] if share.open else [])])


# ── Who may do what, partners, agreements ────────────────────────────────────────────────────────────────────
def _sharing(matrix):
    if matrix.headline:
        yield Paragraph(matrix.headline, "lede")
    yield from sharing_papers.tables(matrix)
    yield from _look(matrix)


def _partners(found):
    if not found.count:
        return
    columns = (Column(_("Partner"), 28), Column(_("Circle"), 12), Column(_("How it goes"), 22),
               Column(_("Agreement"), 25), Column(_("On data"), 30))  # fmt: skip
    rows = tuple(
        (Words(one.name or "–", one.type_words, strong=True), Words(one.near_words or "–"), Mark(one.glyph, one.says),
         Words(one.agreement_words or "–"), Words(one.data_words or "–"))
        for one in found.listed
    )  # fmt: skip
    yield Table(_("Partners, circle by circle"), columns, rows)
    yield Heading(_("Influence and interest"))
    names = [(field.title, ", ".join(one.name or "–" for one in field.partners) or _("Nobody yet."))
             for field in found.fields]  # fmt: skip
    yield Facts((_("What it asks"), _("Partners")), tuple(names))
    yield from _look(found)


def _agreements(found):
    for one in found.all:
        yield Heading(one.title)
        yield Paragraph(_("%(n)s of %(of)s points agreed.") % {"n": len(one.agreed), "of": len(one.clauses)})
        if one.open:
            yield Items(tuple(_("Still open: %(what)s") % {"what": clause.title} for clause in one.open))
        yield approvals(one.approvals, one.title)


BLOCKS = {"costs": _costs, "sharing": _sharing, "partners": _partners, "agreements": _agreements}
PICTURES = {
    "vision": pictures.vision, "stakeholders": pictures.stakeholders, "journey": pictures.journey,
}  # fmt: skip
