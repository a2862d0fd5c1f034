"""What the database keeps of the promises of a conversation, on SQLite and PostgreSQL alike (lib/triggers.py)."""

from draagvlak.lib.triggers import Refuse

OPEN = 'NOT EXISTS (SELECT 1 FROM "live_poll" p WHERE p.id = NEW."poll_id" AND p.state = \'open\')'

RULES = [
    Refuse("live_lock_poll", "live_poll", "UPDATE", "locked: a vote that was revealed never changes",
           when="OLD.\"state\" <> 'open'"),
    Refuse("live_lock_vote_insert", "live_vote", "INSERT", "locked: this vote is not open", when=OPEN),
    Refuse("live_lock_vote_update", "live_vote", "UPDATE", "locked: this vote is not open", when=OPEN),
]  # fmt: skip
