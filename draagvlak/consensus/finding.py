"""The finding of a scorecard in sentences: what stands out, the most important first. Pure."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.surveys.agreement import Word
from draagvlak.surveys.models import GroupKind

MOST_NAMED = 3  # parts that a sentence names


@dataclass(frozen=True)
class Sentence:
    """A sentence with names of parts in it: as plain text, or with the names in bold."""

    text: str
    names: dict = field(default_factory=dict)

    def __str__(self):
        return self.text.format(**{key: _and([f"‘{name}’" for name in names]) for key, names in self.names.items()})

    @property
    def html(self):
        # Safe: the sentence is ours, the names are escaped by what makes them bold.
        bold = {key: mark_safe(_and([format_html("<strong>{}</strong>", name) for name in names]))  # noqa: S308
                for key, names in self.names.items()}  # fmt: skip
        return format_html(self.text, **bold) if bold else format_html("{}", self.text)


def sentences(shown, parts):
    """The sentences that say what stands out, the most important first."""
    questions = [question for question in shown.questions.values() if question.counts]
    if not questions:
        yield Sentence(_("Too few people answered the same questions. So we show no colours."))
        return
    unknown = sum(question.is_unknown for question in questions)
    much = unknown * 2 >= len(questions)
    if much:
        yield Sentence(_("There is much that you do not know yet."))
        yield Sentence(unknown_words(unknown))
        yield Sentence(_("Of who did choose a colour, we see this."))
    yield from _agreeing(parts)
    if unknown and not much:
        yield Sentence(unknown_words(unknown))
    yield from _one_group(shown)


def unknown_words(count):
    """At how many questions many people do not know."""
    return ngettext("For %(count)s question one third or more do not know.",
                    "For %(count)s questions one third or more do not know.", count) % {"count": count}  # fmt: skip


def _agreeing(parts):
    labelled = sorted((part for part in parts if part.result.labelled), key=_by_division)
    if not labelled:
        yield Sentence(_("There are too few answers to say how far you agree. Look at each question together."))
        return
    words = [found.word for part in labelled for question in part.questions if (found := question.result.agreement)]
    low, high = labelled[0].result.lowest, labelled[-1].result.lowest
    least = [part for part in labelled if part.result.lowest == low]
    if all(part.result.is_shared for part in labelled):
        yield from _all_agreed(words, least, all(_is_whole(part) for part in parts))
    elif low == high and len(labelled) > 1:
        yield Sentence(_("In every part you differ as much. Choose together where you begin."))
    else:
        yield from _some_agreed(words, labelled, least)


def _is_whole(part):
    """Whether every question of it is shown and has a word."""
    return part.result.labelled == len(part.questions)


def _all_agreed(words, least, whole):
    everything = _("You agree on every part.")
    yield Sentence(everything if whole else _("You agree on everything that enough people answered."))
    dissent = sum(word == Word.MOSTLY for word in words)
    if not dissent:
        yield Sentence(_("Talk about what comes first."))
        return
    text = ngettext(
        "For %(count)s question there is a dissenting voice.",
        "For %(count)s questions there is a dissenting voice.",
        dissent,
    )
    yield Sentence(text % {"count": dissent})
    yield from _begin(_("Listen first to what is said about {parts}."), least)


def _some_agreed(words, labelled, least):
    # Agreed is a part of which every question is shown, has a word, and has one colour as the view of nearly everybody.
    whole = [part for part in labelled if _is_whole(part) and part.result.is_shared and part not in least]
    best = max((part.result.lowest for part in whole), default=None)
    agreed = [part for part in whole if part.result.lowest == best]
    if len(agreed) > MOST_NAMED:
        yield Sentence(_("You agree most on %(count)s parts.") % {"count": len(agreed)})
    elif agreed:
        yield Sentence(_("You agree on {parts}."), {"parts": [part.short for part in agreed]})
    elif all(word not in {Word.UNANIMOUS, Word.MOSTLY} for word in words):
        yield Sentence(_("You differ on every question."))
    else:
        yield Sentence(_("In no part do you agree on everything."))
    yield from _begin(_("You agree least on {parts}. Begin the talk there."), least)


def _begin(text, least):
    if len(least) > MOST_NAMED:
        yield Sentence(_("%(count)s parts are equally divided. Choose together where you begin.") % {
            "count": len(least)})  # fmt: skip
    else:
        yield Sentence(text, {"parts": [part.short for part in least]})


def _one_group(shown):
    """What must be said when only one kind of people was asked: it is their view, and not that of everybody."""
    roles = [role for role, count in shown.invited.items() if count]
    if len(roles) == 1 and sum(shown.invited.values()) == shown.listed:
        from draagvlak.surveys.groups import ROLES

        text = _("Only one role was asked: {role}. This is how they see it.")
        yield Sentence(text, {"role": [str(ROLES.get(roles[0], roles[0]))]})
    elif shown.survey.group_kind == GroupKind.MANAGEMENT and not roles:
        yield Sentence(_("Only the management team was asked. This is how they see it."))


def _and(names):
    """'a', 'a and b', 'a, b and c'."""
    *front, last = (str(name) for name in names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(front), "last": last} if front else last


def _by_division(part):
    """Parts by their lowest A; in a tie in the order of the scan."""
    return part.result.lowest, part.number
