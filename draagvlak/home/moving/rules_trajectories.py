"""What must hold in a trajectory of a file beyond its form: what refers to what, and that each value fits its field.

Pure. What a file of a later version knows and we do not is not damaged: the file then says it is newer.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass

from draagvlak.content import shipped
from draagvlak.home.moving import trajectories as form
from draagvlak.home.moving.rules import Newer, must
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import values
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.tools.counting import GROUP, same


@dataclass(frozen=True)
class Elsewhere:
    """What a trajectory may refer to: the public ids of teams, members and actions of the same file."""

    teams: set[str]
    members: set[str]
    actions: set[str]


def check_trajectory(told: form.Trajectory, elsewhere: Elsewhere) -> list[str]:
    """The public ids in it, when it holds together. Raises Broken, or Newer for what only a later version knows."""
    road = shipped.road()
    must(told.team is None or told.team in elsewhere.teams, "a team that is not there")
    must((told.team is None) or told.scope == "team", "a team of another scope")
    must(all(one.member is None or one.member in elsewhere.members for one in told.people), "a member not there")
    must(not any(one.member and one.name for one in told.people), "two names for one person")
    _known({one.key for one in told.steps if one.key}, {step.id for phase in road.phases for step in phase.steps})
    _known({one.key for one in told.decisions if one.key}, {one.id for one in road.decisions})
    _known({one.key for one in told.standings}, {one.id for one in road.conditions})
    for named in (told.steps, told.decisions):
        _once([one.key for one in named if one.key], "the same part of the road twice")
    must(all(one.key or one.title for one in told.steps), "a step without a name")
    must(all(one.key or one.text for one in told.decisions), "a decision without words")
    _once([(one.key, one.phase) for one in told.standings], "a condition twice")
    _once([one.rule for one in told.pitfall_answers], "two answers")
    steps = {one.pid for one in told.steps}
    must(all(one.step in steps if one.step else one.about for one in told.earlier), "an earlier text of nothing")
    people = {one.pid for one in told.people}
    for decision in told.decisions:
        must({one.person for one in decision.mandates} <= people, "a person that is not there")
        _once([(one.person, one.part) for one in decision.mandates], "a mandate twice")
    pids = [one.pid for some in (told.steps, told.people, told.decisions, told.sheets) for one in some]
    for sheet in told.sheets:
        pids += _check_sheet(sheet, elsewhere)
    return [told.pid, *pids]


def _known(found, road):
    if found - road:
        raise Newer


def _once(some, what):
    must(len(set(some)) == len(some), what)


def _check_sheet(sheet, elsewhere):
    if sheet.pack not in shipped.ids():
        raise Newer
    pack, pids = shipped.sheet(sheet.pack), []
    _once([(row.section, row.key) for row in sheet.rows if row.key], "a row twice")
    for row in sheet.rows:
        _check_row(row, pack.section(row.section), elsewhere, sheet.pack)
        pids += [row.pid, *(one.pid for one in (*row.comments, *row.proposals))]
    for one in sheet.proposed:
        _once([part.field for part in one.given], "a field twice")
        _check_values(one.given, pack.section(one.section))
        pids.append(one.pid)
    rows = {row.pid for row in sheet.rows}
    for one in sheet.endorsements:
        must(one.member is None or one.member in elsewhere.members and not one.who, "a member that is not there")
        pids.append(one.pid)
    for one in sheet.rounds:
        must(all(cluster.row is None or cluster.row in rows for cluster in one.clusters), "a row that is not there")
        pids += [one.pid, *(cluster.pid for cluster in one.clusters)]
    for one in sheet.collections:
        _check_counted(one, pack)
        pids.append(one.pid)
    return pids


def _check_counted(told, pack):
    """What was published of a form about tools holds to what such a form may show."""
    must(pack.brain == "tools", "a form of another worksheet")
    must((told.state == "closed") == (told.result is not None), "a result of nothing, or none")
    if told.result is None:
        return
    groups, tools = told.result.groups, told.result.tools
    must(len(groups) != 1 and all(groups) and told.result.people >= GROUP * len(groups), "groups that are too small")
    _once([role for ids in groups for role in ids], "a role twice")
    names = [same(one.name) for one in tools]
    _once(names, "a tool twice")
    must(all(names), "a tool without a name")
    for one in tools:
        must(len(one.groups) in {0, len(groups)} and (one.much == "five") == bool(one.groups), "words of no group")


def _check_document(told, pack, section):
    must((pack, section) == (documents.PACK, documents.SECTION), "a file with another row")
    try:
        data = b64decode(told.data, validate=True)
        must(len(data) <= documents.MOST_BYTES, "a file that is too big")
        must(documents.kind_of(data) == told.kind, "a file of another kind")
    except (NotBase64, Refused):
        must(False, "a file that cannot be kept")


def _check_row(row, section, elsewhere, sheet_pack):
    must(set(row.actions) <= elsewhere.actions, "an action that is not there")
    _once(row.actions, "an action twice")
    _once([(one.kind, one.target) for one in row.links], "a link twice")
    _once([one.field for one in row.cells], "a field twice")
    _once([(one.field, one.version) for one in row.changes], "a version twice")
    newest: dict[str, int] = {}
    for one in row.changes:
        newest[one.field] = max(one.version, newest.get(one.field, 0))
    must(all(one.version >= newest.get(one.field, 0) for one in row.cells), "a change that is yet to come")
    if row.document:
        _check_document(row.document, sheet_pack, row.section)
    _check_values((*row.cells, *row.changes, *row.proposals), section)


def _check_values(some, section):
    for one in some:
        field = section.field(one.field) if section else None
        # A field that this version does not have is kept and not shown.
        must(field is None or one.value is None or values.stands(field, one.value), "a value that does not fit")
