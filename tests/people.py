"""The cast of every test: two organisations of equal shape, `cast.a` and `cast.b`, and people outside them.

Whoever adds a kind of object to the product adds one here, so that the permission matrix can reach for it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from types import SimpleNamespace

from django.utils import timezone

from draagvlak.lib.tokens import SHORT, keyed_hash, new_code, new_token
from draagvlak.orgs.keys import make_key, seal
from draagvlak.orgs.models import ColleagueInvitation, Event, Mail, Membership, Organisation, SignInLink, Team, User
from draagvlak.orgs.roles import Role, needs_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "een lange wachtzin voor proeven"
QUICKSCAN = "quickscan-onlinehulp"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"  # the authenticator app of everybody in the cast who needs one


@dataclass
class World:
    """One organisation with everything in it. `world.owner`, `world.coordinator`, … are its users by role."""

    organisation: Organisation
    users: dict = field(default_factory=dict)
    memberships: dict = field(default_factory=dict)
    links: SimpleNamespace = field(default_factory=SimpleNamespace)
    secrets: SimpleNamespace = field(default_factory=SimpleNamespace)

    def __getattr__(self, name):
        users = self.__dict__.get("users", {})
        if name in users:
            return users[name]
        raise AttributeError(name)


@dataclass
class Cast:
    a: World
    b: World
    outsider: User  # signed in, in no organisation
    operator: User  # looks after the server, in no organisation
    coach: User  # facilitator in both organisations
    release: object


def make_cast():
    """Everything below in an empty database. The release of the shipped quickscan is shared by both organisations."""
    release = shipped_release()
    a, b = make_world("a", release), make_world("b", release)
    coach = make_user("coach@example.org", "Coach Beider", second_factor=True)
    for world in (a, b):
        Membership.objects.create(user=coach, organisation=world.organisation, role=Role.FACILITATOR)
    return Cast(
        a, b, make_user("outsider@example.org", "Niemand Hier"),
        make_user("operator@example.org", "Beheer Server", second_factor=True, is_operator=True), coach, release,
    )  # fmt: skip


def make_user(email, name="", second_factor=False, **fields):
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    if second_factor:
        give_second_factor(user)
    return user


def give_second_factor(user):
    """An authenticator app with a known secret."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    data = {"secret": encrypt(TOTP_SECRET)}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def make_world(letter, release):
    """One organisation: six members with six roles, a team, six surveys, an invitee, secrets, history."""
    organisation = Organisation.objects.create(name=f"Organisatie {letter.upper()}", contact=f"dpo@{letter}.example")
    make_key(organisation)
    world = World(organisation)
    world.team = Team.objects.create(organisation=organisation, name=f"Team {letter.upper()}")
    for role in Role:
        user = make_user(f"{role}@{letter}.example", f"{role.title()} {letter.upper()}", needs_second_factor(role))
        world.users[role.value] = user
        world.memberships[role.value] = Membership.objects.create(user=user, organisation=organisation, role=role)
    world.membership = world.memberships["member"]
    world.membership.teams.add(world.team)
    world.release = release
    _add_private_release(world, letter)
    _add_surveys(world)
    _add_closed(world)
    _add_traces(world)
    _add_sheet(world)
    _add_road(world)
    _add_workshops(world)
    _add_papers(world)
    _add_partner(world)
    return world


def _add_private_release(world, letter):
    from draagvlak.content.models import Release

    fields = {name: getattr(world.release, name) for name in ("kind", "languages", "title")}
    pack, data, digest = own_pack(letter)
    world.private_release = Release.objects.create(
        organisation=world.organisation, pack=pack.id, version=pack.version, data=data, digest=digest, **fields
    )


def _add_surveys(world):
    from draagvlak.surveys import links
    from draagvlak.surveys.models import Invitee, Mode

    world.draft = make_survey(world, "Ontwerp", state="draft")
    world.running = world.survey = make_survey(world, "Lopende scan")
    world.anonymous = make_survey(world, "Anonieme scan", mode=Mode.ANONYMOUS, k=8)
    world.open = make_survey(world, "Open scan", mode=Mode.OPEN, k=2)
    world.invitee = Invitee.objects.create(
        survey=world.running,
        name=seal(world.organisation.pk, "Genodigde Persoon", "invitee-name"),
        address=seal(world.organisation.pk, "genodigde@example.org", "invitee-address"),
    )
    personal = links.mint_personal(world.invitee)
    world.links.answer, world.links.code = personal.token, personal.code
    shared = links.ensure_shared(world.anonymous)
    world.links.shared, world.links.shared_code = shared.token, shared.code
    world.links.results = links.results_token(world.running)


def _add_closed(world):
    """A closed scan with one action and what was agreed on one question, and an earlier one of the same instrument."""
    from draagvlak.consensus.models import ActionLink, Consensus, Meeting
    from draagvlak.plans.models import Action
    from draagvlak.surveys import links

    today = timezone.localdate()
    world.closed = make_survey(world, "Gesloten scan", state="closed", closed_on=today)
    world.links.closed_results = links.results_token(world.closed)
    world.snapshot = make_snapshot(world.closed)
    before = today - timedelta(days=150)
    world.earlier = make_survey(
        world, "Eerdere scan", state="closed", launched_on=before - timedelta(days=20), closed_on=before,
        answers_gone_on=before + timedelta(days=14),
    )  # fmt: skip
    make_snapshot(world.earlier, (4, 3, 1, 1))
    world.question, world.rubric = "why-vision", "why"
    world.action = Action.objects.create(
        organisation=world.organisation, what="Een visie schrijven", member=world.memberships["member"],
        by_when=today + timedelta(days=90), asked_on=today, answer_due=today + timedelta(days=30),
        made_by=world.users["facilitator"],
    )  # fmt: skip
    ActionLink.objects.create(action=world.action, survey=world.closed, question=world.question)
    # One that belongs to nobody and to no scan: nobody may change how far it is but who guides scans.
    world.loose_action = Action.objects.create(organisation=world.organisation, what="Een tablet lenen")
    world.meeting = Meeting.objects.create(survey=world.closed, present={"management": 1, "frontline": 4})
    world.agreed = Consensus.objects.create(
        survey=world.closed, item=world.question, chosen="green", meeting=world.meeting,
        changed_by=world.users["facilitator"],
    )  # fmt: skip
    _add_talk(world)


def _add_talk(world):
    """A conversation about the closed scan with people coming in, and a phone in it; another that is over."""
    from draagvlak.live.models import Conversation, Seat, Stage

    code, world.links.seat = new_code(SHORT), new_token()
    world.links.talk_code = code
    world.talk = Conversation.objects.create(
        survey=world.closed, facilitator=world.users["facilitator"], stage=Stage.LOBBY,
        agenda=[{"item": world.question, "minutes": 6, "state": ""}], began_at=timezone.now(), item_at=timezone.now(),
        code=seal(world.organisation.pk, code, "live-code"), code_hash=keyed_hash("live-code", code),
    )  # fmt: skip
    world.seat = Seat.objects.create(conversation=world.talk, key=keyed_hash("live-seat", world.links.seat))
    world.past_talk = Conversation.objects.create(
        survey=world.earlier, facilitator=world.users["facilitator"], stage=Stage.OVER
    )


def _add_sheet(world):
    """A trajectory with one worksheet: a row with something in it, a remark, a proposal, and a row taken away."""
    from draagvlak.plans.models import Trajectory
    from draagvlak.worksheets.models import Cell, Change, Comment, Proposal, Row, RowProposal, Sheet

    organisation, writer = world.organisation, world.users["facilitator"]
    world.trajectory = Trajectory.objects.create(
        organisation=organisation,
        subject=f"Blended werken {organisation.name[-1]}",
        made_by=writer,
        scope="partnership",
    )
    world.sheet = Sheet.objects.create(
        organisation=organisation, trajectory=world.trajectory, pack="partners", made_by=writer
    )
    Row.objects.bulk_create(
        Row(sheet=world.sheet, section=one.id, key="only")
        for one in shipped_sheet("partners").sections if one.kind == "fields"
    )  # fmt: skip
    world.row = Row.objects.create(sheet=world.sheet, section="partners")
    for name, value in (("name", "Gezinsdienst"), ("they", "Gezinnen die we niet bereiken")):
        Cell.objects.create(row=world.row, field=name, value=value, changed_by=writer)
        Change.objects.create(row=world.row, field=name, value=value, version=1, by=writer)
    world.gone_row = Row.objects.create(sheet=world.sheet, section="partners", position=1, gone_at=timezone.now())
    world.comment = Comment.objects.create(
        row=world.row, field="they", text="Vroeg iemand dit na?", by=world.users["member"]
    )
    world.proposal = Proposal.objects.create(
        row=world.row, field="we", value="Twee dagen per week iemand", why="Zo spraken we het af",
        by=world.users["member"],
    )  # fmt: skip
    world.proposed_row = RowProposal.objects.create(
        sheet=world.sheet, section="partners", given={"name": "Wijkteam"}, why="Die missen we", by=world.users["member"]
    )


def _add_road(world):
    """On that trajectory: a step of the road and one of their own, somebody in the team, and what they decide."""
    from draagvlak.plans.models import Decision, Mandate, Person, Step

    road = world.trajectory
    world.step = Step.objects.create(trajectory=road, key="vision", phase="prepare")
    world.own_step = Step.objects.create(trajectory=road, title="Kennismaken", phase="prepare", position=1)
    world.person = Person.objects.create(trajectory=road, group="team", name="Sam Peeters", roles=["clients"])
    world.decision = Decision.objects.create(trajectory=road, key="vision")
    Mandate.objects.create(decision=world.decision, person=world.person, part="advises")


def _add_workshops(world):
    """Worksheets with a workshop: a vision with a round, tools that colleagues are asked about, a journey, a map."""
    from draagvlak.worksheets.models import Cell, Change, Cluster, Collection, Endorsement, Round, Row, Sheet

    writer, today = world.users["facilitator"], timezone.localdate()
    for pack in ("vision", "tools", "journey", "stakeholders"):
        made = Sheet.objects.create(organisation=world.organisation, trajectory=world.trajectory, pack=pack,
                                    title=f"Voorbeeld {pack}", made_by=writer)  # fmt: skip
        setattr(world, pack, made)
        fields = (one for one in shipped_sheet(pack).sections if one.kind == "fields")
        Row.objects.bulk_create(Row(sheet=made, section=one.id, key="only") for one in fields)

    def fill(row, **values):
        for name, value in values.items():
            name = name.replace("_", "-")
            Cell.objects.create(row=row, field=name, value=value, changed_by=writer)
            Change.objects.create(row=row, field=name, value=value, version=1, by=writer)
        return row

    fill(world.vision.rows.get(section="agreed"), text="We houden contact met wie wacht.")
    world.endorsement = Endorsement.objects.create(sheet=world.vision, version=1, who="De cliëntenraad", made_by=writer)
    world.past_round = Round.objects.create(sheet=world.vision, question="Waarom?", stage="over", made_by=writer)
    cluster = Cluster.objects.create(round=world.past_round, name="Wie wacht, hoort niets", dots=5)
    cluster.cards.create(round=world.past_round, text="Vier maanden stilte")
    world.round = Round.objects.create(sheet=world.vision, question="Voor wie?", made_by=writer)
    world.round.cards.create(text="Een verborgen kaart", author=b"x" * 32)
    world.moment = fill(Row.objects.create(sheet=world.journey, section="moments"), phase="wait", feeling="m2",
                        possible=["chat"], threshold="Geen plek", idea="Binnen twee weken bellen")  # fmt: skip
    world.stakeholder = fill(Row.objects.create(sheet=world.stakeholders, section="people"), name="Ouders",
                             influence="low", interest="high", worry="Dat ze het niet kunnen")  # fmt: skip
    fill(Row.objects.create(sheet=world.tools, section="tools"), name="Berichtenapp", purpose="chat", data="sensitive")
    world.links.tools = new_token()
    world.collection = Collection.objects.create(
        sheet=world.tools, last_day=today + timedelta(days=14), secret_hash=keyed_hash("tools-link", world.links.tools),
        sealed=seal(world.organisation.pk, world.links.tools, "tools-link"),
    )  # fmt: skip
    Collection.objects.create(sheet=world.tools, state="closed", last_day=today, closed_on=today, result={
        "people": 9, "groups": [],
        "tools": [{"name": "Teams", "much": "most", "purposes": ["video"], "clients": ["young"], "experience": "mixed",
                   "groups": []}],
    })  # fmt: skip


def _add_partner(world):
    """An organisation that was invited to work along on that trajectory, and did not come in yet."""
    from draagvlak.plans.models import Partner

    world.links.partner = new_token()
    world.partner = Partner.objects.create(
        trajectory=world.trajectory, name="Een andere dienst", expires_at=timezone.now() + timedelta(days=14),
        secret_hash=keyed_hash("partner-link", world.links.partner),
    )  # fmt: skip


def _add_papers(world):
    """Worksheets of which documents are made: a sharing framework with one cell, agreements, costs."""
    from draagvlak.worksheets.models import Box, Cell, Change, Document, Row, Sheet

    writer = world.users["facilitator"]

    def begin(pack):
        made = Sheet.objects.create(organisation=world.organisation, trajectory=world.trajectory, pack=pack,
                                    title=f"Voorbeeld {pack}", made_by=writer)  # fmt: skip
        fields = (one for one in shipped_sheet(pack).sections if one.kind == "fields")
        Row.objects.bulk_create(Row(sheet=made, section=one.id, key="only") for one in fields)
        return made

    def row(sheet, section, key="", **values):
        made = Row.objects.create(sheet=sheet, section=section, key=key)
        for name, value in values.items():
            Cell.objects.create(row=made, field=name, value=value, changed_by=writer)
            Change.objects.create(row=made, field=name, value=value, version=1, by=writer)
        return made

    world.sharing, world.agreements, world.costs = begin("sharing"), begin("agreements"), begin("costs")
    world.sharing_person = row(world.sharing, "people", name="Jongere", kind="client")
    world.sharing_kind = row(world.sharing, "kinds", name="Doelen en taken", third="no")
    world.sharing_box = row(
        world.sharing, "cells", f"{world.sharing_kind.pid}:{world.sharing_person.pid}", may=["see"], ground="consent"
    )
    row(world.agreements, "signed", role="Directie", **{"for-whom": "partner"})
    row(world.costs, "costs", name="Licentie", when="yearly", mid=1200, certainty="measured")
    world.communication = begin("communication")
    row(world.communication, "groups", name="Ouders", moment="2031-03-16", phase=["try"], message="Je hoort van ons")
    world.library = begin("library")
    world.thing = row(world.library, "things", title="Onze visie op één blad", kind="own-document", step="vision")
    sample = b"%PDF-1.7 een blad"
    Document.objects.create(row=world.thing, name="Visie", kind="pdf", size=len(sample), data=sample, by=writer)
    world.questions = begin("questions")
    told = {"question": "Wat valt er weg?", "answer": "Het schriftje.", "state": "looking"}
    world.asked = row(world.questions, "questions", **told)
    world.links.ask = new_token()
    world.box = Box.objects.create(
        sheet=world.questions, secret_hash=keyed_hash("ask-link", world.links.ask), made_by=writer,
        sealed=seal(world.organisation.pk, world.links.ask, "ask-link"),
    )  # fmt: skip
    world.box.released.create(row=world.asked, **told)
    world.opportunities = begin("opportunities")
    world.chance = row(world.opportunities, "chances", name="Contact in de wachttijd", need="high", chosen="pilot")


def shipped_sheet(pack):
    from draagvlak.content import shipped

    return shipped.sheet(pack)


def make_snapshot(survey, counts=(1, 2, 5, 1)):
    """What a round of nine published, with the same counts for each question: made without ballots, so fast."""
    from draagvlak.surveys.models import Snapshot

    pack, _data, _digest = shipped_pack()
    questions = {
        question.id: {"asked": sum(counts), "counts": list(counts), "arguments": 0} for question in pack.questions()
    }
    data = {
        "schema": 1, "people": sum(counts), "listed": 12, "later": 0, "paper": 0, "one_helper": 0, "invited": {},
        "questions": questions, "comparison": {"state": "none"}, "not_beside": [],
    }  # fmt: skip
    return Snapshot.objects.create(survey=survey, data=data, digest="0" * 64)


def make_survey(world, title, state="running", **fields):
    """A scan of the shipped quickscan. Running: launched today, last day in two weeks."""
    from draagvlak.surveys.models import Survey

    today = timezone.localdate()
    if state != "draft":
        fields.setdefault("launched_on", today)
    return Survey.objects.create(
        organisation=world.organisation, release=world.release, title=title, state=state, subject_id="online-help",
        subject={"nl": "onlinehulp", "en": "online help"}, asker=world.organisation.name,
        last_day=today + timedelta(days=14), created_by=world.users["facilitator"], **fields,
    )  # fmt: skip


def _add_traces(world):
    organisation, owner = world.organisation, world.users["owner"]
    later = timezone.now() + timedelta(days=7)
    world.secrets.invitation, world.secrets.sign_in = new_token(), new_token()
    world.invitation = ColleagueInvitation.objects.create(
        organisation=organisation, role=Role.MEMBER, made_by=owner, expires_at=later,
        email=seal(organisation.pk, "nieuw@example.org", "invitation-email"),
        secret_hash=keyed_hash("colleague-invitation", world.secrets.invitation),
    )  # fmt: skip
    world.sign_in_link = SignInLink.objects.create(
        user=world.users["member"], organisation=organisation, made_by=owner, expires_at=later,
        secret_hash=keyed_hash("sign-in-link", world.secrets.sign_in),
    )  # fmt: skip
    world.event = Event.objects.create(organisation=organisation, actor=owner, verb="made", kind="organisation")
    world.mail = Mail.objects.create(
        organisation=organisation, purpose="test",
        due_at=later, **{part: seal(organisation.pk, "x@example.org") for part in ("address", "subject", "body")},
    )  # fmt: skip


@lru_cache(maxsize=1)
def shipped_pack():
    """The quickscan that ships with the product, read once per process: (pack, data, digest)."""
    from draagvlak.content import loading
    from draagvlak.settings import PACKAGE

    pack = loading.load(PACKAGE / "packs" / QUICKSCAN)
    return pack, loading.data_of(pack), loading.digest(pack)


@lru_cache(maxsize=4)
def own_pack(letter):
    """The same questions as an organisation's own questionnaire: (pack, its JSON, digest)."""
    from draagvlak.content import loading

    pack = shipped_pack()[0].model_copy(update={"id": f"eigen-lijst-{letter}", "version": "2026.0"})
    return pack, loading.data_of(pack), loading.digest(pack)


def shipped_release():
    """The stored release of the shipped quickscan, made when it is not there."""
    from draagvlak.content.models import Release

    pack, data, digest = shipped_pack()
    release, _made = Release.objects.get_or_create(
        organisation=None, pack=pack.id, version=pack.version,
        defaults={"digest": digest, "kind": pack.kind, "languages": list(pack.languages), "data": data,
                  "title": data.get("title", {})},
    )  # fmt: skip
    return release


def sign_in(client, user):
    """Signs `user` in with this Django test client, and returns the client."""
    client.force_login(user, backend=BACKEND)
    return client
