"""Making trajectories and worksheets of a file: the road before the actions, the worksheets after them (arriving.py).

Nobody becomes a member by it, so who wrote what is nobody any more; people of a team keep their name as words, which
only members read. Rows point at each other by public id: where one gets a new one, what points at it follows.
"""

from base64 import b64decode

from draagvlak.home.moving import leaving_trajectories as out
from draagvlak.lib.tokens import new_pid
from draagvlak.plans.models import Decision, Earlier, Mandate, Person, PitfallAnswer, Standing, Step, Trajectory
from draagvlak.worksheets.models import (
    Card,
    Cluster,
    Collection,
    Comment,
    Document,
    Endorsement,
    Proposal,
    Round,
    Row,
    RowAction,
    RowProposal,
    Sheet,
)

MANY = 500  # rows in one statement


def _values(told, names):
    """The columns `names` of one part of the file; what it holds as tuples is stored as lists."""
    found = {name: getattr(told, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _in_order(parts):
    """Remarks, proposals and changes as they were written: a page shows them in the order in which they are made."""
    return sorted(parts, key=lambda one: one.at) if parts and hasattr(parts[0], "at") else parts


def _fresh(model, pids):
    """{public id in the file: its own where that is free, else a new one}"""
    pids, taken = list(pids), set()
    for at in range(0, len(pids), MANY):
        taken |= set(model.objects.filter(pid__in=pids[at : at + MANY]).values_list("pid", flat=True))
    return {pid: new_pid() if pid in taken else pid for pid in pids}


class Road:
    """The trajectories of one organisation that arrives: made at once, and filled with worksheets later."""

    def __init__(self, organisation, teams, members):
        self.organisation, self.teams, self.members = organisation, teams, members  # members: {pid: name}
        self.trajectories: dict[str, Trajectory] = {}
        self.sheets: dict[str, Sheet] = {}
        self.renamed: dict[str, str] = {}  # public id of a row in the file → here

    def make(self, told, pid):
        """One trajectory with its steps, people, decisions and conditions; its worksheets come with `fill`."""
        made = Trajectory.objects.create(
            organisation=self.organisation, team=self.teams.get(told.team),
            **_values(told, out.TRAJECTORY) | {"pid": pid},
        )  # fmt: skip
        self.trajectories[told.pid] = made
        steps = self._many(Step, told.steps, out.STEP, trajectory=made)
        self.renamed |= {there: step.pid for there, step in steps.items()}
        self._many(Standing, told.standings, out.STANDING, trajectory=made)
        self._many(PitfallAnswer, told.pitfall_answers, out.PITFALL_ANSWER, trajectory=made)
        Earlier.objects.bulk_create(
            [
                Earlier(trajectory=made, step=steps[one.step] if one.step else None, **_values(one, out.EARLIER))
                for one in told.earlier
            ],
            batch_size=MANY,
        )
        named = [self._with_name(one, "name") for one in told.people]
        people = self._many(Person, named, out.PERSON, trajectory=made)
        decisions = self._many(Decision, told.decisions, out.DECISION, trajectory=made)
        Mandate.objects.bulk_create(
            Mandate(decision=decisions[one.pid], person=people[part.person], part=part.part)
            for one in told.decisions for part in one.mandates
        )  # fmt: skip

    def _with_name(self, told, column):
        return told.model_copy(update={column: self.members[told.member][:120]}) if told.member else told

    @staticmethod
    def _many(model, told, names, **fields):
        """{public id in the file: row}; for what has none the list is made all the same."""
        if "pid" not in names:
            model.objects.bulk_create([model(**fields, **_values(one, names)) for one in told], batch_size=MANY)
            return {}
        fresh = _fresh(model, [one.pid for one in told])
        rows = [model(**fields, **_values(one, names) | {"pid": fresh[one.pid]}) for one in told]
        model.objects.bulk_create(rows, batch_size=MANY)
        known = {row.pid: row for row in model.objects.filter(**fields)}
        return {pid: known[here] for pid, here in fresh.items()}

    # ── Worksheets ───────────────────────────────────────────────────────────────────────────────────────────
    def fill(self, told, actions, surveys):
        """The worksheets of one trajectory. `actions`: {pid in the file: Action}; `surveys`: {pid in the file: here}.

        `name_rows` was called for every trajectory before.
        """
        for sheet in told.sheets:
            made = Sheet.objects.create(
                organisation=self.organisation, trajectory=self.trajectories[told.pid],
                **_values(sheet, out.SHEET) | {"pid": self.renamed[sheet.pid]},
            )  # fmt: skip
            self.sheets[sheet.pid] = made
            self._rows(made, sheet, actions, surveys)
            endorsed = [self._with_name(one, "who") for one in sheet.endorsements]
            self._many(Endorsement, endorsed, out.ENDORSEMENT, sheet=made)
            self._proposed(made, sheet)
            for one in sheet.rounds:
                self._round(made, one)
            fresh = _fresh(Collection, [one.pid for one in sheet.collections])
            Collection.objects.bulk_create(
                Collection(sheet=made, **one.model_dump(exclude={"pid", "made_by", "result"}), pid=fresh[one.pid],
                           result=one.result and one.result.model_dump(mode="json"))
                for one in sheet.collections
            )  # fmt: skip

    def name_rows(self, told):
        """Finds out what the worksheets and rows of a trajectory will be called here."""
        self.renamed |= _fresh(Sheet, [one.pid for one in told.sheets])
        self.renamed |= _fresh(Row, [row.pid for sheet in told.sheets for row in sheet.rows])

    def _here(self, text, surveys):
        return ":".join(self.renamed.get(part) or surveys.get(part) or part for part in text.split(":"))

    def _rows(self, made, sheet, actions, surveys):
        rows = [
            Row(sheet=made, **_values(one, out.ROW)
                | {"pid": self.renamed[one.pid], "key": self._here(one.key, surveys)})
            for one in sheet.rows
        ]  # fmt: skip
        Row.objects.bulk_create(rows, batch_size=MANY)
        known = dict(Row.objects.filter(sheet=made).values_list("pid", "pk"))
        pairs = [(known[self.renamed[one.pid]], one) for one in sheet.rows]
        comments = _fresh(Comment, [note.pid for _pk, one in pairs for note in one.comments])
        proposals = _fresh(Proposal, [note.pid for _pk, one in pairs for note in one.proposals])
        new = comments | proposals
        for model, name, columns, _who in out.AROUND:
            model.objects.bulk_create(
                (
                    model(row_id=pk, **_values(part, columns) | self._named(part, columns, new, surveys))
                    for pk, one in pairs for part in _in_order(getattr(one, name))
                ),
                batch_size=MANY,
            )  # fmt: skip
        for pk, one in pairs:
            if one.document:
                data = b64decode(one.document.data)
                Document.objects.create(row_id=pk, data=data, size=len(data), **_values(one.document, out.DOCUMENT))
        RowAction.objects.bulk_create(
            RowAction(row_id=pk, action=actions[pid]) for pk, one in pairs for pid in one.actions
        )

    @staticmethod
    def _proposed(made, sheet):
        fresh = _fresh(RowProposal, [one.pid for one in sheet.proposed])
        RowProposal.objects.bulk_create(
            RowProposal(sheet=made, given={part.field: _values(part, ("value",))["value"] for part in one.given},
                        **_values(one, out.PROPOSED) | {"pid": fresh[one.pid]})
            for one in _in_order(sheet.proposed)
        )  # fmt: skip

    def _round(self, made, told):
        """A silent round that was finished; its cards in no order."""
        here = self._many(Round, [told], out.ROUND, sheet=made, stage=Round.Stage.OVER)[told.pid]
        clusters = self._many(Cluster, told.clusters, out.CLUSTER, round=here)
        rows = dict(Row.objects.filter(sheet=made).values_list("pid", "pk"))
        for one in told.clusters:
            Cluster.objects.filter(pk=clusters[one.pid].pk).update(row=rows[self.renamed[one.row]] if one.row else None)
        cards = [(None, text) for text in told.loose]
        cards += [(clusters[one.pid], text) for one in told.clusters for text in one.cards]
        Card.objects.bulk_create([Card(round=here, cluster=cluster, text=text) for cluster, text in cards])

    def _named(self, part, columns, new, surveys):
        if "pid" in columns:
            return {"pid": new[part.pid]}
        return {"target": self._here(part.target, surveys)} if "target" in columns else {}
