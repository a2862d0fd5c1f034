"""The dossier of a trajectory as one document: what we want, where we stand, what we agreed, what we do, and who.

It holds nothing that the reader cannot see on a page: of a scan only what was published, and never an argument.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.dossier import reading
from draagvlak.dossier.facts import Facts
from draagvlak.dossier.files import brains as brain_papers
from draagvlak.dossier.files.sheets import paper, sheet_blocks
from draagvlak.dossier.way import Way
from draagvlak.dossier.whole import chapters
from draagvlak.orgs.roles import Right
from draagvlak.reports.material import gather
from draagvlak.reports.tree import Paragraph, Part, Report
from draagvlak.surveys import published
from draagvlak.surveys.models import State, Survey

# What can be chosen, in the order of the document. 'In short' always stands in front.
CHOICES = {
    "want": (gettext_lazy("What we want"),
             gettext_lazy("The vision in one text, the reasons, for whom and the limits.")),
    "stand": (gettext_lazy("Where we stand"),
              gettext_lazy("The scorecard of each closed scan, in totals, and how it stands with the conditions.")),
    "agreed": (gettext_lazy("What we agreed"),
               gettext_lazy("What you chose together after a scan, the agreements and the sharing framework.")),
    "doing": (gettext_lazy("What we do"), gettext_lazy("The steps, with why one was skipped, and the actions.")),
    "who": (gettext_lazy("Who pulls this"), gettext_lazy("Steering group, team, partners, and who decides what.")),
    "pitfalls": (gettext_lazy("Pitfalls"), gettext_lazy("What the pitfall check sees, with your answers.")),
}  # fmt: skip
MAKERS = {
    "want": chapters.want, "stand": chapters.stand, "agreed": chapters.agreed,
    "doing": chapters.doing, "who": chapters.who, "pitfalls": chapters.traps,
}  # fmt: skip
OF_SCANS = {"stand", "agreed"}  # parts in which results of scans can stand
AGREEMENTS = ("agreements", "sharing")  # worksheets that stand in 'What we agreed'
SHEET = "sheet-"  # before the pid of a worksheet that was chosen


@dataclass(frozen=True)
class Choice:
    """Something that can be in the document."""

    id: str
    title: str
    hint: str = ""


class Dossier:
    """One trajectory as one member may read it, in one language (which must be active). Each thing is read once."""

    def __init__(self, here, trajectory, language):
        self.here, self.trajectory, self.language = here, trajectory, language
        self.facts = Facts(trajectory, language)
        self.sees_results = here.may(Right.SEE_RESULTS)

    @cached_property
    def way(self):
        return Way(self.trajectory.steps.all(), self.language)

    @cached_property
    def people(self):
        return reading.people_of(self.trajectory)

    @cached_property
    def scans(self):
        """Its scans, the oldest first; those that were cancelled stay away."""
        found = Survey.objects.filter(trajectory=self.trajectory).exclude(state=State.CANCELLED)
        return list(found.select_related("organisation", "release").defer("release__data").order_by("created_at", "pk"))

    @cached_property
    def shown(self):
        """[Material] of every scan that published something, for who may read results; else none."""
        if not self.sees_results:
            return []
        found = (published.read(scan) for scan in self.scans if scan.state == State.CLOSED)
        return [gather(one, self.language) for one in found if one is not None]

    @cached_property
    def boards(self):
        """[Board] of every worksheet that holds something, by title."""
        found = [board for pack in self.facts.sheets for board in self.facts.boards(pack) if not board.is_empty]
        return sorted(found, key=lambda board: (board.title.casefold(), board.sheet.pk))

    def of(self, *packs):
        """The Boards of these kinds that hold something."""
        return [board for board in self.boards if board.sheet.pack in packs]

    @property
    def choices(self):
        """[Choice] of the parts."""
        return [Choice(name, str(title), str(hint)) for name, (title, hint) in CHOICES.items()]

    @property
    def sheet_choices(self):
        """[Choice] of the worksheets that hold something and stand in no other part."""
        return [
            Choice(f"{SHEET}{board.sheet.pid}", board.title)
            for board in self.boards if board.sheet.pack not in AGREEMENTS
        ]  # fmt: skip

    @property
    def usual(self):
        """The ids of what is ticked before anybody chose: the parts. A worksheet in full is asked for."""
        return list(CHOICES)

    def scans_in(self, chosen):
        """The scans of which results stand in a document with these parts."""
        return [one.survey for one in self.shown] if OF_SCANS & set(chosen) else []

    def report(self, chosen) -> Report:
        """The document with these parts. What was not chosen is not in it; a part that holds nothing says so."""
        parts = [Part("short", _("In short"), tuple(chapters.short(self)))]
        parts += [
            Part(name, str(title), tuple(MAKERS[name](self)) or (_nothing(),))
            for name, (title, _hint) in CHOICES.items() if name in chosen
        ]  # fmt: skip
        parts += [
            Part(f"{SHEET}{board.sheet.pid}", board.title, tuple(self._in_full(board, chosen)))
            for board in self.boards
            if f"{SHEET}{board.sheet.pid}" in chosen and board.sheet.pack not in AGREEMENTS
        ]
        return paper(self.trajectory, self.trajectory.subject, self.language, tuple(parts))

    def _in_full(self, board, chosen):
        """A worksheet as a part of its own, first what it comes to: what stands in 'What we want' stands there only."""
        is_vision = board.sheet.pack == chapters.VISION
        twice = is_vision and "want" in chosen
        if twice:
            said = _("The agreed text, the reasons, for whom, the mix and the limits stand in ‘What we want’.")
            yield Paragraph(said, "soft")
        yield from brain_papers.blocks(board, **({"text": False, "behind": not twice} if is_vision else {}))
        yield from sheet_blocks(board, but=chapters.IN_WANT if twice else ())


def _nothing():
    return Paragraph(_("Nothing stands here yet."), "soft")
