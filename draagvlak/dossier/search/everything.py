"""Search over everything that one member may see in one organisation. Reads only; few queries, however much there is.

It looks in what people wrote and in what their page calls it: never in answers or arguments of a scan, never in what
was taken away, and never in another organisation.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from draagvlak.consensus import doing
from draagvlak.consensus.models import Consensus
from draagvlak.content import shipped
from draagvlak.content.access import newest
from draagvlak.dossier.search.short import pack_of, short
from draagvlak.dossier.search.texts import Typed, Words, fold
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.plans.models import Trajectory
from draagvlak.surveys.models import Survey
from draagvlak.surveys.published import ends_on
from draagvlak.worksheets.models import Cell, Comment, Proposal

MOST = 50  # that are shown
LOOKED = 200  # of one kind, after which no more are looked for
KINDS = {
    "trajectory": gettext_lazy("Trajectories"), "shared": gettext_lazy("Shared with us"), "step": gettext_lazy("Steps"),
    "person": gettext_lazy("People"), "decision": gettext_lazy("Decisions"), "condition": gettext_lazy("Conditions"),
    "pitfall": gettext_lazy("Answers to pitfalls"), "partner": gettext_lazy("Partners"),
    "sheet": gettext_lazy("Worksheets"), "cell": gettext_lazy("In worksheets"), "remark": gettext_lazy("Remarks"),
    "proposal": gettext_lazy("Proposals"), "action": gettext_lazy("Actions"), "scan": gettext_lazy("Scans"),
    "agreed": gettext_lazy("Chosen together after a scan"), "instrument": gettext_lazy("Questionnaires"),
    "begin": gettext_lazy("Worksheets that you can begin"),
}  # fmt: skip
TYPED = {"line", "text", "person", "link"}  # kinds of fields that hold what somebody typed
ANCHORS = {"remark": "#remarks", "proposal": "#proposals"}  # where it stands on the page of a row
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


class Search:
    """What one member looks for. `groups`: what was found; `scans`: of which something that was agreed is shown."""

    def __init__(self, here, query, language):
        self.here, self.organisation, self.language = here, here.organisation, language
        self.words = Words(query)
        self.groups = self._groups() if self.words.is_enough else []

    @property
    def count(self):
        return sum(len(group.hits) for group in self.groups)

    @property
    def more(self):
        return any(group.more for group in self.groups)

    @property
    def scans(self):
        found = {hit.scan.pk: hit.scan for group in self.groups for hit in group.hits if hit.scan}
        return list(found.values())

    def _groups(self):
        others = {"shared": _shared, "agreed": _agreed, "instrument": _instruments}
        found = short(self, LOOKED) | _sheets(self)
        found |= {kind: list(islice(look(self), LOOKED)) for kind, look in others.items()}
        found["begin"] = list(_begin(self, {hit.title for hit in found.get("sheet", ())}))
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


# ── What stands in worksheets ────────────────────────────────────────────────────────────────────────────────
SHEET = ("row__pid", "row__section", "row__sheet__pack", "row__sheet__title", "row__sheet__trajectory__subject")


def _sheets(search):
    """{kind: [Hit]} of what somebody typed in a field, remarked or proposed about it. One query.

    Choices, days and numbers are not looked in, also not where they were proposed.
    """
    found: dict = {"cell": [], "remark": [], "proposal": []}
    for kind, _pk, text, why, name, *where in _written(search).iterator(chunk_size=500):
        if len(found[kind]) < LOOKED and (place := _place(search, name, *where)):
            asked, title, url, subject = place
            said = text if kind == "remark" or asked in TYPED else ""
            if search.words.are_in(said, why):
                text = "\n".join(filter(None, (said, why)))
                found[kind].append(search.hit(title, url + ANCHORS.get(kind, ""), subject, text))
    return found


def _written(search):
    """Cells, remarks and proposals in which the words may stand, the newest first, as columns that all have."""
    here = {"row__gone_at": None, "row__sheet__organisation": search.organisation}
    columns = ("a_kind", "a_pk", "a_text", "a_why", "field", *SHEET)
    cells, *others = (
        rows.filter(search.words.sql(*texts), **here).order_by()
        .annotate(a_kind=Value(kind, CharField()), a_pk=F("pk"), a_text=texts[0], a_why=why).values_list(*columns)
        for kind, rows, texts, why in (
            ("cell", Cell.objects, [Typed("value")], Value("", CharField())),
            ("remark", Comment.objects, [F("text")], Value("", CharField())),
            ("proposal", Proposal.objects, [Typed("value"), F("why")], F("why")),
        )
    )  # fmt: skip
    return cells.union(*others, all=True).order_by("-a_pk")


def _place(search, field_id, row, section_id, pack_id, title, subject):
    """(kind of field, 'worksheet: field', address, trajectory) of a field; None where the pack has no such one now."""
    pack = pack_of(pack_id)
    section = pack.section(section_id) if pack else None
    asked = section.field(field_id) if section and field_id else None
    if section is None or field_id and asked is None:
        return None
    name = asked.label.in_(search.language) if asked else section.title.in_(search.language)
    sheet = title or pack.title.in_(search.language)
    return asked.kind if asked else "", f"{sheet}: {name}", reverse("row", args=[row]), subject


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
    for one in partners.shared_with(search.organisation):
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
