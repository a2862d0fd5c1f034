"""What this room deletes by itself, every night (cli/background.py)."""

from draagvlak.orgs import actions, history, mail


def delete_due():
    """Deletes what is past its days: events, mails that went, links and invitations that ended. Returns how many."""
    return history.forget_old() + mail.forget_old() + actions.forget_old()
