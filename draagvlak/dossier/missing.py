"""What is missing in a team and in its mandate, said gently and with the reason. Pure: it reads no database."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.orgs.roles import Role
from draagvlak.plans.models import Mandate, Person

ALONE = 4  # decisions that one and the same person takes, before we say so
LEADS = {"board", "advocate"}  # roles that can decide on time and money
NEAR = {"board", "middle", "workers", "clients", "dpo"}  # of those inside: who is missed first


@dataclass(frozen=True)
class Gap:
    """A role of the road that nobody has. `sought`: somebody is being looked for. `near`: it is missed first."""

    role: str
    name: str
    why: str
    of: str  # five, inside or outside
    sought: bool = False
    near: bool = True


def is_found(person):
    """Whether it is known who this is: a member, a name or a function."""
    return bool(person.member_id or person.name)


def gaps(people, road, language):
    """[Gap] of the roles that nobody has, in the order of the road."""
    filled = {role for one in people if is_found(one) for role in one.roles}
    sought = {role for one in people if not is_found(one) for role in one.roles}
    return [
        Gap(role.id, role.name.in_(language), role.why.in_(language), role.of, role.id in sought,
            role.of == "five" or role.id in NEAR)
        for role in road.roles if role.id not in filled
    ]  # fmt: skip


def hints(people):
    """[(what we see, why it matters)] about the two groups as a whole; none while there is nobody at all."""
    found = [one for one in people if is_found(one)]
    if not people:
        return []
    steering = [one for one in found if one.group == Person.Group.STEERING]
    team = [one for one in found if one.group == Person.Group.TEAM]
    said = []
    if not steering:
        said.append(
            (
                _("There is nobody in the steering group yet."),
                _("It guards the vision and makes room in time and money. Two or three people are enough."),
            )
        )
    elif not any(_leads(one) for one in steering):
        said.append(
            (
                _("In the steering group nobody can decide on time and money yet."),
                _("Without a mandate a plan stays in the drawer. Ask somebody of the board or the management."),
            )
        )
    if not team:
        said.append(
            (
                _("There is nobody in the implementation team yet."),
                _("It leads the work from beginning to end. It is good when several teams are in it."),
            )
        )
    elif len(found) == 1:
        said.append((_("One person carries everything now."),
                     _("When they fall ill or leave, it stops. Look for a second one first.")))  # fmt: skip
    return said + _heavy(found)


def _leads(person):
    """Whether somebody can decide on time and money: by a role on the road, or as a member of the management."""
    return bool(LEADS & set(person.roles)) or bool(person.member_id) and person.member.role == Role.MANAGEMENT


def _heavy(found):
    roles = sum(len(one.roles) for one in found)
    heavy = [one for one in found if len(found) > 1 and len(one.roles) >= 4 and 2 * len(one.roles) > roles]
    why = _("Share them out: then it goes on when somebody falls away.")
    return [(_("%(name)s has more than half of all roles.") % {"name": named(one)}, why) for one in heavy]


def named(person):
    """Who somebody is, in words: the member, the name or function that was typed, or that they are looked for."""
    if person.member_id:
        return str(person.member.user)
    return person.name or _("still to be found")


# ── The mandate ──────────────────────────────────────────────────────────────────────────────────────────────
class Mandates:
    """Who does what about each decision. `rows`: [(decision pk, person pk, part)]."""

    def __init__(self, decisions, people, rows):
        self.decisions, self.people = decisions, people
        self._parts = defaultdict(set)
        for decision, person, part in rows:
            self._parts[decision, person].add(part)

    def parts(self, decision, person):
        """The parts of one person in one decision, in the order in which a decision goes."""
        own = self._parts.get((decision.pk, person.pk), set())
        return [part for part in Mandate.Part if part in own]

    def who(self, decision, part):
        """The people with this part in this decision."""
        return [one for one in self.people if part in self._parts.get((decision.pk, one.pk), set())]

    def is_empty(self, decision):
        return not any(self.parts(decision, one) for one in self.people)

    def warnings(self, decision):
        """[(what we see, why it matters and what can help)]; none for a decision that nobody filled in yet."""
        if self.is_empty(decision):
            return []
        deciders = self.who(decision, Mandate.Part.DECIDES)
        said = []
        if not deciders:
            said.append((_("Nobody decides yet."), _("Then it waits. Choose one person, or a function.")))
        if len(deciders) > 1:
            said.append((_("More than one decides."), _("Agree on how: together, or one after hearing the other.")))
        if not self.who(decision, Mandate.Part.DOES):
            said.append((_("Nobody carries it out yet."), _("Then it stays on paper. Who can begin?")))
        return said

    @property
    def overall(self):
        """What to look at in the whole: how many decisions nobody has looked at, and who decides everything alone."""
        empty = sum(self.is_empty(one) for one in self.decisions)
        said = []
        if self.people and empty:
            said.append(
                ngettext(
                    "About %(count)s decision nothing is filled in yet.",
                    "About %(count)s decisions nothing is filled in yet.",
                    empty,
                )
                % {"count": empty}
            )
        deciders = [self.who(one, Mandate.Part.DECIDES) for one in self.decisions]
        taken = [who for who in deciders if who]
        alone = Counter(who[0].pk for who in taken if len(who) == 1)
        if len(taken) >= ALONE and len(alone) == 1 and sum(alone.values()) == len(taken):
            one = next(person for person in self.people if person.pk in alone)
            said.append(_("%(name)s decides everything alone. Give the team decisions of its own.")
                        % {"name": named(one)})  # fmt: skip
        return said
