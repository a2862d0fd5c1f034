"""Which migrations a database has that this code does not know: then the database is newer, and is left alone."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def recorded(using=connection):
    """The migrations recorded in the database, as a sorted list of 'app.name'; empty for a new database."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(using).applied_migrations())


def known():
    """The migrations this code knows, as a set of 'app.name', with those that squashed ones replaced."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        names |= {(app, name) for app, name in migration.replaces}
    return {f"{app}.{name}" for app, name in names}


def newer_than_code(migrations=None):
    """The migrations (of the database, or those given) that this code does not know. If any: leave the data alone."""
    return sorted(set(recorded() if migrations is None else migrations) - known())
