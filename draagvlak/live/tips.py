"""Tips for who leads the conversation: per step, and per pattern of the answers. Pure.

They ask everybody, and never who chose what: a tip that says 'the one who chose red' outs a person. Who leads the
organisation speaks last.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from draagvlak.consensus import scorecard
from draagvlak.live.models import Stage, Step
from draagvlak.surveys.agreement import Word

UNKNOWN, FEW = "unknown", "few"
PATTERNS = (*Word, UNKNOWN, FEW)


@dataclass(frozen=True)
class Tip:
    """`say`: sentences to say out loud. `mind`: what to keep in mind, for who leads only."""

    say: tuple[str, ...] = ()
    mind: tuple[str, ...] = ()


def pattern_of(result):
    """The pattern of a QuestionResult: UNKNOWN before the word, FEW when there is no word."""
    if result is None or result.counts is None:
        return FEW
    if result.is_unknown:
        return UNKNOWN
    return result.agreement.word if result.agreement else FEW


def why(level, names):
    """'Why would somebody choose red?': the question that lets everybody speak for anybody."""
    return _("Why would somebody choose %(colour)s?") % {"colour": scorecard.small(names[level])}


def of_question(step, pattern, names):
    """The Tip for one step of a question. `names` is what the instrument calls its levels."""
    return {
        Step.FIRST: _first, Step.LISTEN: _listen, Step.SECOND: _second, Step.CHOOSE: _choose, Step.ACTION: _action,
    }[Step(step)](pattern, names)  # fmt: skip


def _first(pattern, names):
    return Tip(
        (_("This is how you answered. What strikes you?"),),
        (_("Leave it silent for half a minute. Let people look."), FIRST_MIND[pattern]()),
    )


FIRST_MIND = {
    Word.OPPOSED: lambda: _("Two camps: both know something. Say that this is good news for the conversation."),
    Word.DIVIDED: lambda: _("People see it differently. That is where the conversation is worth most."),
    Word.BETWEEN: lambda: _("Two colours that lie next to each other. Often it is about the words of the question."),
    Word.MOSTLY: lambda: _("Most people agree. A few dots apart can still know something that others do not see."),
    Word.UNANIMOUS: lambda: _("People are of one mind. Keep it short, unless somebody asks for more."),
    UNKNOWN: lambda: _("Many people do not know. That is a finding by itself: what is not known here?"),
    FEW: lambda: _("There are too few answers to show. Talk about the question itself."),
}


def _listen(pattern, names):
    asked = {
        Word.OPPOSED: (why("red", names), why("green", names)),
        Word.DIVIDED: (why("red", names), why("green", names)),
        Word.BETWEEN: (_("What makes the difference between these two colours for you?"),),
        Word.MOSTLY: (why("red", names), why("orange", names), why("green", names)),
        Word.UNANIMOUS: (_("Why would somebody see this differently?"),),
        UNKNOWN: (_("Who could tell us this?"), _("What would you need, to be able to answer?")),
        FEW: (_("What do you see in practice?"),),
    }[pattern]
    return Tip(asked, (
        _("Ask it of everybody. Do not ask who chose what, and do not look at anybody when you ask."),
        _("First a round in which nobody reacts. Then questions, then the talk."),
        _("Who leads the organisation speaks last: after that others say less."),
    ))  # fmt: skip


def _second(pattern, names):
    return Tip(
        (_("Choose again, with what you heard. You may stay where you were."),),
        (_("Wait until the votes are in. Show the outcome to everybody at once."),
         _("Nobody has to say what they voted, or whether they changed.")),
    )  # fmt: skip


def _choose(pattern, names):
    said = {
        UNKNOWN: (_("Who finds it out, and by when? Then we take this one again."),),
        Word.UNANIMOUS: (_("Shall we take this colour together?"),),
        Word.MOSTLY: (_("What must we write down, so that everybody can live with it?"),),
    }.get(pattern, (_("Which colour can we carry together? ‘No consensus’ is an outcome too."),))
    return Tip(said, (
        _("It is no vote: ask whether somebody cannot live with it."),
        _("Write down what is seen differently, without saying by whom."),
        _("Who leads the organisation speaks last."),
    ))  # fmt: skip


def _action(pattern, names):
    return Tip(
        (_("What is the smallest thing that brings us further? Who takes it, and by when?"),),
        (_("One action is enough. None is fine too."), _("Give nobody an action who is not here.")),
    )


def of_stage(stage, *, together=False):
    """The Tip outside the steps of a question."""
    if together:
        return Tip(
            (_("On these you are of one mind. Does somebody want to talk about one first?"),),
            (_("Read the titles aloud. Take the tick away where somebody hesitates, without asking why."),),
        )
    return {
        Stage.READY: Tip((), (
            _("Put the wall on the big screen before people come in."),
            _("Agree with who leads the organisation beforehand: speak last, and listen first."),
        )),
        Stage.LOBBY: Tip((_("Nobody sees what you vote, me neither. We only see how many chose each colour."),), (
            _("Wait for nobody: who comes later takes part from the next question."),
            _("Who has no phone can take part with a show of hands."),
        )),
        Stage.ANSWER: Tip((_("Everybody answers alone first. ‘I do not know’ is an answer too."),), (
            _("Keep it quiet until most are done. Help only with how it works, never with what to answer."),
        )),
        Stage.CLOSING: Tip((_("What do we take along from this hour?"),), (
            _("Read the actions aloud, with who and by when."),
        )),
    }.get(Stage(stage), Tip())  # fmt: skip
