"""The verbs of the workshop about a vision, and what its pages read. Each verb is one transaction, safe to repeat.

Nothing that is hidden leaves the server: a card is read by its author only until the cards are opened, a dot by who
gave it until the dots are shown. Writing them changes nothing that others can see: no revision, no nudge, no count.
"""

import secrets
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from draagvlak.lib import hub
from draagvlak.lib.tokens import keyed_hash, new_pid, new_row_id
from draagvlak.orgs import history
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, shuffle, values
from draagvlak.worksheets.vision.models import Card, Cluster, Dot, Round

Stage = Round.Stage
MOST_CARDS = 5  # of one person
MOST_OPEN = 400  # cards in one round
DOTS = 3  # of one person
LEAST = 3  # people: with fewer, everybody knows whose card or dot it is
LONGEST = 200
LONGEST_ARGUMENT = values.LONGEST["text"]
PATIENCE = timedelta(days=30)  # that cards and dots may stay hidden
MOVED = _("The round has gone on in the meantime. This is how it stands now.")
FEW_CARDS = _("Fewer than three people wrote a card. With so few, everybody knows whose card it is. Wait for the "
              "others, or delete this round and write your reasons in the worksheet.")  # fmt: skip
FEW_DOTS = _("Fewer than three people gave dots. With so few, everybody knows whose dot it is. Wait for the others, or "
             "end without dots.")  # fmt: skip


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
    if stage == Stage.DOTS:
        changed["dots_on"] = timezone.localdate()
    if stage == Stage.OVER:
        changed["over_at"] = timezone.now()
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
    actions.hold(sheet)
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
    if mine.count() >= MOST_CARDS:
        raise Refused(_("You have %(most)s cards. Take one away first.") % {"most": MOST_CARDS})
    if of.cards.count() >= MOST_OPEN:
        raise Refused(_("This round is full: people wrote %(most)s cards. Ask who leads it to open them.") % {
            "most": MOST_OPEN})  # fmt: skip
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
        raise Refused(FEW_CARDS)
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
        raise Refused(
            _("There are %(most)s cards, and a round holds no more. Take one away first.") % {"most": MOST_OPEN}
        )
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
        raise Refused(_("There are no cards any more. Add one first, or delete this round."))
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
        now = {"most": DOTS, "now": sum(given.values())}
        raise Refused(_("You have %(most)s dots. Now you give %(now)s. Give fewer.") % now)
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
            raise Refused(FEW_DOTS)
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

    A round in which cards are still hidden goes; one in which dots are hidden since then ends without them.
    """
    before = (today or timezone.localdate()) - PATIENCE
    dots_long = Q(stage=Stage.DOTS) & (Q(dots_on=None) | Q(dots_on__lt=before))
    for found in Round.objects.filter(Q(stage=Stage.WRITE) | dots_long, made_on__lt=before):
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
    """A group becomes a reason in the sheet, with its cards as the argument. Done twice it is one row.

    Cards for which a field has no room stay in the round, and the argument says how many.
    """
    of = _hold(of, Stage.OVER)
    found = of.clusters.select_related("row").filter(pid=cluster).first()
    if found is None:
        raise LookupError(cluster)
    if found.row is not None:
        return found.row
    said = [card.text for card in found.cards.all() if card.text != found.name]
    row = actions.add_row(of.sheet, actor, "reasons", {"reason": found.name, "argument": _argument(said)})
    Cluster.objects.filter(pk=found.pk).update(row=row)
    _touch(of)
    return row


def _argument(cards):
    """As many whole cards as fit in a text, and how many more there are."""
    whole = "\n".join(cards)
    if len(whole) <= LONGEST_ARGUMENT:
        return whole
    kept = list(cards)
    while kept and len("\n".join(kept)) > LONGEST_ARGUMENT - LONGEST:
        kept.pop()
    n = len(cards) - len(kept)
    return "\n".join(kept) + "\n" + ngettext(
        "(and %(n)s more card, in the round)", "(and %(n)s more cards, in the round)", n) % {"n": n}  # fmt: skip


def groups(of):
    """[(Cluster, [Card])] with what was named most first once dots are shown; and the loose cards."""
    cards = defaultdict(list)
    for card in of.cards.all():
        cards[card.cluster_id].append(card)
    clusters = list(of.clusters.all())
    if of.stage == Stage.OVER:
        clusters.sort(key=lambda one: -(one.dots or 0))
    return [(cluster, cards[cluster.pk]) for cluster in clusters], cards[None]
