"""What the buttons of the desk do: one table from the word in the form to the verb.

Each takes (conversation, user, data, mark) and returns a sentence for the page, or None. `mark` is the place that the
page was of: a button of an older page does nothing.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.live import actions, flow, held, polls
from draagvlak.live.desk_forms import HandsForm
from draagvlak.live.models import Heard, Poll, Stage, Step
from draagvlak.surveys.actions import Refused

KINDS = {Step.FIRST: Poll.Kind.FIRST, Step.SECOND: Poll.Kind.SECOND}


def _number(data, name):
    """A whole number that a page sent. LookupError: it sent none."""
    value = data.get(name, "")
    if not value.isdecimal() or len(value) > 19:
        raise LookupError(name)
    return int(value)


def _fresh(conversation, mark):
    if mark != flow.place(conversation).mark:
        raise held.Moved


def back(conversation, user, data, mark):
    """To the step before, or the item before."""
    to = flow.before(conversation)
    if to is None or mark != flow.place(conversation).mark:
        return
    if conversation.stage == Stage.TALK and to.at == conversation.at:
        actions.move(conversation, user, mark, step=to.step)
    else:
        actions.move(conversation, user, mark, at=to.at)


def _kind(conversation, data):
    """The kind of vote that belongs to this step. Where the scan shows the question, it was the first vote."""
    kind = data.get("kind", "")
    if KINDS.get(conversation.step) != kind or conversation.stage != Stage.TALK:
        raise held.Moved
    if kind == Poll.Kind.FIRST:
        found, item = actions.shown(conversation), flow.current(conversation)
        result = found.questions.get(item["item"]) if found and item else None
        if result is not None and result.counts is not None:
            raise Refused(_("The scan was the first vote on this question. Open a second vote."))
    return kind


def poll(conversation, user, data, mark):
    polls.open_poll(conversation, user, _kind(conversation, data), mark=mark)


def reveal(conversation, user, data, mark):
    """Shows the outcome of the vote that this page was about, and of no other."""
    polls.reveal(conversation, user, poll=_number(data, "poll"))


def stop(conversation, user, data, mark):
    """Stops the vote that this page was about, and no other."""
    polls.stop_poll(conversation, user, poll=_number(data, "poll"))


def hands(conversation, user, data, mark):
    """Writes down a show of hands."""
    form = HandsForm(data)
    if not form.is_valid():
        raise Refused(_("Write whole numbers, from 0 to 999."))
    polls.hands(conversation, user, _kind(conversation, data), form.counts, mark=mark)
    return _("The show of hands is written down.")


def together(conversation, user, data, mark):
    """Takes the ticked unanimous questions in one go."""
    pairs = [value.rpartition(":") for value in data.getlist("take")]
    asked = {item: int(version) for item, _colon, version in pairs if version.isdecimal() and len(version) < 9}
    if not asked:
        raise Refused(_("No question was ticked. Nothing changed."))
    _now, taken = actions.together(conversation, user, asked, mark=mark)
    text = ngettext("%(count)s question is written down.", "%(count)s questions are written down.", len(taken))
    return text % {"count": len(taken)}


def _judge(state):
    return lambda conversation, user, data, mark: actions.judge(conversation, user, _number(data, "id"), state) and None


def _plain(verb, *args):
    def do(conversation, user, data, mark):
        verb(conversation, user, *args)

    return do


def _moving(verb, **options):
    def do(conversation, user, data, mark):
        verb(conversation, user, mark, **options)

    return do


def _of_place(verb):
    """A verb that knows no marks itself: it is done only while the page is of this place."""

    def do(conversation, user, data, mark):
        _fresh(conversation, mark)
        verb(conversation, user)

    return do


VERBS = {
    "open": _plain(actions.open_lobby),
    "lock": _plain(actions.set_locked, True),
    "unlock": _plain(actions.set_locked, False),
    "answer": _of_place(actions.answer_now),
    "reveal-scan": _of_place(actions.reveal_scan),
    "begin": _of_place(actions.begin),
    "next": _moving(actions.move),
    "back": back,
    "step": lambda talk, user, data, mark: actions.move(talk, user, mark, step=data.get("step", "")) and None,
    "go": lambda talk, user, data, mark: actions.move(talk, user, mark, at=_number(data, "at")) and None,
    "skip": _moving(actions.skip),
    "later": _moving(actions.skip, later=True),
    "undo": _moving(actions.undo),
    "pause": _plain(actions.pause, True),
    "resume": _plain(actions.pause, False),
    "poll": poll,
    "stop": stop,
    "reveal": reveal,
    "hands": hands,
    "pick": lambda talk, user, data, mark: actions.pick(talk, user, _number(data, "id"), mark=mark) and None,
    "show": _judge(Heard.State.SHOWN),
    "hide": _judge(Heard.State.HIDDEN),
    "note": lambda talk, user, data, mark: actions.note(talk, user, data.get("text", ""), mark=mark) and None,
    "together": together,
    "take-over": _plain(actions.take_over),
}
# What cannot be taken back asks first: {do: (title, lines, yes)}.
ASK = {
    "stop": lambda: (
        _("Stop the vote?"), [_("What people voted is deleted. Nobody sees any of it."),
                              _("You can open the vote again afterwards.")], _("Stop the vote"),
    ),
    "reveal-scan": lambda: (
        _("Show the results?"), [_("The scan closes: nobody can answer any more."),
                                 _("Everybody sees the results at the same moment. This cannot be taken back.")],
        _("Close the scan and show the results"),
    ),
    "discard": lambda: (
        _("Throw this conversation away?"), [_("The agenda is deleted. The scan and its results stay."),
                                             _("Who came in already, has to come in again another time.")],
        _("Throw it away"),
    ),
}  # fmt: skip
