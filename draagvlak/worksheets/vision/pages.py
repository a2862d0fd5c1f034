"""What the pages of a vision show, and what its buttons do."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.worksheets import since
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import poster as posters
from draagvlak.worksheets.brains import vision as brain
from draagvlak.worksheets.vision import access, actions, agreed
from draagvlak.worksheets.vision.forms import EndorseForm

Stage = actions.Stage
SHOWN = 5  # versions that stand open on the page
QUESTION = _("Why do we want to work online, and for whom?")
LEADS = {
    "open": lambda of, user, sent: actions.open_cards(of, user),
    "dots": lambda of, user, sent: actions.to_dots(of, user),
    "back": lambda of, user, sent: actions.back(of, user),
    "show": lambda of, user, sent: actions.show(of, user),
    "end": lambda of, user, sent: actions.show(of, user, without=True),
    "drop": lambda of, user, sent: actions.drop(of, user),
    "drop-card": lambda of, user, sent: actions.drop_card(of, sent.get("card", "")),
    "take": lambda of, user, sent: actions.take_over(of, user, sent.get("group", "")),
}
# What is asked first: the question, what it means, the button.
ASK = {
    "open": (_("Open the cards?"),
             _("Everybody sees all cards from now on, without names. Nobody can add cards in silence any more."),
             _("Open the cards")),
    "back": (_("Back to putting together?"), _("The dots that were given are thrown away."), _("Go back")),
    "show": (_("Show the dots?"),
             _("Everybody sees how many dots each group got. Who gave them is known to nobody, then or later."),
             _("Show the dots")),
    "end": (_("End the round without dots?"), _("The groups stay. Dots that were given are thrown away."),
            _("End the round")),
    "drop": (_("Delete this round?"), _("Every card and every dot in it is deleted. This cannot be undone."),
             _("Delete the round")),
    "drop-card": (_("Take this card away?"), _("It goes for everybody. This cannot be undone."),
                  _("Take the card away")),
}  # fmt: skip


def of_sheet(here, sheet, may, language):
    """The page of the vision of a sheet."""
    board = Board(sheet, language)
    versions = agreed.versions(sheet)
    shown = brain.read(board, versions)
    now = shown.now.endorsed if shown.now else ()
    behind = [(one, one.said, access.may_withdraw(here, one, may)) for one in now]
    own = (lambda one: one.who == sheet.through) if here.is_guest else (
        lambda one: one.member_id == here.membership.pk)  # fmt: skip
    rounds = list(since.rounds(sheet, sheet.rounds.all()))
    return {
        "sheet": sheet, "board": board, "vision": shown, "may": may, "form": EndorseForm(),
        "round": next((one for one in rounds if one.stage != Stage.OVER), None),
        "past": [one for one in rounds if one.stage == Stage.OVER], "question": QUESTION,
        "behind": behind, "is_behind": any(own(one) for one in now),
        "leads": may and not here.is_guest, "may_endorse": may or not here.is_guest,
        "joins": access.may_join(here, sheet),
        "open_now": sheet.trajectory.closed_on is None, "row": agreed.text_row(sheet),
        "recent": versions[:SHOWN], "older": versions[SHOWN:],
    }  # fmt: skip


def of_round(found, user, may, joins):
    """The page of a round as one person may see it: of hidden cards and dots only their own."""
    is_open = found.stage != Stage.WRITE
    groups, loose = actions.groups(found) if is_open else ([], [])
    return {
        "round": found, "sheet": found.sheet, "may": may, "own": actions.own_cards(found, user), "groups": groups,
        "loose": loose, "dots": actions.own_dots(found, user), "most_cards": actions.MOST_CARDS,
        "choices": range(actions.DOTS + 1), "open_now": joins,
        "reasons": _reasons(found, user) if not is_open else [],
        "steps": [(stage.label, _state(stage, found.stage)) for stage in list(Stage)[:3]],
        "address": settings.SITE_URL + reverse("vision-round", args=[found.pid]),
    }  # fmt: skip


def _reasons(found, user):
    """The reasons that the worksheet offers, to take as a card: those that are not on an own card yet."""
    own = {card.text for card in actions.own_cards(found, user)}
    starters = shipped.sheet(found.sheet.pack).section("reasons").starters
    return [text for one in starters if (text := one.text.in_(get_language())) not in own]


def _state(stage, now):
    order = list(Stage.values)
    at, here = order.index(stage), order.index(now)
    return "done" if at < here else "doing" if at == here else "todo"


def poster(sheet, language):
    """What hangs on the wall."""
    board = Board(sheet, language)
    shown = brain.read(board, agreed.versions(sheet))
    return {"sheet": sheet, "board": board, "vision": shown, "poster": posters.read(board, shown)}
