"""Documents of a worksheet: one tree of blocks (reports.tree), shown as a page and printed as PDF and Word."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.reports import tree


@dataclass(frozen=True)
class Row:
    """One row of a table for the page: [(label, cell)] of what stands beside, and of what stands under it."""

    main: list
    details: list


@dataclass(frozen=True)
class Shown:
    """A block for the page: `kind` chooses how it looks."""

    kind: str
    block: Any

    @property
    def rows(self):
        """The rows of a table."""
        main, details = self.block.main, self.block.details
        for cells in self.block.rows:
            filled = [(column.label, cells[at]) for at, column in details if cells[at].text]
            yield Row([(column.label, cells[at]) for at, column in main], filled)


def parts_of(report):
    """[(Part, [Shown])] of a report (reports.tree.Report), for the template dossier/paper.html."""
    return [(part, [Shown(type(block).__name__.lower(), block) for block in part.blocks]) for part in report.parts]


def no_advice():
    """What stands in every document that could be read as one of a lawyer."""
    return tree.Note(
        _("This is not legal advice"), _("Put it before your DPO, and have it checked before anybody signs.")
    )


def approvals(found, title):
    """A table of who agrees, by role, with room for a signature; a sentence without any."""
    if not found:
        return tree.Paragraph(_("Nobody is in the list of who agrees yet."), "soft")
    columns = (tree.Column(_("In which role"), 3), tree.Column(_("Agreed on"), 2), tree.Column(_("Signature"), 3))
    rows = tuple((tree.Words(one.role or "–", strong=True), tree.Words(one.says), tree.Words("")) for one in found)
    return tree.Table(title, columns, rows, bare=True)
