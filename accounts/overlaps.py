"""Migration operations that let the database itself refuse what must never be stored.

On SQLite both are triggers, and Django drops a table's triggers when it rebuilds the table (for an
altered field or a new constraint): repeat the operation after such a migration.
"""

from django.db.migrations.operations.base import Operation


class _Guard(Operation):
    """Common part: changes no model state, and speaks one dialect for each database."""

    reversible = True
    reduces_to_sql = False

    def state_forwards(self, app_label, state):
        """Nothing: models don't know their guards."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in self.statements(schema_editor.connection.vendor, model):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        for statement in self.undo(schema_editor.connection.vendor, model):
            schema_editor.execute(statement, params=None)


def _column(model, field):
    return f'"{model._meta.get_field(field).column}"'


class ForbidOverlap(_Guard):
    """No two rows with the same `key` overlap in [starts, ends) while `live`. Touching is allowed.

    `name` is in the message of the IntegrityError on both databases.
    """

    def __init__(self, model_name, *, name, key, starts, ends, live):
        self.model_name, self.name = model_name, name
        self.key, self.starts, self.ends, self.live = key, starts, ends, live

    def deconstruct(self):
        named = {
            "name": self.name,
            "key": self.key,
            "starts": self.starts,
            "ends": self.ends,
            "live": self.live,
        }
        return type(self).__name__, [self.model_name], named

    def describe(self):
        return f"Forbid overlaps of {self.model_name} with the same {self.key}"

    def statements(self, vendor, model):
        table = model._meta.db_table
        key, starts, ends, live = (
            _column(model, field) for field in (self.key, self.starts, self.ends, self.live)
        )
        if vendor == "postgresql":
            return [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist '
                f"({key} WITH =, tstzrange({starts}, {ends}, '[)') WITH &&) WHERE ({live})",
            ]
        body = (  # names come from the models
            f'WHEN NEW.{live} AND EXISTS (SELECT 1 FROM "{table}" AS other'  # noqa: S608
            f" WHERE other.{live} AND other.{key} = NEW.{key} AND other.rowid <> NEW.rowid"
            f" AND other.{starts} < NEW.{ends} AND NEW.{starts} < other.{ends})"
            f" BEGIN SELECT RAISE(ABORT, 'overlap forbidden: {self.name}'); END"
        )
        columns = f"{key}, {starts}, {ends}, {live}"
        return [
            f'CREATE TRIGGER "{self.name}_insert" AFTER INSERT ON "{table}" FOR EACH ROW {body}',
            f'CREATE TRIGGER "{self.name}_update" AFTER UPDATE OF {columns} ON "{table}" FOR EACH ROW {body}',
        ]

    def undo(self, vendor, model):
        if vendor == "postgresql":
            return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT IF EXISTS "{self.name}"']
        return [f'DROP TRIGGER IF EXISTS "{self.name}_{event}"' for event in ("insert", "update")]


class AppendOnly(_Guard):
    """Rows are added and never changed; `and_kept` forbids their deletion too."""

    def __init__(self, model_name, *, name, and_kept=True):
        self.model_name, self.name, self.and_kept = model_name, name, and_kept

    def deconstruct(self):
        return (
            type(self).__name__,
            [self.model_name],
            {"name": self.name, "and_kept": self.and_kept},
        )

    def describe(self):
        return f"Only append to {self.model_name}"

    @property
    def events(self):
        return ("update", "delete") if self.and_kept else ("update",)

    def statements(self, vendor, model):
        table = model._meta.db_table
        if vendor == "postgresql":
            yield (
                f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ '
                f"BEGIN RAISE EXCEPTION 'append only: {self.name}' USING ERRCODE = '23514'; END $$"
            )
        for event in self.events:
            action = (
                f'EXECUTE FUNCTION "{self.name}"()'
                if vendor == "postgresql"
                else f"BEGIN SELECT RAISE(ABORT, 'append only: {self.name}'); END"
            )
            yield (
                f'CREATE TRIGGER "{self.name}_{event}" BEFORE {event.upper()} ON "{table}" '
                f"FOR EACH ROW {action}"
            )

    def undo(self, vendor, model):
        where = f' ON "{model._meta.db_table}"' if vendor == "postgresql" else ""
        for event in self.events:
            yield f'DROP TRIGGER IF EXISTS "{self.name}_{event}"{where}'
        if vendor == "postgresql":
            yield f'DROP FUNCTION IF EXISTS "{self.name}"()'
