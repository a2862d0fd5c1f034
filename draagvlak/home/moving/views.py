"""The pages where an organisation leaves (an owner) and where one arrives (who looks after the server)."""

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.home.moving import leaving, waiting_room
from draagvlak.home.moving.arriving import arrive_once
from draagvlak.home.moving.forms import ArriveForm, LeaveForm, ReadForm
from draagvlak.home.moving.reading import WRONG, Reading, Refused
from draagvlak.orgs import access, actions
from draagvlak.orgs.models import Organisation
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
    context: dict = {"form": LeaveForm() if has_open else None}
    if request.method == "POST":
        try:
            return _file(here, names=has_open and "names" in request.POST)
        except leaving.CannotLeave as refused:
            context |= {"refused": str(refused.text), "has_errors": True}
    return respond(request, "home/organisation_file.html", context, status=422 if "refused" in context else 200)


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
    try:
        return Reading(raw)
    except Refused as refused:
        form.add_error(field, str(refused.text))
        return None


def _agreed(request, user):
    mark, form = request.POST["mark"], ArriveForm(request.POST)
    raw = waiting_room.fetch(user, mark)
    if made := waiting_room.made(user, mark):  # sent before: the browser may never have got the answer
        return _started(request, *made)
    if raw is None:
        return _gone(request)
    form.full_clean()
    reading = _read(raw, form, None)
    if reading is not None and form.is_valid():
        try:
            return _started(request, *arrive_once(reading, user, form.cleaned_data["owner"], mark))
        except Refused as refused:
            form.add_error(None, str(refused.text))
        except (IntegrityError, DataError):  # what the rules did not see, the database did: nothing is stored
            form.add_error(None, str(WRONG))
    return respond(
        request, "home/organisation_found.html", {"found": reading and reading.found, "form": form}, status=422
    )


def _gone(request):
    again = _("The file waited for more than an hour, or you chose another one. Choose it again.")
    context = {"form": ReadForm(), "refused": again, "has_errors": True}
    return respond(request, "home/organisation_arrive.html", context, status=422)


def _started(request, pid, secret, email):
    organisation = Organisation.objects.filter(pid=pid).first()
    if organisation is None:  # deleted since
        return _gone(request)
    shown = {"link": actions.invitation_link(secret), "organisation": organisation, "email": email}
    return respond(request, "orgs/organisation_started.html", shown)
