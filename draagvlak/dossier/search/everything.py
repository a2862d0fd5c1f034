"""Search over everything that one member may see in one organisation. Reads only; few queries, however much there is.

It looks in what people wrote and chose and in what their page calls it: never in answers or arguments of a scan, never
in what was taken away, and never in another organisation (of what one shares: shared.py, on a page of its own).
"""

from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from draagvlak.consensus import doing
from draagvlak.consensus.models import Consensus
from draagvlak.content import shipped
from draagvlak.content.access import newest
from draagvlak.dossier.search.short import short
from draagvlak.dossier.search.texts import Words, fold
from draagvlak.dossier.search.written import LOOKED, Scope, written
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.plans.models import Trajectory
from draagvlak.surveys.models import Survey
from draagvlak.surveys.published import ends_on

MOST = 50  # that are shown
KINDS = {
    "trajectory": gettext_lazy("Trajectories"), "shared": gettext_lazy("Shared with us"), "step": gettext_lazy("Steps"),
    "person": gettext_lazy("People"), "decision": gettext_lazy("Decisions"), "condition": gettext_lazy("Conditions"),
    "pitfall": gettext_lazy("Answers to pitfalls"), "partner": gettext_lazy("Partners"),
    "sheet": gettext_lazy("Worksheets"), "cell": gettext_lazy("In worksheets"),
    "chosen": gettext_lazy("Chosen in worksheets"), "file": gettext_lazy("Files"), "remark": gettext_lazy("Remarks"),
    "proposal": gettext_lazy("Proposals"), "proposed": gettext_lazy("New rows that are proposed"),
    "action": gettext_lazy("Actions"), "scan": gettext_lazy("Scans"),
    "agreed": gettext_lazy("Chosen together after a scan"), "instrument": gettext_lazy("Questionnaires"),
    "begin": gettext_lazy("Worksheets that you can begin"),
}  # fmt: skip
AGREED = ("comment", "sources", "reason", "minority")


@dataclass(frozen=True)
class Hit:
    """Something that was found. `title` and `excerpt` are safe HTML; `place` says where it stands."""

    title: str
    url: str
    place: str = ""
    excerpt: str = ""
    scan: Survey | None = None  # whose results it shows


@dataclass
class Group:
    """The hits of one kind that are shown. `more`: there are others."""

    title: str
    hits: list = field(default_factory=list)
    more: bool = False


class Finder:
    """What somebody looks for. `groups`: what was found, of each kind its share."""

    def __init__(self, query, language):
        self.language, self.words = language, Words(query)
        self.groups = self._groups() if self.words.is_enough else []

    @property
    def count(self):
        return sum(len(group.hits) for group in self.groups)

    @property
    def more(self):
        return any(group.more for group in self.groups)

    def look(self):
        """{kind: [Hit]} of everything that was found."""
        raise NotImplementedError

    def _groups(self):
        found = self.look()
        kept = share({kind: len(hits) for kind, hits in found.items()}, MOST)
        return [
            Group(str(title), sorted(found[kind], key=lambda hit: "<mark>" not in hit.title)[: kept[kind]],
                  len(found[kind]) > kept[kind])
            for kind, title in KINDS.items() if found.get(kind)
        ]  # fmt: skip

    def hit(self, title, url, place="", text="", scan=None):
        """A Hit, with the part of `text` in which something was found."""
        excerpt = self.words.excerpt(text) if text and self.words.touches(text) else ""
        return Hit(self.words.marked(title), url, place, excerpt, scan)

    def pick(self, things, name="title"):
        """The ids of what in a pack has these words in its name."""
        return [one.id for one in things if self.words.are_in(getattr(one, name).in_(self.language))]

    def holding(self, word, texts):
        """The keys of the texts ([(key, text)]) in which one word stands, as it is typed or not."""
        return [key for key, text in texts if fold(word) in fold(text)]


class Search(Finder):
    """What one member looks for in one organisation. `scans`: of which something that was agreed is shown.

    `elsewhere`: what others share with it, each to be looked in apart.
    """

    def __init__(self, here, query, language):
        self.here, self.organisation = here, here.organisation
        self.elsewhere = partners.shared_with(here.organisation)
        super().__init__(query, language)

    @property
    def scans(self):
        found = {hit.scan.pk: hit.scan for group in self.groups for hit in group.hits if hit.scan}
        return list(found.values())

    def look(self):
        others = {"shared": _shared, "agreed": _agreed, "instrument": _instruments}
        found = short(self, LOOKED) | written(self, own_sheets(self.organisation))
        found |= {kind: list(islice(look(self), LOOKED)) for kind, look in others.items()}
        return found | {"begin": list(_begin(self, {hit.title for hit in found.get("sheet", ())}))}


def share(counts, most):
    """How many of each kind are shown when there is room for `most`: one of each in turn. So none hides another."""
    kept = dict.fromkeys(counts, 0)
    while True:
        open_ = [kind for kind in counts if kept[kind] < counts[kind]]
        room = most - sum(kept.values())
        if not open_ or not room:
            return kept
        for kind in open_[:room]:
            kept[kind] += 1


def own_sheets(organisation):
    """The Scope of everything in the worksheets of an organisation, but what was taken away."""
    rows = Q(row__gone_at=None, row__sheet__organisation=organisation)
    return Scope(rows, rows, Q(sheet__organisation=organisation))


# ── What was agreed after a scan, for who may read results ───────────────────────────────────────────────────
def _agreed(search):
    """What was written down beside the votes, of scans that show something now."""
    if not search.here.may(Right.SEE_RESULTS):
        return
    rows = Consensus.objects.filter(survey__organisation=search.organisation, survey__snapshots__round=1)
    rows = rows.filter(search.words.sql(*AGREED)).select_related("survey__release").defer("survey__release__data")
    texts: dict = {}
    for row in rows.order_by("-pk").iterator(chunk_size=500):
        survey, written = row.survey, "\n".join(filter(None, (getattr(row, name) for name in AGREED)))
        if not search.words.are_in(written) or ends_on(survey) <= timezone.localdate():
            continue
        if survey.pk not in texts:
            texts[survey.pk] = {
                (item.id, is_rubric): item.text
                for rubric in doing.items(survey, search.language)
                for item, is_rubric in ((rubric, True), *((question, False) for question in rubric.questions))
            }  # fmt: skip
        if title := texts[survey.pk].get((row.item, row.is_rubric)):
            route = "consensus-rubric" if row.is_rubric else "consensus-item"
            url = reverse(route, args=[survey.pid, row.item])
            yield search.hit(title, url, survey.title, written, survey)


# ── What others share: names only, for nothing of two organisations stands on one page (decisions/0012) ──────
def _shared(search):
    """Trajectories of other organisations on which this one works along, by their subject and whose they are."""
    for one in search.elsewhere:
        if search.words.are_in(one.subject, one.owner):
            yield search.hit(one.subject, reverse("trajectory-partners", args=[one.pid]), one.owner)


# ── Packs ────────────────────────────────────────────────────────────────────────────────────────────────────
def _instruments(search):
    """Questionnaires by their title."""
    for release in newest(search.organisation):
        title = release.title.get(search.language) or next(iter(release.title.values()), release.pack)
        if search.words.are_in(title):
            yield search.hit(title, reverse("instrument", args=[search.organisation.pid, release.pid]))


def _begin(search, begun):
    """Worksheets of which there is none yet, for who may begin one: at the newest trajectory that is open."""
    if not search.here.may(Right.EDIT_TRAJECTORY):
        return
    fresh = [pack for pack in map(shipped.sheet, search.pick(map(shipped.sheet, shipped.ids())))
             if search.words.marked(pack.title.in_(search.language)) not in begun]  # fmt: skip
    if fresh and (road := Trajectory.objects.filter(organisation=search.organisation, closed_on=None).first()):
        for pack in fresh:
            yield search.hit(pack.title.in_(search.language), reverse("sheets", args=[road.pid]), road.subject)
