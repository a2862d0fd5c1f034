"""Rules that the database itself keeps, for SQLite and PostgreSQL from one description.

SQLite drops the triggers of a table that a migration rebuilds, so the rooms install theirs after every migrate.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refuse:
    """Refuse `event` ('INSERT', 'UPDATE', 'DELETE') on `table` when `when` holds, or when one of `fixed` changes.

    `when` is SQL over OLD and NEW that both databases read alike; with `fixed` it is the condition under which
    those columns are locked. `message` is what the database error says.
    """

    name: str
    table: str
    event: str
    message: str
    when: str = ""
    fixed: tuple[str, ...] = ()

    def condition(self, vendor):
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in self.fixed)
        parts = [f"({part})" for part in (self.when, changed) if part]
        return " AND ".join(parts) or "TRUE"


def install(connection, rules):
    """Puts `rules` in the database behind `connection`, replacing what stands under the same names."""
    with connection.cursor() as cursor:
        for rule in rules:
            condition = rule.condition(connection.vendor)
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{rule.name}"')
                cursor.execute(
                    f'CREATE TRIGGER "{rule.name}" BEFORE {rule.event} ON "{rule.table}" FOR EACH ROW '
                    f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
                )
                continue
            returned = "OLD" if rule.event == "DELETE" else "NEW"
            cursor.execute(
                f'CREATE OR REPLACE FUNCTION "{rule.name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
                f"IF {condition} THEN RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'check_violation'; END IF; "
                f"RETURN {returned}; END $body$"
            )
            cursor.execute(f'DROP TRIGGER IF EXISTS "{rule.name}" ON "{rule.table}"')
            cursor.execute(
                f'CREATE TRIGGER "{rule.name}" BEFORE {rule.event} ON "{rule.table}" FOR EACH ROW '
                f'EXECUTE FUNCTION "{rule.name}"()'
            )


class Aside:
    """For a migration that rebuilds tables: SQLite renames none while a trigger of another table names it.

    The first operation is RunPython(aside.take, aside.put_back), the last one RunPython(aside.put_back, aside.take).
    """

    def __init__(self):
        self.kept = []

    def take(self, _apps, editor):
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            self.kept = cursor.fetchall()
            for name, _sql in self.kept:
                cursor.execute(f'DROP TRIGGER "{name}"')

    def put_back(self, _apps, editor):
        with editor.connection.cursor() as cursor:
            for _name, sql in self.kept:
                cursor.execute(sql)
        self.kept = []
