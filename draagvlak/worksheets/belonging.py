"""What rows belong to: rows of other worksheets, such as a stakeholder, and questions of a scan. Reads only.

A question is known by its instrument and its id, 'quickscan-onlinehulp:why-vision': so it is the same one in a second
scan, and before there is any. This room knows no scans; whose they are is asked in the rooms above.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.content.models import Release
from draagvlak.content.releases import pack_by_digest
from draagvlak.worksheets import values
from draagvlak.worksheets.models import Cell, Row, RowLink

STAKEHOLDERS = "stakeholders"  # the worksheet of which each row is a stakeholder


@dataclass(frozen=True, slots=True)
class Belongs:
    """One thing that a row belongs to. `what`: 'stakeholder', 'question'; `where`: the worksheet or the part."""

    kind: str
    target: str
    what: str
    name: str
    where: str
    pid: str = ""  # of a row

    @property
    def words(self):
        """'Stakeholder: Parents'"""
        return f"{self.what[:1].upper()}{self.what[1:]}: {self.name}"


def said(belongs):
    """What a row belongs to, in words, one under the other."""
    return "\n".join(one.words for one in belongs)


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────
def rows_of(organisation_id, pids, language):
    """{pid: Belongs} of rows of this organisation that are still there. Two queries, none without pids."""
    if not pids:
        return {}
    rows = Row.objects.select_related("sheet").filter(pid__in=pids, gone_at=None, sheet__organisation=organisation_id)
    found = named(rows.order_by("sheet__pack", "sheet", "position", "pk"), language)
    return {one.pid: one for one in found}


def named(rows, language):
    """[Belongs] of rows with their sheet, in their order; a row without a name is called a dash. Two queries."""
    rows = [row for row in rows if (section := shipped.sheet(row.sheet.pack).section(row.section)) and section.row]
    sections = {row.pk: shipped.sheet(row.sheet.pack).section(row.section) for row in rows}
    cells = Cell.objects.filter(row__in=rows, field__in={one.fields[0].id for one in sections.values()})
    known = {(row, name): value for row, name, value in cells.values_list("row", "field", "value")}
    found = []
    for row in rows:
        section = sections[row.pk]
        first = section.fields[0]
        said = values.words(first, known.get((row.pk, first.id)), language) or "–"
        what = section.row.in_(language)
        found.append(Belongs(RowLink.ROW, row.pid, what, said, _title(row.sheet, language), row.pid))
    return found


def _title(sheet, language):
    return sheet.title or shipped.sheet(sheet.pack).title.in_(language)


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────
def target_of(pack_id, question_id):
    """How a link names a question."""
    return f"{pack_id}:{question_id}"


def packs_of(organisation_id, pack_ids):
    """{pack id: [Pack]}, the newest first: what ships, and what the organisation made itself. One query."""
    releases = Release.objects.filter(Q(organisation=None) | Q(organisation=organisation_id), pack__in=pack_ids)
    found = defaultdict(list)
    for pack_id, digest in releases.order_by("-stored_at", "-pk").values_list("pack", "digest"):
        found[pack_id].append(pack_by_digest(digest))
    return found


def questions_of(organisation_id, targets, language):
    """{target: Belongs} of questions, in the words of the newest release that has them. One query, none without."""
    asked = {target: target.partition(":")[::2] for target in targets}
    packs = packs_of(organisation_id, {pack_id for pack_id, _question in asked.values()}) if asked else {}
    found = {}
    for target, (pack_id, question_id) in asked.items():
        pack = next((one for one in packs.get(pack_id, ()) if any(q.id == question_id for q in one.questions())), None)
        if pack is not None:
            found[target] = question_words(pack, question_id, language)
    return found


def question_words(pack, question_id, language):
    """The Belongs of one question of a pack."""
    subject = pack.subjects[0].name if pack.subjects else ""
    text = pack.render(pack.question(question_id).text, subject, language)
    part = pack.render(pack.rubric_of(question_id).label, subject, language)
    return Belongs(RowLink.QUESTION, target_of(pack.id, question_id), _("question of the scan"), text, part)


# ── What belongs to what ─────────────────────────────────────────────────────────────────────────────────────
def of_links(sheet, links, language):
    """{row pk: [Belongs]} of [(row pk, kind, target)]: rows first, in the order of their sheets, then questions.

    A link to what is gone, or of a kind that is not known here, is passed over.
    """
    of_kind = {kind: {target for _row, one, target in links if one == kind} for kind in (RowLink.ROW, RowLink.QUESTION)}
    rows = rows_of(sheet.organisation_id, of_kind[RowLink.ROW], language)
    questions = questions_of(sheet.organisation_id, sorted(of_kind[RowLink.QUESTION]), language)
    known = {(RowLink.ROW, pid): one for pid, one in rows.items()}
    known |= {(RowLink.QUESTION, target): one for target, one in questions.items()}
    place = {key: at for at, key in enumerate(known)}
    found = defaultdict(list)
    for row, kind, target in sorted(links, key=lambda link: place.get(link[1:], 0)):
        if (kind, target) in known:
            found[row].append(known[kind, target])
    return dict(found)


def of_row(row, language):
    """[Belongs] of one row."""
    links = [(row.pk, one.kind, one.target) for one in row.links.all()]
    return of_links(row.sheet, links, language).get(row.pk, [])


def of_rows(sheet, rows, language):
    """{row pk: [Belongs]} of these rows (pks) of a sheet; for a guest of another organisation nothing.

    No query without rows.
    """
    if not rows or sheet.through:
        return {}
    links = RowLink.objects.filter(row__sheet=sheet).values_list("row", "kind", "target")
    kept = set(rows)
    return of_links(sheet, [one for one in links if one[0] in kept], language)


def linked_to(row, language):
    """[Belongs] of the rows that say that they belong to this one."""
    pids = RowLink.objects.filter(kind=RowLink.ROW, target=row.pid).values_list("row__pid", flat=True)
    return list(rows_of(row.sheet.organisation_id, list(pids), language).values())


def about(trajectory, pack_id, question_ids, language):
    """{question id: [Belongs]}: the rows of this trajectory that say that they belong to these questions.

    For members of the organisation, who may read every sheet of it. Three queries, one when there are none.
    """
    targets = {target_of(pack_id, one): one for one in question_ids}
    links = RowLink.objects.filter(
        kind=RowLink.QUESTION, target__in=targets, row__gone_at=None, row__sheet__trajectory=trajectory
    )
    pairs = list(links.values_list("target", "row__pid"))
    rows = rows_of(trajectory.organisation_id, {pid for _target, pid in pairs}, language)
    found = defaultdict(list)
    for pid, one in rows.items():
        for target, other in pairs:
            if other == pid:
                found[targets[target]].append(one)
    return dict(found)
