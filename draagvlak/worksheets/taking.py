"""Points of the agreements that other worksheets of the same trajectory say something about, to take over."""

from dataclasses import dataclass

from draagvlak.worksheets import actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import partners, sharing
from draagvlak.worksheets.brains import taking as brain
from draagvlak.worksheets.models import Sheet


@dataclass(frozen=True, slots=True)
class Offer:
    """What another worksheet says about an empty point. `where`: that worksheet, with `pid`."""

    section: str
    field: str
    text: str
    where: str
    pid: str


def offers(board):
    """{(section, field): Offer} for the empty points of a sheet of agreements. A guest reads no other worksheet: none.

    Of several of a kind it is that without a name of its own. About ten queries.
    """
    open_ = {(one.pack.id, field.id) for one in board.sections if not one.has_rows for field in one.pack.fields
             if field.kind == "text" and not one.only.words(field.id)}  # fmt: skip
    if board.sheet.through or not open_:
        return {}
    sheets = Sheet.objects.filter(trajectory=board.sheet.trajectory_id, pack__in=(brain.SHARING, brain.PARTNERS))
    first: dict = {}
    for one in sheets.order_by("title", "pk"):
        first.setdefault(one.pack, one)
    found = {}
    for pack, read in ((brain.PARTNERS, _partners), (brain.SHARING, _sharing)):
        if pack in first:
            other = Board(first[pack], board.language)
            for (section, field), lines in read(other).items():
                if (section, field) in open_:
                    found[section, field] = Offer(section, field, brain.text_of(lines), other.title, other.sheet.pid)
    return found


def _partners(board):
    return brain.of_partners(partners.read(board))


def _sharing(board):
    return brain.of_sharing(board, sharing.read(board))


def take(board, actor, section, field):
    """Writes what another worksheet says in an empty point, and returns whether anything was written.

    actions.Conflict: somebody wrote there in this very moment.
    """
    offer = offers(board).get((section, field))
    if offer is None:
        return False
    actions.complete(board.sheet)
    row = board.sheet.rows.get(section=section, key="only")
    version = board.section(section).only[field].version
    actions.write(board.sheet, actor, row, field, offer.text, version=version)
    return True
