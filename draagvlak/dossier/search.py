"""Search over everything that one member may see in one organisation. Reads only; few queries, however much there is.

It looks in what people wrote and in what their page calls it: never in answers or arguments of a scan, never in what
was taken away, and never in another organisation.
"""

import json
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import CharField, F, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.consensus import doing
from draagvlak.consensus.models import Consensus
from draagvlak.content import shipped
from draagvlak.content.access import newest
from draagvlak.dossier.finding import Like, Typed, Words
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Action, Person, Step, Trajectory
from draagvlak.surveys.models import Survey
from draagvlak.surveys.published import ends_on
from draagvlak.worksheets.models import Cell, Comment, Sheet

MOST = 50  # that are shown
LOOKED = 200  # of one kind, after which no more are looked for
KINDS = {
    "trajectory": gettext_lazy("Trajectories"), "step": gettext_lazy("Steps"), "person": gettext_lazy("People"),
    "sheet": gettext_lazy("Worksheets"), "cell": gettext_lazy("In worksheets"), "remark": gettext_lazy("Remarks"),
    "action": gettext_lazy("Actions"), "scan": gettext_lazy("Scans"),
    "agreed": gettext_lazy("Chosen together after a scan"), "instrument": gettext_lazy("Questionnaires"),
    "begin": gettext_lazy("Worksheets that you can begin"),
}  # fmt: skip
TYPED = {"line", "text", "person", "link"}  # kinds of fields that hold what somebody typed
AGREED = ("comment", "sources", "reason", "minority")
NAME = Coalesce(NullIf("member__user__name", Value("")), "member__user__email", "name", output_field=CharField())


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
        others = {"cell": _cells, "remark": _remarks, "agreed": _agreed, "instrument": _instruments}
        found = _short(self) | {kind: list(islice(look(self), LOOKED)) for kind, look in others.items()}
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


# ── Trajectories, steps, people, worksheets, actions and scans: one query ────────────────────────────────────
def _short(search):
    """{kind: [Hit]} of what has a name of one line."""
    words, organisation = search.words, search.organisation
    on_road = {"trajectory__organisation": organisation}
    steps = search.pick(step for phase in shipped.road().phases for step in phase.steps)
    roles = search.pick(shipped.road().roles, "name")
    has_role = [Q(Like(Cast("roles", TextField()), Value(f'%"{role}"%'))) for role in roles]
    packs = search.pick(map(shipped.sheet, shipped.ids()))
    branches = [
        _branch(words, "trajectory", Trajectory.objects.filter(organisation=organisation), "subject"),
        _branch(words, "step", Step.objects.filter(**on_road), "title", key="key", place="trajectory__subject",
                text=_lines("why", "reason", "note"), known=[Q(key__in=steps)]),
        _branch(words, "person", Person.objects.filter(**on_road), NAME, key=Cast("roles", TextField()), text="note",
                place="trajectory__subject", to="trajectory__pid", known=has_role),
        _branch(words, "sheet", Sheet.objects.filter(organisation=organisation), "title", key="pack",
                place="trajectory__subject", known=[Q(pack__in=packs)]),
        _branch(words, "action", Action.objects.filter(organisation=organisation), "what",
                text=_lines("who", "measure", "needs", "result", "reason", "answer_text")),
        _branch(words, "scan", Survey.objects.filter(organisation=organisation), "title"),
    ]  # fmt: skip
    found: dict = {}
    for kind, *columns in branches[0].union(*branches[1:], all=True).iterator(chunk_size=500):
        hits = found.setdefault(kind, [])
        if len(hits) < LOOKED and (hit := READ[kind](search, *columns)):
            hits.append(hit)
    return {kind: hits for kind, hits in found.items() if hits}


def _lines(*names):
    """Several texts of a row as one, each on a line."""
    parts = [part for name in names for part in (Value("\n"), F(name))]
    return Concat(*parts[1:], output_field=TextField())


def _branch(words, kind, rows, title, *, key="", text="", place="", to="pid", known=()):
    """The rows of one kind as columns that all kinds have. `known`: conditions for words that stand in a pack."""
    condition = words.sql(*(column for column in (title, text) if column))
    for one in known:
        condition |= one
    columns = {"a_to": to, "a_key": key, "a_title": title, "a_text": text, "a_place": place}
    return (
        rows.filter(condition).order_by()
        .annotate(a_kind=Value(kind, CharField()), **{name: _column(one) for name, one in columns.items()})
        .values_list("a_kind", *columns)
    )  # fmt: skip


def _column(one):
    return (F(one) if one else Value("", CharField())) if isinstance(one, str) else one


def _one_line(route):
    def read(search, pid, _key, title, text, place):
        if search.words.are_in(title, text):
            return search.hit(title, reverse(route, args=[pid]), place, text)
        return None

    return read


def _step(search, pid, key, title, text, place):
    known = shipped.road().step(key) if key else None
    title = known.title.in_(search.language) if known else title or key
    return _one_line("step")(search, pid, key, title, text, place)


def _person(search, pid, key, title, text, place):
    own = set(json.loads(key))
    roles = ", ".join(one.name.in_(search.language) for one in shipped.road().roles if one.id in own)
    if not search.words.are_in(title, roles, text):
        return None
    lines = "\n".join(filter(None, (roles, text)))
    return search.hit(title or _("still to be found"), reverse("trajectory-team", args=[pid]), place, lines)


def _sheet(search, pid, key, title, text, place):
    kind = _pack(key)
    if kind is None:
        return None
    name = kind.title.in_(search.language)
    if not search.words.are_in(title, name):
        return None
    return search.hit(title or name, reverse("sheet", args=[pid]), place, name if title else "")


READ = {
    "trajectory": _one_line("trajectory"), "step": _step, "person": _person, "sheet": _sheet,
    "action": _one_line("action"), "scan": _one_line("scan"),
}  # fmt: skip


def _pack(pack_id):
    """The SheetPack, or None of one that this server does not have (any more)."""
    try:
        return shipped.sheet(pack_id)
    except LookupError:
        return None


# ── What stands in worksheets ────────────────────────────────────────────────────────────────────────────────
SHEET = ("row__pid", "row__section", "row__sheet__pack", "row__sheet__title", "row__sheet__trajectory__subject")


def _cells(search):
    """What somebody typed in a field. Choices, days and numbers are not looked in."""
    rows = Cell.objects.filter(row__gone_at=None, row__sheet__organisation=search.organisation)
    rows = rows.filter(search.words.sql(Typed("value"))).order_by("-pk")
    for value, name, *where in rows.values_list("value", "field", *SHEET).iterator(chunk_size=500):
        if isinstance(value, str) and search.words.are_in(value) and (place := _place(search, name, *where)):
            kind, title, url, subject = place
            if kind in TYPED:
                yield search.hit(title, url, subject, value)


def _remarks(search):
    """Remarks, settled or not."""
    rows = Comment.objects.filter(row__gone_at=None, row__sheet__organisation=search.organisation)
    rows = rows.filter(search.words.sql("text")).order_by("-pk")
    for text, name, *where in rows.values_list("text", "field", *SHEET).iterator(chunk_size=500):
        if search.words.are_in(text) and (place := _place(search, name, *where)):
            _kind, title, url, subject = place
            yield search.hit(title, f"{url}#remarks", subject, text)


def _place(search, field_id, row, section_id, pack_id, title, subject):
    """(kind of field, 'worksheet: field', address, trajectory) of a field; None where the pack has no such one now."""
    pack = _pack(pack_id)
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
