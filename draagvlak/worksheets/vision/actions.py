"""The verbs of the workshop about a vision, and what its pages read. Each verb is one transaction, safe to repeat.

Nothing that is hidden leaves the server: a card is read by its author only until the cards are opened, a dot by who
gave it until the dots are shown. Writing them changes nothing that others can see: no revision, no nudge, no count.
"""

import secrets
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import hub
from draagvlak.lib.tokens import keyed_hash, new_pid, new_row_id
from draagvlak.orgs import history
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, shuffle, signing, written
from draagvlak.worksheets.brains import vision as brain
from draagvlak.worksheets.models import Change
from draagvlak.worksheets.vision.models import Card, Cluster, Dot, Endorsement, Round

Stage = Round.Stage
MOST_CARDS = 5  # of one person
MOST_OPEN = 400  # cards in one round
DOTS = 3  # of one person
LEAST = 3  # people: with fewer, everybody knows whose card or dot it is
LONGEST = 200
PATIENCE = timedelta(days=30)  # that cards and dots may stay hidden
TEXT = ("agreed", "text")  # where the agreed text stands in the sheet
MOVED = _("The round has gone on in the meantime. This is how it stands now.")


class Elsewhere(Exception):
    """Somebody moved a card, or gave a group a name, in the meantime. Nothing is written."""


def _line(text, empty):
    text = " ".join(text.split())
    if not text:
        raise Refused(empty)
    if len(text) > LONGEST:
        raise Refused(_("This is too long: at most %(most)s signs.") % {"most": LONGEST})
    return text


def _hold(of, *stages):
    """The Round as it is now, held until the transaction ends; Refused when it is at another stage."""
    now = Round.objects.select_for_update().filter(pk=of.pk).first()
    if now is None:
        raise Refused(_("This round is no longer there. Somebody deleted it."))
    if now.stage not in stages:
        raise Refused(MOVED)
    return now


def _touch(of, stage=None):
    changed = {"stage": stage} if stage else {}
    Round.objects.filter(pk=of.pk).update(revision=F("revision") + 1, **changed)
    of.refresh_from_db()
    hub.publish(actions.topic(of.sheet.pid))
    return of


def _mark(of, user, purpose):
    return keyed_hash(purpose, f"{of.pid}:{user.pk}")


def _record(of, actor, verb):
    history.record(of.sheet.organisation, actor, verb, of.sheet, trajectory=of.sheet.trajectory.pid)


# ── Writing in silence ───────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def begin(sheet, actor, question, *, pid=""):
    """A new round. While another one of this sheet runs, that one is given back."""
    running = sheet.rounds.select_for_update().exclude(stage=Stage.OVER).first()
    known = Round.objects.filter(pid=pid, sheet=sheet).first() if pid else None
    if running or known:
        return running or known
    question = _line(question, _("Write the question that people answer."))
    made = Round.objects.create(sheet=sheet, question=question, made_by=actor, pid=pid or new_pid())
    _record(made, actor, "vision-begun")
    return made


def own_cards(of, user):
    """The hidden cards of this person, for nobody else."""
    if of.stage != Stage.WRITE:
        return []
    return list(of.cards.filter(author=_mark(of, user, "vision-card")))


@transaction.atomic
def write_card(of, user, text, *, card="", pid=""):
    """A new card of this person, or other words on one of their own (`card`: its pid; LookupError: it is not)."""
    of = _hold(of, Stage.WRITE)
    text = _line(text, _("Write something on the card first."))
    mark = _mark(of, user, "vision-card")
    mine = of.cards.filter(author=mark)
    if card:
        if not mine.filter(pid=card).update(text=text):
            raise LookupError(card)
        return
    if pid and mine.filter(pid=pid).exists():
        return
    if mine.count() >= MOST_CARDS or of.cards.count() >= MOST_OPEN:
        raise Refused(_("You have %(most)s cards. Take one away first.") % {"most": MOST_CARDS})
    Card.objects.create(round=of, text=text, author=mark, pid=pid or new_pid())


@transaction.atomic
def take_card(of, user, card):
    """Takes away a card of one's own. Done twice it does nothing."""
    of = _hold(of, Stage.WRITE)
    of.cards.filter(author=_mark(of, user, "vision-card"), pid=card).delete()


def open_cards(of, actor):
    """Everybody sees all cards, in mixed order. From now on nobody can find out whose a card is.

    Refused while fewer than three people wrote.
    """
    opened = _open(of, actor)
    shuffle.after()
    return opened


@transaction.atomic
def _open(of, actor):
    of = _hold(of, Stage.WRITE)
    cards = list(of.cards.all())
    if len({bytes(card.author) for card in cards}) < LEAST:
        raise Refused(_("Fewer than three people wrote a card. With so few, everybody knows whose card it is."))
    # Written anew: neither number, nor place on the disk, nor public id says who wrote it, or when.
    of.cards.all().delete()
    secrets.SystemRandom().shuffle(cards)
    Card.objects.bulk_create(Card(id=new_row_id(), pid=new_pid(), round=of, text=card.text) for card in cards)
    _record(of, actor, "vision-opened")
    return _touch(of, Stage.GROUP)


# ── Putting together ─────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_card(of, text, *, pid=""):
    """A card that came up in the talk. It stands there for everybody at once; nobody keeps who added it."""
    of = _hold(of, Stage.GROUP)
    text = _line(text, _("Write something on the card first."))
    if of.cards.filter(pid=pid).exists() if pid else False:
        return
    if of.cards.count() >= MOST_OPEN:
        raise Refused(_("There are %(most)s cards. That is as many as a round holds.") % {"most": MOST_OPEN})
    Card.objects.create(round=of, text=text, pid=pid or new_pid())
    _touch(of)


@transaction.atomic
def put(of, moves, *, into="", name=""):
    """Puts cards in a group: [(card pid, pid of the group where the page showed it, '' for loose)].

    `into`: the pid of a group, '' with a `name` for a new one, 'loose' for none. Elsewhere: somebody was first.
    """
    of = _hold(of, Stage.GROUP)
    if not moves:
        raise Refused(_("Choose one or more cards first."))
    where = {pid: cluster or "" for pid, cluster in of.cards.values_list("pid", "cluster__pid")}
    if any(where.get(pid) != was for pid, was in moves):
        raise Elsewhere
    target = None
    if into == "":
        target = Cluster.objects.create(round=of, name=_line(name, _("Give the group a name.")))
    elif into != "loose":
        target = of.clusters.filter(pid=into).first()
        if target is None:
            raise Elsewhere
    of.cards.filter(pid__in=[pid for pid, _was in moves]).update(cluster=target)
    of.clusters.filter(cards=None).delete()
    _touch(of)


@transaction.atomic
def rename(of, cluster, version, name):
    """Another name for a group. Elsewhere: somebody gave it another one since `version`."""
    of = _hold(of, Stage.GROUP, Stage.DOTS)
    name = _line(name, _("Give the group a name."))
    if not of.clusters.filter(pid=cluster, version=version).update(name=name, version=F("version") + 1):
        if of.clusters.filter(pid=cluster, name=name).exists():
            return
        raise Elsewhere
    _touch(of)


@transaction.atomic
def drop_card(of, card):
    """Takes an open card away for everybody: it names somebody, or stands there twice."""
    of = _hold(of, Stage.GROUP)
    if of.cards.filter(pid=card).delete()[0]:
        of.clusters.filter(cards=None).delete()
        _touch(of)


# ── Dots ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def to_dots(of, actor):
    """From grouping to dots. A card that stayed loose becomes a group of its own."""
    of = _hold(of, Stage.GROUP)
    if not of.cards.exists():
        raise Refused(_("There are no cards any more."))
    for card in of.cards.filter(cluster=None):
        card.cluster = Cluster.objects.create(round=of, name=card.text)
        card.save(update_fields=["cluster"])
    return _touch(of, Stage.DOTS)


@transaction.atomic
def back(of, actor):
    """From dots back to grouping: the dots that were given are thrown away."""
    of = _hold(of, Stage.DOTS)
    Dot.objects.filter(cluster__round=of).delete()
    return _touch(of, Stage.GROUP)


def own_dots(of, user):
    """{cluster pid: how many} of this person, for nobody else."""
    if of.stage != Stage.DOTS:
        return {}
    mine = Dot.objects.filter(cluster__round=of, voter=_mark(of, user, "vision-dot"))
    return dict(mine.values_list("cluster__pid", "number"))


@transaction.atomic
def give(of, user, dots):
    """The dots of this person: {cluster pid: how many}, at most three together. They take the place of the earlier."""
    of = _hold(of, Stage.DOTS)
    if any(number < 0 for number in dots.values()):
        raise ValueError("fewer than none")
    given = {pid: number for pid, number in dots.items() if number}
    if sum(given.values()) > DOTS:
        raise Refused(_("You have %(most)s dots. Now you give %(now)s.") % {"most": DOTS, "now": sum(given.values())})
    clusters = {cluster.pid: cluster for cluster in of.clusters.filter(pid__in=given)}
    if set(clusters) != set(given):
        raise Refused(MOVED)
    voter = _mark(of, user, "vision-dot")
    Dot.objects.filter(cluster__round=of, voter=voter).delete()
    Dot.objects.bulk_create(Dot(cluster=clusters[pid], voter=voter, number=number) for pid, number in given.items())


def show(of, actor, *, without=False):
    """Shows how many dots each group got, and ends the round. `without`: ends it without dots.

    Refused while fewer than three people gave dots. Only the numbers stay.
    """
    over = _show(of, actor, without)
    shuffle.after()
    return over


@transaction.atomic
def _show(of, actor, without):
    of = _hold(of, Stage.DOTS, Stage.GROUP) if without else _hold(of, Stage.DOTS)
    dots = Dot.objects.filter(cluster__round=of)
    if not without:
        if dots.values("voter").distinct().count() < LEAST:
            raise Refused(_("Fewer than three people gave dots. With so few, everybody knows whose dot it is."))
        totals = dict(dots.values("cluster").annotate(n=Sum("number")).values_list("cluster", "n"))
        for cluster in of.clusters.all():
            Cluster.objects.filter(pk=cluster.pk).update(dots=totals.get(cluster.pk, 0))
    dots.delete()
    _record(of, actor, "vision-shown")
    return _touch(of, Stage.OVER)


@transaction.atomic
def drop(of, actor):
    """Deletes a round with every card and dot in it. Done twice it does nothing."""
    if Round.objects.filter(pk=of.pk).exists():
        _record(of, actor, "vision-dropped")
        Round.objects.filter(pk=of.pk).delete()
        hub.publish(actions.topic(of.sheet.pid))


# ── What goes by itself ──────────────────────────────────────────────────────────────────────────────────────
def end_overdue(today=None):
    """What was hidden for a month is thrown away, unseen. Every night.

    A round in which cards are still hidden goes; one in which dots are hidden ends without them.
    """
    before = (today or timezone.localdate()) - PATIENCE
    for found in Round.objects.filter(made_on__lt=before, stage__in=[Stage.WRITE, Stage.DOTS]):
        with suppress(Refused):  # somebody went on with it just now
            drop(found, None) if found.stage == Stage.WRITE else show(found, None, without=True)


def forget(user):
    """Deletes the hidden cards and dots of somebody whose account goes. What was opened is nobody's."""
    for number, pid in Round.objects.filter(stage__in=[Stage.WRITE, Stage.DOTS]).values_list("pk", "pid"):
        mark = f"{pid}:{user.pk}"
        Card.objects.filter(round=number, author=keyed_hash("vision-card", mark)).delete()
        Dot.objects.filter(cluster__round=number, voter=keyed_hash("vision-dot", mark)).delete()


@transaction.atomic
def take_over(of, actor, cluster):
    """A group becomes a reason in the sheet, with its cards as the argument. Done twice it is one row."""
    of = _hold(of, Stage.OVER)
    found = of.clusters.select_related("row").filter(pid=cluster).first()
    if found is None:
        raise LookupError(cluster)
    if found.row is not None:
        return found.row
    said = [card.text for card in found.cards.all() if card.text != found.name]
    row = actions.add_row(of.sheet, actor, "reasons", {"reason": found.name, "argument": "\n".join(said)[:4000]})
    Cluster.objects.filter(pk=found.pk).update(row=row)
    _touch(of)
    return row


def groups(of):
    """[(Cluster, [Card])] with what was named most first once dots are shown; and the loose cards."""
    cards = defaultdict(list)
    for card in of.cards.all():
        cards[card.cluster_id].append(card)
    clusters = list(of.clusters.all())
    if of.stage == Stage.OVER:
        clusters.sort(key=lambda one: -(one.dots or 0))
    return [(cluster, cards[cluster.pk]) for cluster in clusters], cards[None]


# ── The agreed text ──────────────────────────────────────────────────────────────────────────────────────────
def text_row(sheet):
    """The row in which the agreed text stands."""
    section, _field = TEXT
    return sheet.rows.get(section=section, key="only")


def versions(sheet):
    """Every stand of the agreed text as brains.vision.Version, newest first, with `said`: who endorsed it. Two queries.

    Who stands behind a text does so wherever the same text stands again. What was typed on within a minute is one
    stand. A guest reads the name of the owner in the place of those of its members, whose rows are not read.
    """
    section, field = TEXT
    changes = list(Change.objects.filter(row__sheet=sheet, row__section=section, field=field).select_related("by"))
    text_of = {change.version: change.value for change in changes}
    behind: dict = defaultdict(dict)
    endorsed = sheet.endorsements.all() if sheet.through else sheet.endorsements.select_related("member__user")
    for one in endorsed:
        one.said = sheet.organisation.name if sheet.through and not one.who else who_of(one)
        behind[text_of.get(one.version)].setdefault(one.who or one.member_id or f"former-{one.pk}", one)
    alone = {one.version for one in endorsed}
    found = [change for at, change in enumerate(changes) if change.value and (
        not at or change.version in alone or not written.goes_on(change, changes[at - 1]))]  # fmt: skip
    return tuple(
        brain.Version(
            change.version, str(change.value), brain.count(change.value),
            signing.who(sheet, change.by or brain.former(), change.guest), change.at, change == changes[0],
            tuple(behind[change.value].values()),
        )
        for change in found
    )  # fmt: skip


def now_of(sheet):
    """The text as it is now (brains.vision.Version), or None."""
    return next((one for one in versions(sheet) if one.is_now), None)


@transaction.atomic
def endorse(sheet, actor, version, *, member=None, who="", on=None):
    """Notes that somebody stands behind this version of the text: a member for themself, or others in words.

    Refused when the text was changed since, or has more than 150 words.
    """
    now = now_of(sheet)
    if now is None or now.number != version:
        raise Refused(_("The text was changed in the meantime. Read it again first."))
    if now.is_long:
        raise Refused(_("The text has %(n)s words. Make it at most %(most)s first: then everybody can remember it.") % {
            "n": now.words, "most": brain.MOST_WORDS})  # fmt: skip
    who = "" if member else " ".join(who.split())
    if not member and not who:
        raise Refused(_("Write who stands behind the text."))
    if len(who) > 120:
        raise Refused(_("This is too long: at most %(most)s signs.") % {"most": 120})
    if known := next((one for one in now.endorsed if (one.member_id, one.who) == (member and member.pk, who)), None):
        return known
    facts = {"sheet": sheet, "version": version, "member": member, "who": who}
    return Endorsement.objects.create(
        **facts, made_by=signing.answered(sheet, actor), **({"on": on} if on else {})
    )  # fmt: skip


def who_of(endorsement):
    """Who it is, in words."""
    return endorsement.who or (str(endorsement.member.user) if endorsement.member else brain.former())


@transaction.atomic
def unendorse(sheet, actor, endorsement):
    """Takes it away."""
    if Endorsement.objects.filter(pk=endorsement.pk).delete()[0]:
        signing.record(sheet, actor, "vision-unsupported")
