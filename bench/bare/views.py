"""A page, a save, the end: CSRF, one transaction, one ORM statement, nothing else.

The judged save is `bulk_create(update_conflicts=True)`: one statement, the cheapest upsert the ORM has, and so the
hardest limit. What most people write, `update_or_create`, takes a savepoint and two statements; it is measured too.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from bench.bare.models import Reply

CHANGES = ["level", "argument", "share", "plain"]


def page(request):
    return HttpResponse(
        f'<!doctype html><title>Bare</title><input name="csrfmiddlewaretoken" value="{get_token(request)}">'
    )


def _sent(request):
    form = request.POST
    return {
        "level": int(form["level"]),
        "argument": form.get("argument", ""),
        "share": int(form.get("share", 1)),
        "plain": form.get("plain") == "1",
    }


@require_POST
def save(request, ballot):
    with transaction.atomic():
        Reply.objects.bulk_create(
            [Reply(ballot=ballot, question=request.POST["question"], **_sent(request))],
            update_conflicts=True, unique_fields=["ballot", "question"], update_fields=CHANGES,
        )  # fmt: skip
    return JsonResponse({"saved": True})


@require_POST
def save_signed_in(request, ballot):
    """The same by somebody who is signed in: with the session and the user, and nothing else."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return save(request, ballot)


@require_POST
def save_with_orm(request, ballot):
    with transaction.atomic():
        Reply.objects.update_or_create(ballot=ballot, question=request.POST["question"], defaults=_sent(request))
    return JsonResponse({"saved": True})


@require_POST
def done(request, ballot):
    with transaction.atomic():
        Reply.objects.filter(ballot=ballot).update(handed_in=True)
    return JsonResponse({"saved": True})
