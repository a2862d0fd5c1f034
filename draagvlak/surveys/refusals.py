"""Why answering is refused: for the page and for the script. Raised by the verbs of ballots.py, and named there too."""

MAX_ARGUMENT = 2000


class Refused(Exception):
    """Answering is refused; `code` says why, for the page and for the script."""

    code = "refused"


class Closed(Refused):
    """The round takes no answers: not started, past its last day, closed or cancelled."""

    code = "closed"


class AlreadyUsed(Refused):
    """This invitation was used on another device. It says nothing about who or what."""

    code = "used"


class NotInvited(Refused):
    """The link behind this ballot was revoked, or belongs to another round."""

    code = "not-invited"


class NotAsked(Refused):
    """No such question in this round, for this group."""

    code = "not-asked"


class Junk(Refused):
    """The level or the sharing is none of ours."""

    code = "junk"


class TooLong(Refused):
    """The argument has more than MAX_ARGUMENT signs."""

    code = "too-long"
