"""The pages where an organisation leaves (an owner) and where one arrives (who looks after the server)."""

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.home.moving import leaving, waiting_room
from draagvlak.home.moving.forms import ArriveForm, LeaveForm, ReadForm
from draagvlak.orgs import access, actions
from draagvlak.orgs.roles import Right
from draagvlak.surveys.models import Mode
from draagvlak.ui.respond import respond

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def organisation_file(request, pid):
    """Says what the file holds, and makes it. Only for who may change the organisation and export."""
    here = access.organisation(request, pid, Right.MANAGE_ORGANISATION)
    if not here.may(Right.EXPORT):
        raise PermissionDenied
    has_open = here.organisation.surveys.filter(mode=Mode.OPEN, snapshots__isnull=False).exists()
    if request.method == "POST":
        return _file(here, names=has_open and "names" in request.POST)
    return respond(request, "home/organisation_file.html", {"form": LeaveForm() if has_open else None})


def _file(here, *, names):
    made = leaving.take(here, names=names)
    name = "-".join(filter(None, ("draagvlak", slugify(here.organisation.name)[:60], f"{timezone.localdate()}")))
    response = HttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@page
def organisation_arrive(request):
    """Reads a file and says what it holds (nothing is stored yet); then makes the organisation, once."""
    user = access.operator(request)
    if request.method == "POST" and "mark" in request.POST:
        return _agreed(request, user)
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        raw = form.cleaned_data["file"].read()
        found = _read(raw, form, "file")
        if found is not None:
            agree = ArriveForm(initial={"mark": waiting_room.keep(user, raw)})
            return respond(request, "home/organisation_found.html", {"found": found.found, "form": agree})
    return respond(request, "home/organisation_arrive.html", {"form": form}, status=422 if form.errors else 200)


def _read(raw, form, field):
    from draagvlak.home.moving.reading import Reading, Refused  # the schema is only read by who needs it

    try:
        return Reading(raw)
    except Refused as refused:
        form.add_error(field, str(refused.text))
        return None


def _agreed(request, user):
    from draagvlak.home.moving.arriving import arrive
    from draagvlak.home.moving.reading import WRONG, Refused

    raw = waiting_room.fetch(user, request.POST["mark"])
    if raw is None:
        again = _("The file waited for more than an hour, or you chose another one. Choose it again.")
        context = {"form": ReadForm(), "refused": again, "has_errors": True}
        return respond(request, "home/organisation_arrive.html", context, status=422)
    form = ArriveForm(request.POST)
    form.full_clean()
    reading = _read(raw, form, None)
    if reading is not None and form.is_valid():
        try:
            organisation, secret = arrive(reading, user, form.cleaned_data["owner"])
        except Refused as refused:
            form.add_error(None, str(refused.text))
        except (IntegrityError, DataError):  # what the rules did not see, the database did: nothing is stored
            form.add_error(None, str(WRONG))
        else:
            waiting_room.forget(user)
            shown = {"link": actions.invitation_link(secret), "organisation": organisation}
            return respond(request, "orgs/organisation_started.html", shown | {"email": form.cleaned_data["owner"]})
    context = {"found": reading and reading.found, "form": form}
    return respond(request, "home/organisation_found.html", context, status=422)
