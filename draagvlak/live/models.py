"""The conversation about a scan: one talk in one room, its place in the agenda, who is there, and its votes.

What a vote showed is a snapshot of the scan, what was agreed a consensus, what will be done an action: they live where
they always live. Here is only what the hour itself needs. Seats, votes and heard arguments are deleted at its end.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.models import Meeting
from draagvlak.lib.random_key import RandomKey
from draagvlak.orgs.models import Team, User, pid_field
from draagvlak.surveys.models import Snapshot, Survey


class Stage(models.TextChoices):
    """Where a conversation as a whole is. `ANSWER`: people answer the scan itself, on the spot."""

    READY = "ready", _("Prepared")
    LOBBY = "lobby", _("People come in")
    ANSWER = "answer", _("Everybody answers")
    TALK = "talk", _("Talking")
    CLOSING = "closing", _("Closing")
    OVER = "over", _("Over")


class Step(models.TextChoices):
    """The steps of one question."""

    FIRST = "first", _("First picture")
    LISTEN = "listen", _("Listen")
    SECOND = "second", _("Second vote")
    CHOOSE = "choose", _("Choose together")
    ACTION = "action", _("Action")


class Conversation(models.Model):
    """One talk about one scan. Every verb on it raises `revision`: what a phone shows depends on nothing else.

    `agenda`: [{"item": question id, or "" for the unanimous ones together, "minutes": n, "state": "", "done",
    "skipped" or "later"}]. `at` is the place in it. `trail`: [[stage, at, step]] of before, for undo. `actions`: pids
    of the actions that were made here. `opened`: how many items began; who comes in during one votes along from the
    next (Seat.since). `of_team`, `team`: a talk of one team, where teams are compared. `notes`: of a rehearsal, what
    was agreed: {item: {...}}; it never leaves here.
    """

    pid = pid_field()
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="conversations")
    facilitator = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # who has the desk
    meeting = models.OneToOneField(Meeting, models.SET_NULL, null=True, related_name="conversation")
    rehearsal = models.BooleanField(default=False)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.READY)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.FIRST)
    at = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    of_team = models.BooleanField(default=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")  # may be removed: then of_team stays
    agenda = models.JSONField(default=list)
    trail = models.JSONField(default=list)
    actions = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField(default=90)  # for the whole
    code = models.BinaryField(null=True)  # the short code, sealed: the wall shows it; gone when the talk is over
    code_hash = models.BinaryField(null=True, unique=True)
    locked = models.BooleanField(default=False)  # nobody new comes in
    began_at = models.DateTimeField(null=True)  # moves on with every pause, like the next
    item_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    made_on = models.DateField(default=timezone.localdate)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints = [
            models.CheckConstraint(name="live_stage", condition=models.Q(stage__in=Stage.values)),
            models.CheckConstraint(name="live_step", condition=models.Q(step__in=Step.values)),
        ]

    def __str__(self):
        return self.pid


class Poll(models.Model):
    """One vote. Nothing of it is known before it is revealed; then it is a snapshot of the scan, or too few voted.

    `voters` is how many were there when it opened: the list is frozen then (D8). `outcome` is for what is no result of
    the scan: {"worth": [five numbers]} of the return-on-time vote, {"counts": [red, orange, green, unknown]} of a
    rehearsal.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First vote")
        SECOND = "second", _("Second vote")
        WORTH = "worth", _("Was it worth the time?")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        REVEALED = "revealed", _("Revealed")
        FEW = "few", _("Too few votes")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="polls")
    question = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    voters = models.PositiveSmallIntegerField(default=0)
    by_hands = models.BooleanField(default=False)
    opened = models.PositiveIntegerField(default=0)  # Conversation.opened when it opened
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, null=True, related_name="+")
    outcome = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "question", "kind"], name="live_one_poll_per_question"),
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(state="open"), name="live_one_open_poll"
            ),
        ]


class Seat(models.Model):
    """A phone in the room: found by a keyed hash of what only that phone holds. The random key is its only order.

    `poll` is the vote whose frozen list it is on. `since`: from which item on it votes along (Conversation.opened).
    `role` is for the minutes: how many were there by role.
    """

    id = RandomKey()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="seats")
    key = models.BinaryField(max_length=32)
    role = models.CharField(max_length=20, blank=True)
    poll = models.ForeignKey(Poll, models.SET_NULL, null=True, related_name="seats", db_index=False)
    since = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)
    invented = models.BooleanField(default=False)  # of the example group of a rehearsal

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="live_one_seat_per_key")]


class Vote(models.Model):
    """One vote until the reveal, which counts and deletes it. Found by another hash of the same secret: the row says
    nothing of a seat, and two votes of one person say nothing of each other. `level`: surveys.Level, or 1 to 5 (worth).
    """

    id = RandomKey()
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    key = models.BinaryField(max_length=32)
    level = models.PositiveSmallIntegerField()
    invented = models.BooleanField(default=False)  # of the example group: in a rehearsal only these are counted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="live_one_vote_per_voter")]


class Heard(models.Model):
    """An argument in the talk: picked from the scan, or added by somebody here. On the wall only after a check.

    `question` '' is what somebody would do better next time (with the return-on-time vote).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a check")
        SHOWN = "shown", _("On the wall")
        HIDDEN = "hidden", _("Not shown")

    id = RandomKey()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="heard")
    question = models.CharField(max_length=60, blank=True)
    text = models.BinaryField()  # sealed
    level = models.PositiveSmallIntegerField(null=True)  # only as its author chose
    argument = models.BigIntegerField(null=True)  # the row of the scan that it was picked from
    author = models.BinaryField(max_length=32, null=True)  # tells its author, and nobody else, what became of it
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "argument"], name="live_one_pick_per_argument"),
        ]
