"""The agreement with partners, the one with the client and the one of the team, from what the sheet says.

What is empty says that it is not agreed yet. Remarks beside an approval are for the team: they are in no document.
"""

from django.utils.translation import gettext as _

from draagvlak.dossier.files.sheets import paper
from draagvlak.dossier.papers.pages import approvals, no_advice
from draagvlak.reports.tree import Facts, Heading, Note, Paragraph, Part, Report
from draagvlak.worksheets import written
from draagvlak.worksheets.brains import agreements
from draagvlak.worksheets.brains.agreements import CLIENT, PARTNER, TEAM

KINDS = (PARTNER, CLIENT, TEAM)


def titles():
    """{kind: title} of the documents."""
    return {
        PARTNER: _("Cooperation agreement: a draft"), CLIENT: _("What we agree with you"),
        TEAM: _("Working agreements"),
    }  # fmt: skip


def report(board, kind, today=None) -> Report:
    """One of the KINDS as a document. The language of the board must be active. LookupError: no such kind."""
    agreement = agreements.read(board, written.of(board.sheet), today).of(kind)
    title = titles()[kind]
    blocks = (*BEGINS[kind](agreement), *_clauses(agreement, not_yet(kind)), *ENDS[kind](agreement))
    signed = _("Who agrees")
    parts = (
        Part("agreed", _("What we agree"), blocks),
        Part("signed", signed, (*_changed(agreement, kind), approvals(agreement.approvals, signed))),
    )
    return paper(board.sheet.trajectory, title, board.language, parts, about=board.sheet.title,
                 for_client=kind == CLIENT)  # fmt: skip


def _changed(agreement, kind):
    """What the team has to do about it: not a thing for the client to read."""
    if agreement.changed and kind != CLIENT:
        yield Note(_("Changed after an approval"),
                   _("Put this text before them again: they agreed with an earlier one."))  # fmt: skip


def not_yet(kind):
    """What stands where nothing is agreed."""
    return _("We did not agree on this yet. Ask us about it.") if kind == CLIENT else _("Not agreed yet.")


def _clauses(agreement, empty):
    for clause in agreement.clauses:
        yield Heading(clause.title)
        yield Paragraph(clause.text) if clause.text else Paragraph(empty, "soft")


def _partner_begins(agreement):
    yield no_advice()
    if agreement.open:
        yield Note(_("Not finished"), _("%(n)s of %(of)s points are not agreed yet.")
                   % {"n": len(agreement.open), "of": len(agreement.clauses)})  # fmt: skip


def _partner_ends(agreement):
    days = agreement.review or _("Not agreed yet.")
    yield Facts((_("What"), _("When")), ((_("We look at it again on"), days),))


def _client_begins(_agreement):
    yield Paragraph(_("Read this together with your worker. You can always ask questions."), "lede")


def _client_ends(_agreement):
    yield Note(
        _("You stay in charge"), _("Do you not want something? Say so. You keep your help. You can change your mind.")
    )


def _team_begins(_agreement):
    yield Paragraph(_("An agreement that nobody can keep is no agreement. Change it together when it does not work."))


BEGINS = {PARTNER: _partner_begins, CLIENT: _client_begins, TEAM: _team_begins}
ENDS = {PARTNER: _partner_ends, CLIENT: _client_ends, TEAM: lambda _agreement: ()}
