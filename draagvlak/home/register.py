"""The register of what is kept (GDPR, article 30): every column of every table has a line here, or the build fails.

The page 'Which data are kept' and docs/register.md are made from this. The legal basis is for each organisation to
decide with its DPO: the register says which ones can fit, and chooses none.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from draagvlak.surveys.closing import DRAFT_LIST, NEAR

OURS = (
    "orgs",
    "content",
    "plans",
    "surveys",
    "worksheets",
    "consensus",
    "reports",
    "live",
    "dossier",
    "home",
    "ui",
    "cli",
)
THEIRS = ("account", "mfa", "sessions")  # tables of packages, with personal data of members
ASKED = _("the organisation decides: mostly a public task or a legitimate interest (6.1.e or f)")
RUNS = _("the organisation decides: mostly the work together or a safe service (6.1.b, e or f)")
NONE = _("no personal data")


@dataclass(frozen=True)
class Kind:
    """One kind of data. `personal`: about somebody. `out`: goes along when an organisation moves."""

    name: str | Promise
    purpose: str | Promise
    kept: str | Promise
    erased: str | Promise
    personal: bool = True
    sealed: bool = False
    out: bool = False
    basis: str | Promise = ASKED

    @property
    def ground(self):
        """The legal basis that can fit (GDPR, article 6)."""
        return self.basis if self.personal else NONE


KINDS = {
    "account": Kind(
        _("Account of a member: address, name, language, password hash, last sign-in"),
        _("Signing in and working along"),
        _("until the account is deleted"),
        _("by its holder, on ‘Your account’"),
        basis=RUNS,
    ),
    "sign-in": Kind(
        _("Second steps to sign in: key of the app, passkeys, recovery codes"),
        _("Signing in safely"),
        _("until they are removed, or the account is deleted"),
        _("by its holder, on ‘Your account’"),
        basis=RUNS,
    ),
    "session": Kind(
        _("Who is signed in: when it began and was last used; no device, no address"),
        _("Staying signed in"),
        _("%(idle)s minutes without activity, %(hours)s hours at the latest"),
        _("by signing out; else every night"),
        basis=RUNS,
    ),
    "membership": Kind(
        _("Who is a member, with which role and in which teams"),
        _("Rights"),
        _("until the member leaves or is removed"),
        _("by leaving, or by who manages members"),
        out=True,
        basis=RUNS,
    ),
    "invitation": Kind(
        _("Invitations to colleagues and one-time sign-in links"),
        _("Becoming a member, getting in"),
        _("14 days, the row 30 days more"),
        _("by withdrawing it; else every night"),
        sealed=True,
        basis=RUNS,
    ),
    "organisation": Kind(
        _("Name, contact, colour and logo of the organisation, its teams"),
        _("Running the organisation"),
        _("until the organisation is deleted"),
        _("by an owner, with 14 days to take it back"),
        personal=False,
        out=True,
    ),
    "key": Kind(
        _("Keys and keyed hashes"),
        _("Locking texts, letting people in"),
        _("with what they belong to"),
        _("with what they belong to"),
        personal=False,
    ),
    "history": Kind(
        _("History: who set something up or changed it; never an answer"),
        _("Accountability"),
        _("a year"),
        _("every night; names of deleted accounts at once"),
        out=True,
        basis=RUNS,
    ),
    "mail": Kind(
        _("Mails that wait; after sending only purpose and moment"),
        _("Sending and trying again"),
        _("contents until sent, the row 30 days"),
        _("every night"),
        sealed=True,
        basis=RUNS,
    ),
    "grant": Kind(
        _("Partner organisations: which one, from when until when, and what it may see"),
        _("Working together"),
        _("what it may see: until the partnership ends; that it was there: with the trajectory"),
        _("with the trajectory or the organisation"),
        personal=False,
    ),
    "content": Kind(
        _("Questionnaires"),
        _("The questions of a scan"),
        _("as long as a scan uses them"),
        _("with the organisation"),
        personal=False,
        out=True,
    ),
    "settings": Kind(
        _("Settings and state of a scan"),
        _("Asking as was promised"),
        _("with the scan"),
        _("with the organisation"),
        personal=False,
        out=True,
    ),
    "invitee": Kind(
        _("Name, address, group and language of who is invited; that an invitation was used"),
        _("Inviting, one vote each"),
        _("until the results are there; in a draft that nobody changes %(draft)s days"),
        _("at closing; in a draft every night"),
        sealed=True,
    ),
    "link": Kind(
        _("Links and codes, as keyed hashes"),
        _("Letting people in"),
        _("links to answer: with the answers; the results link: with the results; its hash with the scan"),
        _("every night"),
        personal=False,
        sealed=True,
    ),
    "answer": Kind(
        _("Separate answers: colour, argument, group, name in an Open scan"),
        _("The scan"),
        _("%(days)s days after closing"),
        _("by who answered, until closing; then every night"),
        sealed=True,
    ),
    "paper": Kind(
        _("Who typed in or checked a paper form"),
        _("Two pairs of eyes"),
        _("with the answers"),
        _("with the answers"),
        basis=RUNS,
    ),
    "result": Kind(
        _("Totals of a closed scan"),
        _("Talking about it, acting on it"),
        _("as chosen for each scan: %(months)s months after closing"),
        _("every night"),
        personal=False,
        out=True,
    ),
    "argument": Kind(
        _("Arguments as published, in mixed order"),
        _("Talking about it"),
        _("with the totals"),
        _("every night"),
        sealed=True,
        out=True,
    ),
    "named": Kind(
        _("Who answered what, in an Open scan, for who took part"),
        _("Talking about it openly"),
        _("with the totals"),
        _("every night"),
        sealed=True,
    ),
    "print": Kind(
        _("Keyed hashes of who was on a list"),
        _("Seeing whether a later list differs enough"),
        _("%(near)s days after closing"),
        _("every night"),
    ),
    "sighting": Kind(
        _("Which role looked at results, on which day"),
        _("Showing it to who took part"),
        _("with the scan"),
        _("with the organisation"),
        out=True,
    ),
    "agreed": Kind(
        _("What a group agreed, with its history; how many were there, by role"),
        _("The work together"),
        _("with the totals"),
        _("every night"),
        out=True,
    ),
    "talk": Kind(
        _("A conversation: its agenda, who leads it, whether people found it worth the time and what could be better"),
        _("Leading the conversation, making the minutes"),
        _("with the totals"),
        _("every night"),
        sealed=True,
    ),
    "seat": Kind(
        _("Phones in a conversation: the role when somebody chose one, and when a phone was last there"),
        _("Counting who is there, one vote each"),
        _("until the conversation is ended, a day at most"),
        _("at the end; else every night"),
    ),
    "vote": Kind(
        _("Votes in a conversation, under a keyed hash"),
        _("Counting them"),
        _("until the outcome is shown, a day at most"),
        _("when the outcome is shown; else every night"),
    ),
    "heard": Kind(
        _("Arguments in a conversation"),
        _("Hearing why others choose differently"),
        _("until the conversation is ended, a day at most; what could be better: with the totals"),
        _("at the end; else every night"),
        sealed=True,
    ),
    "action": Kind(
        _("Actions: what, who, by when, the answer of the management"),
        _("Acting on it, being answered"),
        _("three years after they are over"),
        _("every night; who deletes an account is taken off"),
        out=True,
    ),
    "trajectory": Kind(
        _("Trajectories: steps, who is in the team and what they decide, conditions, answers to pitfalls"),
        _("Going the road together"),
        _("until somebody deletes the trajectory"),
        _("with the trajectory; who deletes an account is taken off"),
        out=True,
    ),
    "sheet": Kind(
        _("Worksheets: what a team wrote, with its history, remarks and proposals"),
        _("Thinking and agreeing together"),
        _("until somebody deletes the worksheet"),
        _("with the worksheet; who deletes an account is taken off"),
        out=True,
    ),
    "present": Kind(
        _("Who has a worksheet open, in which field, and when last"),
        _("Not typing over each other"),
        _("a day"),
        _("every night"),
    ),
    "card": Kind(
        _("Whose card or dot it is in a silent round about a vision, as a keyed hash"),
        _("Five cards and three dots each, seen by nobody else"),
        _("until the cards are opened or the dots shown"),
        _("when they are shown; with the round or the worksheet"),
    ),
    "tools": Kind(
        _("Which tools a colleague uses: no name, no moment, no order"),
        _("Seeing what is in use, without catching anybody"),
        _("until the form is closed, 30 days after its last day at most"),
        _("when the form is closed; else every night"),
        sealed=True,
    ),
    "asked": Kind(
        _("A critical question of a colleague that waits for the morning: no name, no moment, no order"),
        _("Asking what could go wrong, without being known"),
        _("until the next night"),
        _("every night: then it is a row of the worksheet"),
        sealed=True,
    ),
    "box": Kind(
        _("The link for critical questions, and the answers that colleagues read there"),
        _("Asking what could go wrong, without being known"),
        _("until somebody deletes the worksheet"),
        _("with the worksheet; who deletes an account is taken off"),
    ),
    "row": Kind(
        _("Numbers of rows and versions"),
        _("Keeping things apart"),
        _("with the row"),
        _("with the row"),
        personal=False,
    ),
}

# model → kind → its columns. What is not listed fails the build (tests/trust/test_register.py).
TABLE = {
    "account.EmailAddress": {"account": "user email verified primary", "row": "id"},
    "account.EmailConfirmation": {"account": "email_address created sent", "key": "key", "row": "id"},
    "mfa.Authenticator": {"sign-in": "user type data created_at last_used_at", "row": "id"},
    "sessions.Session": {"session": "session_data expire_date", "key": "session_key"},
    "orgs.User": {
        "account": "password last_login email name language is_active is_operator is_example date_joined",
        "row": "id",
    },
    "orgs.Organisation": {
        "organisation": "name language contact colour logo ends_on is_example created_at",
        "row": "id pid",
    },
    "orgs.OrganisationKey": {"key": "wrapped", "row": "organisation"},
    "orgs.Team": {"organisation": "name", "row": "id pid organisation"},
    "orgs.Membership_teams": {"membership": "membership team", "row": "id"},
    "orgs.Membership": {"membership": "user organisation role joined_at teams", "row": "id pid"},
    "orgs.ColleagueInvitation": {
        "invitation": "email role made_by made_at expires_at accepted_at",
        "key": "secret_hash",
        "row": "id pid organisation",
    },
    "orgs.SignInLink": {
        "invitation": "user made_by expires_at used_at",
        "key": "secret_hash",
        "row": "id organisation",
    },
    "orgs.Grant": {"grant": "owner guest kind object_pid rights since at ends_on", "row": "id"},
    "orgs.Event": {"history": "actor verb kind object_pid facts at", "row": "id organisation"},
    "orgs.Mail": {
        "mail": "purpose object_pid address subject body due_at claimed_at sent_at tries last_error",
        "row": "id organisation",
    },
    "content.Release": {
        "content": "pack version digest kind languages title data stored_at",
        "row": "id pid organisation",
    },
    "plans.Action": {
        "action": "what member role who by_when measure needs progress reason result finished_on asked_on answer_due "
        "answer answer_text answer_later answered_by answered_on earlier_answers reminded_on answer_reminded_on "
        "made_by made_on trajectory inside",
        "row": "id pid organisation version",
    },
    "plans.Trajectory": {
        "trajectory": "subject scope team begins_on ends_on closed_on made_by made_on",
        "row": "id pid organisation version",
    },
    "plans.Step": {
        "trajectory": "key phase position title why state reason begins_on ends_on note checks",
        "row": "id pid trajectory version",
    },
    "plans.Person": {
        "trajectory": "group name member roles note position",
        "row": "id pid trajectory version",
    },
    "plans.Decision": {"trajectory": "key text position", "row": "id pid trajectory"},
    "plans.Mandate": {"trajectory": "decision person part", "row": "id"},
    "plans.Standing": {"trajectory": "key phase state evidence by on", "row": "id trajectory version"},
    "plans.Earlier": {"trajectory": "step about text on", "row": "id trajectory"},
    "plans.Partner": {
        "grant": "guest name state since until goes_along expires_at",
        "key": "secret_hash",
        "row": "id pid trajectory version",
    },
    "plans.PitfallAnswer": {"trajectory": "rule text by on", "row": "id trajectory version"},
    "worksheets.Sheet": {"sheet": "pack title made_by made_on", "row": "id pid organisation trajectory revision"},
    "worksheets.Row": {"sheet": "section key position gone_at", "row": "id pid sheet"},
    "worksheets.Cell": {
        "sheet": "field value basis asked_with asked_on changed_by guest changed_at",
        "row": "id row version",
    },
    "worksheets.Change": {
        "sheet": "field value basis asked_with asked_on by guest at erased_on",
        "row": "id row version",
    },
    "worksheets.Comment": {
        "sheet": "field text by guest at settled settled_by",
        "grant": "grant",
        "row": "id pid row",
    },
    "worksheets.Proposal": {
        "sheet": "field value why by guest at state answered_by",
        "grant": "grant",
        "row": "id pid row",
    },
    "worksheets.RowProposal": {
        "sheet": "section given why by guest at state answered_by",
        "grant": "grant",
        "row": "id pid sheet",
    },
    "worksheets.RowAction": {"sheet": "action", "row": "id row"},
    "worksheets.RowLink": {"sheet": "kind target", "row": "id row"},
    "worksheets.Presence": {"present": "user row field seen_at guest", "row": "id sheet"},
    "worksheets.Round": {"sheet": "question stage made_by made_on dots_on over_at", "row": "id pid sheet revision"},
    "worksheets.Cluster": {"sheet": "name dots row", "row": "id pid round version"},
    "worksheets.Card": {"sheet": "text cluster", "card": "author", "row": "id pid round"},
    "worksheets.Dot": {"card": "cluster voter number", "row": "id"},
    "worksheets.Endorsement": {"sheet": "version member who on made_by", "row": "id pid sheet"},
    "worksheets.Collection": {
        "sheet": "state opened_on last_day about closed_on result made_by",
        "key": "secret_hash sealed",
        "row": "id pid sheet",
    },
    "worksheets.ToolAnswer": {"tools": "role", "key": "key", "row": "id collection"},
    "worksheets.ToolNamed": {"tools": "name purpose clients experience", "row": "id answer"},
    "worksheets.Document": {"sheet": "name kind size data by guest on", "row": "id row"},
    "worksheets.Box": {"box": "is_open opened_on made_by", "key": "secret_hash sealed", "row": "id pid sheet"},
    "worksheets.Asked": {"asked": "text", "key": "key", "row": "id box"},
    "worksheets.Released": {"box": "question answer state effect on", "row": "id box row"},
    "surveys.Survey": {
        "settings": "team trajectory release kind title subject_id subject asker vision group_kind mode k breakdown "
        "groups client_route language last_day retention_months state launched_on closed_on answers_gone_on "
        "results_gone_on copied_from created_by created_at",
        "row": "id pid organisation version revision",
    },
    "surveys.Invitee": {"invitee": "name address group language added_later paper spent", "row": "id pid survey"},
    "surveys.Link": {"link": "invitee purpose typed sealed revoked", "key": "secret_hash", "row": "id survey"},
    "surveys.Ballot": {
        "answer": "group route name handed_in trial paper",
        "key": "key",
        "paper": "entered_by checked_by",
        "row": "id survey",
    },
    "surveys.Answer": {"answer": "question level argument share plain", "row": "id ballot"},
    "surveys.Snapshot": {"result": "round data digest made_on", "named": "named", "row": "id survey"},
    "surveys.Argument": {"argument": "question text level", "named": "name", "row": "id snapshot"},
    "surveys.ListPrint": {"print": "print", "row": "id survey"},
    "surveys.Sighting": {"sighting": "role what day times", "row": "id survey"},
    "consensus.Meeting": {"agreed": "held_on present note", "row": "id pid survey version"},
    "consensus.Consensus": {
        "agreed": "item is_rubric round chosen comment sources reason minority together meeting changed_by changed_at",
        "row": "id survey version",
    },
    "consensus.Earlier": {"agreed": "fields changed_by changed_at", "row": "id consensus version"},
    "consensus.ActionLink": {"action": "question rubric", "row": "id action survey"},
    "consensus.Focus": {"agreed": "rubric", "row": "id survey"},
    "live.Conversation": {
        "talk": "facilitator meeting rehearsal stage step at agenda trail actions notes minutes locked began_at opened "
        "of_team team item_at paused_at made_on",
        "key": "code code_hash",
        "row": "id pid survey revision",
    },
    "live.Poll": {"talk": "question kind state voters by_hands opened outcome", "row": "id conversation snapshot"},
    "live.Seat": {"seat": "role poll since seen_at invented", "key": "key", "row": "id conversation"},
    "live.Vote": {"vote": "key level invented", "row": "id poll"},
    "live.Heard": {"heard": "question text level argument author state", "row": "id conversation"},
}


def columns():
    """{model label: the names of its columns} of every table of ours and THEIRS, as Django knows them now."""
    return {
        model._meta.label: {field.name for field in model._meta.get_fields() if field.concrete}
        for app in apps.get_app_configs()
        if app.label in (*OURS, *THEIRS)
        for model in app.get_models(include_auto_created=True)
    }


def listed(label):
    """{column: kind} of one model in the register."""
    return {name: kind for kind, names in TABLE.get(label, {}).items() for name in names.split()}


def lines(*, personal=None):
    """[(Kind, kept in words, [where])] for a page, in the order of KINDS, with the periods that are in force."""
    where = defaultdict(list)
    for label, kinds in TABLE.items():
        for kind in kinds:
            where[kind].append(label.partition(".")[2])
    facts = {
        "days": settings.ANSWER_DAYS, "near": NEAR.days, "draft": DRAFT_LIST.days,
        "hours": settings.SESSION_COOKIE_AGE // 3600, "idle": settings.SESSION_IDLE_SECONDS // 60,
        "months": ", ".join(map(str, settings.RETENTION_CHOICES_MONTHS)),
    }  # fmt: skip
    return [
        (kind, str(kind.kept) % facts, where[name])
        for name, kind in KINDS.items()
        if name != "row" and personal in (None, kind.personal)
    ]
