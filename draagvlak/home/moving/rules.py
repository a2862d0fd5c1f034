"""What must hold in the file of an organisation beyond its form: minimums, and what refers to what. Pure.

The database keeps these rules for rounds of our own; a file could say anything.
"""

from draagvlak.home.moving import form
from draagvlak.orgs.roles import Role
from draagvlak.surveys.disclosure import group_least
from draagvlak.surveys.groups import ROLES
from draagvlak.surveys.models import MINIMUM, Mode


class Broken(Exception):
    """The file does not hold together. The text is for us, and never shown."""


class Newer(Exception):
    """The file names something that only a later version of the program has."""


def must(holds, what):
    """Raises Broken unless this holds."""
    if not holds:
        raise Broken(what)


def check_scan(scan: form.Scan, pack) -> set[str]:
    """The ids of the questions and rubrics of this scan, when it holds together. Raises Broken."""
    questions = {question.id for question in pack.questions()}
    items = questions | {rubric.id for rubric in pack.rubrics}
    must(scan.k >= MINIMUM[Mode(scan.mode)], "a minimum below that of its mode")
    groups = [group.id for group in scan.groups]
    must(len(set(groups)) == len(groups), "a group twice")
    must(scan.language in pack.languages or not scan.subject, "a language that the questionnaire lacks")
    must(set(scan.subject) <= set(pack.languages), "a subject in another language")
    over = scan.state in {"closed", "cancelled"}
    must(not over or scan.closed_on is not None, "over without a day")
    must(scan.state not in {"closed", "running"} or scan.launched_on is not None, "begun without a day")
    published = scan.state == "closed" and scan.results_gone_on is None
    must(published or not (scan.results or scan.agreed or scan.meetings), "results that cannot be")
    rounds = {one.round for one in scan.results}
    must(len(rounds) == len(scan.results), "a round twice")
    must(not rounds or 1 in rounds, "a later vote without a first")
    must(bool(scan.results) or not scan.agreed, "agreed without results")
    for result in scan.results:
        _check_result(scan, result, questions, {rubric.id for rubric in pack.rubrics})
    _check_agreed(scan, items)
    must(set(scan.focus) <= {rubric.id for rubric in pack.rubrics}, "a part that is not there")
    must(scan.kind == pack.kind, "another kind of questionnaire")
    must(scan.results_gone_on is None or scan.state == "closed", "results that went before they were there")
    must(len({(one.role, one.what, one.day) for one in scan.sightings}) == len(scan.sightings), "a look twice")
    must({one.role for one in scan.sightings} <= set(Role), "a role that is not there")
    return items


def _check_result(scan, result, questions, rubrics):
    data, is_open = result.data, scan.mode == "open"
    must(data.people >= scan.k and data.one_helper <= data.paper <= data.people, "too few people")
    must(data.people - data.one_helper >= scan.k, "the minimum made by one helper")
    again = result.round > 1  # a vote in a conversation: on one question, shown whole
    must(set(data.questions) <= questions if again else set(data.questions) == questions, "other questions")
    must(not again or len(data.questions) == 1, "a later round on more than one question")
    must(not again or all(entry.counts for entry in data.questions.values()), "a vote without an outcome")
    must(not again or not (result.arguments or result.named or data.comparison.groups), "more than a vote")
    could = data.listed if again else data.people  # who is in the room and votes nothing did not take part
    for entry in data.questions.values():
        must(entry.asked <= could, "more asked than took part")
        answered = sum(entry.counts) if entry.counts else 0
        must(entry.counts is None or scan.k <= answered <= entry.asked, "a figure below the minimum")
        must((entry.counts is None) == (entry.arguments is None), "arguments without a figure")
        told = {"counts", "arguments"} & entry.model_fields_set
        must(entry.counts is not None or not told, "a figure that is nothing")
        must(not entry.arguments or entry.arguments <= data.people, "more arguments than people")
    _check_comparison(scan, data, questions, rubrics)
    written: dict[str, int] = {}
    for argument in result.arguments:
        written[argument.question] = written.get(argument.question, 0) + 1
        must(argument.name is None or is_open, "a name in a scan without names")
    must(set(written) <= questions, "an argument to another question")
    must(all(count <= (data.questions[one].arguments or 0) for one, count in written.items()), "too many arguments")
    must(result.named is None or is_open, "names in a scan without names")
    for person in result.named or ():
        must(set(person.answers) <= questions, "an answer to another question")


def _check_comparison(scan, data, questions, rubrics):
    shown = data.comparison
    least, groups = group_least(scan.mode, scan.k), shown.groups
    must((shown.state == "shown") == (len(groups) > 1), "groups that are not shown")
    must(all(group.people >= least for group in groups), "a group that is too small")
    must(sum(group.people for group in groups) in {0, data.people}, "somebody is in no group")
    must(not shown.counts or scan.mode == "open", "figures of groups")
    must(set(shown.counts) <= questions and {*shown.words, *shown.withheld} <= rubrics, "not of this scan")
    rows = [*shown.words.values(), *shown.counts.values()]
    must(all(len(row) == len(groups) for row in rows), "as many words as groups")
    cells = [cell for row in shown.words.values() for cell in row if cell is not None]
    must(all(set(cell) == {"red", "orange", "green"} for cell in cells), "a word for each colour")


def _check_agreed(scan, items):
    meetings = {one.pid for one in scan.meetings} | {None, ""}
    must(all(set(one.present) <= set(ROLES) for one in scan.meetings), "a role that is not there")
    must(len({(one.item, one.is_rubric) for one in scan.agreed}) == len(scan.agreed), "agreed twice")
    for one in scan.agreed:
        must(one.item in items and one.meeting in meetings, "agreed on what is not there")
        must(len({before.version for before in one.earlier}) == len(one.earlier), "a version twice")


def check_action(action: form.Action, scans: dict[str, set[str]], members: set[str], trajectories: set[str]) -> None:
    """Raises Broken unless this action belongs to what is in the file, and to one owner at most."""
    must(action.trajectory is None or action.trajectory in trajectories, "a trajectory that is not there")
    must(sum(map(bool, (action.member, action.role, action.who))) <= 1, "two owners")
    must(action.member is None or action.member in members, "a member that is not there")
    must(not action.role or action.role in set(Role), "a role that is not there")
    for link in action.links:
        must(link.scan in scans and not (link.question and link.rubric), "about what is not there")
        must({link.question, link.rubric} - {""} <= scans[link.scan], "about what is not there")
    must(len({(link.scan, link.question, link.rubric) for link in action.links}) == len(action.links), "twice")


def check_once(*lists: list) -> None:
    """Raises Broken when one of these lists names the same thing twice."""
    must(all(len(set(some)) == len(some) for some in lists), "the same thing twice")
