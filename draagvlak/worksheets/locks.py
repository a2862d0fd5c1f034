"""What the database keeps of the promises of this room, on SQLite and PostgreSQL alike (lib/triggers.py)."""

from draagvlak.lib.triggers import Refuse

RULES = [
    Refuse("worksheets_lock_result", "worksheets_collection", "UPDATE", "locked: what was counted never changes",
           when="OLD.\"state\" <> 'open'", fixed=("result", "state", "sheet_id")),
    Refuse("worksheets_lock_answer", "worksheets_toolanswer", "INSERT", "locked: this form takes no answers",
           when="NOT EXISTS (SELECT 1 FROM \"worksheets_collection\" c WHERE c.id = NEW.\"collection_id\" "
                "AND c.state = 'open')"),
]  # fmt: skip
