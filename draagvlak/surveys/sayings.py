"""Pages that only say what happened and what you can do: for a browser without a seat, and for what is refused."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Saying:
    """`title` is the h1; `lines` follow. `code`: the page offers to type a code; `again`: to begin again here."""

    title: str | Promise
    lines: tuple[str | Promise, ...]
    status: int = 409
    code: bool = False
    again: bool = False


SAYINGS = {
    "no-seat": Saying(
        _("No answers are open on this device"),
        (
            _("Open the link of your invitation again, or type your code."),
            _("Did you begin on another device? Then type the code that you wrote down there."),
        ),
        status=404,
        code=True,
    ),
    "no-link": Saying(
        _("This link does not open anything"),
        (
            _("There is a mistake in it, or it was replaced by a new one."),
            _("Ask who invited you for a new link. Do you have a code? Then type it."),
        ),
        status=404,
        code=True,
    ),
    "used": Saying(
        _("This invitation was already used"),
        (
            _("Somebody began answering with it on another device or in another browser."),
            _("Was that you? Then go on there, or type the code that you wrote down."),
            _("Was it not you? Ask who invited you for a new link. Nobody sees what was answered."),
        ),
        code=True,
    ),
    "not-invited": Saying(
        _("This invitation no longer works"),
        (
            _("It was replaced or taken back. What you chose now was not saved."),
            _("Ask who invited you for a new link."),
        ),
        code=True,
    ),
    "not-asked": Saying(
        _("This question is not asked here"),
        (_("It does not belong to this scan, or not to your group. Your other answers are saved."),),
    ),
    "too-long": Saying(
        _("This text is too long"),
        (_("Make it shorter: at most 2,000 signs. Your choice was not saved yet."),),
    ),
    "junk": Saying(
        _("We could not read this answer"),
        (_("Nothing was saved. Go back and choose again."),),
        status=400,
    ),
    "other": Saying(
        _("Somebody else began answering on this device"),
        (
            _("So we did not save this: it would have ended up among the answers of somebody else."),
            _("Type your own code to go on with your answers."),
        ),
        code=True,
    ),
    "closed": Saying(
        _("This scan is closed"),
        (
            _("You can no longer answer or change anything."),
            _("What you handed in counts. What you did not hand in does not count."),
        ),
        status=200,
    ),
    "closed-few": Saying(
        _("This scan is closed"),
        (
            _("You can no longer answer or change anything."),
            _("Too few people handed in to show results. So nobody sees anything of what you answered."),
            _("Perhaps it opens again. Then your link or code works again too."),
        ),
        status=200,
    ),
    "over": Saying(
        _("The last day to answer is over"),
        (
            _("You can no longer answer or change anything."),
            _("There are no results yet. They come when the scan closes, for everybody at the same moment."),
        ),
        status=200,
    ),
    "answers-gone": Saying(
        _("Your separate answers were deleted"),
        (
            _("We keep separate answers for a short time only, once a scan is closed. That was told beforehand."),
            _("So there is no copy of yours any more, for nobody. In the totals they still count."),
        ),
        status=200,
    ),
    "early": Saying(
        _("This scan has not begun yet"),
        (_("Try again later. You do not have to do anything now."),),
        status=200,
    ),
    "cancelled": Saying(
        _("This scan was stopped"),
        (_("There will be no results. All answers were deleted."),),
        status=200,
    ),
    "withdrawn": Saying(
        _("Your answers were deleted"),
        (
            _("Nothing of them is left in this scan."),
            _("Do you want to take part after all? On this device you can begin again until the scan closes."),
        ),
        status=200,
        again=True,
    ),
}
