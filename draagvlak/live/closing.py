"""What the page at the end of a conversation shows, in pieces that follow it, and what was typed there. Reads only."""

import hashlib

from django.utils.translation import get_language

from draagvlak.consensus import doing, doing_pages
from draagvlak.lib.tokens import new_pid
from draagvlak.live import actions, flow
from draagvlak.live.closing_forms import EndForm, WorthForm
from draagvlak.live.desk_forms import SpotForm
from draagvlak.live.models import Heard, Poll, Stage
from draagvlak.live.phones import WORTH
from draagvlak.live.room import Room, tally
from draagvlak.plans.models import Action

# The pieces of the page, in its order. `live.js` replaces one when its key differs; never one in which somebody types.
PIECES = ("lead", "read", "act", "first", "worth", "voted", "better", "end")
# The forms of the page, each with a field that its own part of a sent page always has.
FORMS = {"act": "what", "first": "seen", "worth": "level_1", "end": "note"}
ORDER = {Heard.State.WAITING: 0, Heard.State.SHOWN: 1, Heard.State.HIDDEN: 2}


class Closing:
    """The page for one reader. Its forms are made once, so that one that came back with errors can be put in place."""

    def __init__(self, here, talk, user):
        self.here, self.talk, self.user = here, talk, user
        self.is_mine, self.is_closing = talk.facilitator_id == user.pk, talk.stage == Stage.CLOSING
        self.shown = actions.shown(talk)
        asked = set(FORMS) if self.is_mine and self.is_closing else set(FORMS) - {"act"}
        self.forms = {name: self.form(name) if name in asked else None for name in FORMS}
        self.typed: tuple[str, ...] = ()

    def form(self, name, data=None):
        """A form of the page, with what was sent; None where there is nothing to ask."""
        return {"act": self._act, "first": self._first, "worth": WorthForm, "end": self._end}[name](data)

    def _act(self, data):
        return SpotForm(self.here.organisation, get_language(), data)

    def _first(self, data):
        if not self.shown or self.talk.rehearsal:
            return None
        return doing_pages.focus_form(self.talk.survey, self.shown, data)

    def _end(self, data):
        meeting = self.talk.meeting
        return meeting and EndForm(meeting.present or actions.here_by_role(self.talk), meeting.note, data)

    def keep(self, sent, but=""):
        """Puts what was typed in the forms back, not judged: the page was sent with another button (that of `but`).

        Returns whether there was any.
        """
        for name, field in FORMS.items():
            given = self.form(name, sent) if field in sent and name != but else None
            if given and given.has_changed():
                self.forms[name] = fresh = self.form(name)
                fresh.initial = fresh.initial | {one: given[one].data for one in given.fields}
                self.typed += (name,)
        return bool(self.typed)

    def context(self):
        """What the templates of the page and of its pieces read."""
        talk = self.talk
        context = self._room() | {
            "talk": talk, "survey": talk.survey, "is_mine": self.is_mine, "is_closing": self.is_closing,
            "mark": flow.place(talk).mark, "fresh_pid": new_pid(), "rows": self._actions(),
            "told": list(talk.notes.get("actions", {}).values()) if talk.rehearsal else [],
            "act": self.forms["act"], "focus": self.forms["first"], "hands": self.forms["worth"],
            "end": self.forms["end"],
        }  # fmt: skip
        keys = self._keys(context)
        context["pieces"] = [self._piece(name, keys[name], context["poll"]) for name in PIECES]
        return context

    def _piece(self, name, fact, poll):
        about = (name, fact is None, poll and poll.state if name == "worth" else "") if name in FORMS else ""
        return {
            "name": name, "template": f"live/_close_{name}.html", "key": _digest(fact), "is_empty": fact is None,
            "is_hidden": fact is None or name == "lead" and self.is_mine and self.is_closing,
            "about": about and _digest(about), "is_typed": name in self.typed,
        }  # fmt: skip

    def _actions(self):
        """The actions that were made here, in the order in which they were made."""
        found = {one.pid: one for one in doing.linked(Action.objects.filter(pid__in=self.talk.actions))}
        return doing_pages.rows([found[pid] for pid in self.talk.actions if pid in found], self.here)

    def _room(self):
        """The vote on the hour and what people would do better. Of a vote that is open only how many voted."""
        room, count = Room(self.talk, get_language()), tally(self.talk)
        poll = room.polls.get(Poll.Kind.WORTH) if self.is_closing else None
        said = sorted(room.said, key=lambda one: (ORDER[one.state], one.id)) if self.is_closing else []
        return {
            "count": count, "said": said, "least": self.talk.survey.k, "poll": poll,
            "levels": list(zip(WORTH.values(), room.worth, strict=True)) if poll and room.worth else [],
            "is_open": poll is not None and poll.state == Poll.State.OPEN,
            "is_few": poll is not None and poll.state == Poll.State.FEW,
            "by_hands": poll is not None and poll.by_hands,
        }  # fmt: skip

    def _keys(self, page):
        """What each piece shows; None when it shows nothing."""
        talk, poll, count = self.talk, page["poll"], page["count"]
        # More phones than the minimum make no difference: a button that is looked at stays where it is.
        here = "" if page["is_open"] else min(count.people, talk.survey.k)
        closing = {
            "worth": (poll and (poll.pk, poll.state), here),
            "voted": (count.voted, count.voters) if page["is_open"] else None,
            "better": [(one.id, one.state) for one in page["said"]],
        }
        focus, end = page["focus"], page["end"]
        return dict.fromkeys(closing) | (closing if self.is_closing else {}) | {
            "lead": (page["mark"], self.is_mine, talk.stage),
            "read": (bool(page["act"]), page["told"], [(row.action.pid, row.action.version, str(row.who))
                                                       for row in page["rows"]]),
            "act": (talk.actions, len(page["told"])) if page["act"] else None,
            "first": focus and focus.initial["seen"],
            "end": (talk.rehearsal, end and sorted(end.initial.items())),
        }  # fmt: skip


def _digest(fact):
    return hashlib.sha256(repr(fact).encode()).hexdigest()[:16]
