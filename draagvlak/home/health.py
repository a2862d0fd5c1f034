"""For machines: does the server live, can it work, may it be indexed. No details to strangers."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from draagvlak.orgs import mail

LONGEST_WAIT = timedelta(minutes=30)


@require_safe
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


@require_safe
def live(request):
    """The process answers."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request):
    """The database answers, its tables are of this version, and no mail waits for longer than half an hour."""
    fine = is_ready()
    text = "ready\n" if fine else "not ready\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=200 if fine else 503)


def is_ready():
    try:
        return not pending_migrations() and (mail.oldest_wait() or timedelta()) < LONGEST_WAIT
    except DatabaseError:
        return False


def pending_migrations():
    """How many migrations of this version the database does not have yet. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
