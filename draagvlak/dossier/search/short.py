"""What search finds in rows with a name of one line, all in one query: trajectories and what belongs to them, actions,
scans. Reads only.

A name can stand in a pack: then each word may stand there, or in what people typed in the same row.
"""

import json

from django.db.models import CharField, F, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.dossier.search.texts import Like
from draagvlak.dossier.search.written import pack_of
from draagvlak.plans.models import Action, Decision, Partner, Person, PitfallAnswer, Standing, Step, Trajectory
from draagvlak.surveys.models import Survey
from draagvlak.worksheets.models import Sheet

NAME = Coalesce(NullIf("member__user__name", Value("")), "member__user__email", "name", output_field=CharField())
OWNER = Coalesce(NullIf("member__user__name", Value("")), "member__user__email", Value(""), output_field=TextField())
STANDING = Concat("key", Value(":"), "phase", output_field=CharField())


def short(search, most):
    """{kind: [Hit]}, at most `most` of each."""
    found: dict = {}
    branches = _branches(search)
    for kind, *columns in branches[0].union(*branches[1:], all=True).iterator(chunk_size=500):
        hits = found.setdefault(kind, [])
        if len(hits) < most and (hit := READ[kind](search, *columns)):
            hits.append(hit)
    return {kind: hits for kind, hits in found.items() if hits}


def _branches(search):
    words, organisation = search.words, search.organisation
    on_road = {"trajectory__organisation": organisation}
    road = {"place": "trajectory__subject", "to": "trajectory__pid"}
    names = _names(search.language)

    def known(kind, column="key"):
        return lambda word: Q(**{f"{column}__in": search.holding(word, names[kind])})

    def has_role(word):
        roles = search.holding(word, names["role"])
        own = Cast("roles", TextField())
        return Q(*(Q(Like(own, Value(f'%"{role}"%'))) for role in roles), _connector=Q.OR) if roles else Q(pk__in=[])

    return [
        _branch(words, "trajectory", Trajectory.objects.filter(organisation=organisation), "subject"),
        _branch(words, "step", Step.objects.filter(**on_road), "title", key="key", place="trajectory__subject",
                text=_lines("why", "reason", "note"), known=known("step")),
        _branch(words, "person", Person.objects.filter(**on_road), NAME, key=Cast("roles", TextField()), text="note",
                known=has_role, **road),
        _branch(words, "decision", Decision.objects.filter(**on_road), "text", key="key", known=known("decision"),
                **road),
        _branch(words, "condition", Standing.objects.filter(**on_road), Value("", CharField()), key=STANDING,
                text="evidence", known=known("condition"), **road),
        _branch(words, "pitfall", PitfallAnswer.objects.filter(**on_road), Value("", CharField()), key="rule",
                text="text", known=known("pitfall", "rule"), **road),
        _branch(words, "partner", Partner.objects.filter(**on_road), "name", **road),
        _branch(words, "sheet", Sheet.objects.filter(organisation=organisation), "title", key="pack",
                place="trajectory__subject", known=known("sheet", "pack")),
        _branch(words, "action", Action.objects.filter(organisation=organisation), "what",
                text=_lines("who", OWNER, "measure", "needs", "result", "reason", "answer_text")),
        _branch(words, "scan", Survey.objects.filter(organisation=organisation), "title"),
    ]  # fmt: skip


def _names(language):
    """{kind: [(key, its words in the packs)]}; of a step also its checks."""
    road = shipped.road()
    steps = [step for phase in road.phases for step in phase.steps]
    return {
        "step": [(one.id, "\n".join((one.title.in_(language), _checks(one, language)))) for one in steps],
        "role": [(one.id, one.name.in_(language)) for one in road.roles],
        "decision": [(one.id, one.text.in_(language)) for one in road.decisions],
        "condition": [(one.id, one.text.in_(language)) for one in road.conditions],
        "pitfall": pitfalls.titles(),
        "sheet": [(one, shipped.sheet(one).title.in_(language)) for one in shipped.ids()],
    }


def _checks(step, language):
    return "\n".join(one.text.in_(language) for one in step.checks)


def _lines(*names):
    """Several texts of a row as one, each on a line."""
    parts = [part for name in names for part in (Value("\n"), F(name) if isinstance(name, str) else name)]
    return Concat(*parts[1:], output_field=TextField())


def _branch(words, kind, rows, title, *, key="", text="", place="", to="pid", known=None):
    """The rows of one kind as columns that all kinds have. `known`: which rows hold a word in a pack."""
    columns = {"a_to": to, "a_key": key, "a_title": title, "a_text": text, "a_place": place}
    return (
        rows.filter(words.sql(*(column for column in (title, text) if column), known=known)).order_by()
        .annotate(a_kind=Value(kind, CharField()), **{name: _column(one) for name, one in columns.items()})
        .values_list("a_kind", *columns)
    )  # fmt: skip


def _column(one):
    return (F(one) if one else Value("", CharField())) if isinstance(one, str) else one


# ── Each kind, read again ────────────────────────────────────────────────────────────────────────────────────
def _one_line(route):
    def read(search, pid, _key, title, text, place):
        if search.words.are_in(title, text):
            return search.hit(title, reverse(route, args=[pid]), place, text)
        return None

    return read


def _step(search, pid, key, title, text, place):
    known = shipped.road().step(key) if key else None
    title = known.title.in_(search.language) if known else title or key
    if known and not search.words.are_in(title, text):
        text = "\n".join(filter(None, (text, _checks(known, search.language))))
    return _one_line("step")(search, pid, key, title, text, place)


def _person(search, pid, key, title, text, place):
    own = set(json.loads(key))
    roles = ", ".join(one.name.in_(search.language) for one in shipped.road().roles if one.id in own)
    if not search.words.are_in(title, roles, text):
        return None
    lines = "\n".join(filter(None, (roles, text)))
    return search.hit(title or _("still to be found"), reverse("trajectory-team", args=[pid]), place, lines)


def _decision(search, pid, key, title, text, place):
    title = next((one.text.in_(search.language) for one in shipped.road().decisions if one.id == key), title or key)
    return _one_line("trajectory-mandate")(search, pid, key, title, text, place)


def _condition(search, pid, key, _title, text, place):
    name, _colon, phase = key.partition(":")
    title = next((one.text.in_(search.language) for one in shipped.road().conditions if one.id == name), "")
    if not title or not search.words.are_in(title, text):
        return None
    return search.hit(title, f"{reverse('trajectory-conditions', args=[pid])}?phase={phase}", place, text)


def _pitfall(search, pid, key, _title, text, place):
    title = dict(pitfalls.titles()).get(key)
    if title is None or not search.words.are_in(title, text):
        return None
    return search.hit(title, f"{reverse('trajectory-pitfalls', args=[pid])}#{key}", place, text)


def _sheet(search, pid, key, title, text, place):
    kind = pack_of(key)
    if kind is None:
        return None
    name = kind.title.in_(search.language)
    if not search.words.are_in(title, name):
        return None
    return search.hit(title or name, reverse("sheet", args=[pid]), place, name if title else "")


READ = {
    "trajectory": _one_line("trajectory"), "step": _step, "person": _person, "decision": _decision,
    "condition": _condition, "pitfall": _pitfall, "partner": _one_line("trajectory-partners"), "sheet": _sheet,
    "action": _one_line("action"), "scan": _one_line("scan"),
}  # fmt: skip
