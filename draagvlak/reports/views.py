"""The page where somebody chooses what goes in the report, and its files."""

from importlib import import_module

from django.http import HttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.orgs.roles import Right
from draagvlak.reports import access
from draagvlak.reports.build import ARGUMENTS, CHOICES, build
from draagvlak.surveys import sightings
from draagvlak.ui.respond import respond


def _lazily(kind):
    """The printer of a kind of file, read when it is first used: starting the server does not wait for it."""
    return lambda *args, **kwargs: import_module(f"draagvlak.reports.{kind}").render(*args, **kwargs)


OFFICE = "application/vnd.openxmlformats-officedocument"
# How each kind is made, and what browsers are told that it is.
FILES = {
    access.PDF: (_lazily("pdf"), "application/pdf"),
    access.DOCX: (_lazily("docx"), f"{OFFICE}.wordprocessingml.document"),
    access.XLSX: (_lazily("xlsx"), f"{OFFICE}.spreadsheetml.sheet"),
}


@require_safe
def report(request, pid):
    """Choosing the parts and the kind of file. It shows no figure itself."""
    here, survey, shown = access.page(request, pid)
    parts = [(part, CHOICES[part]) for part in access.offered(here, shown)] if shown else []
    context = {"survey": survey, "shown": shown, "parts": parts, "kinds": access.kinds(here)}
    context["may_export"] = here.may(Right.EXPORT)
    return respond(request, "reports/report.html", context)


@require_safe
def report_file(request, pid, kind):
    """The report as a file: made now, from what was published. It is noted for everybody who took part (P13)."""
    here, survey, shown = access.file(request, pid, kind)
    parts = access.offered(here, shown)
    if "chosen" in request.GET:
        parts = [part for part in parts if part in request.GET.getlist("part")]
    sightings.saw(survey, here.role, kind)
    if ARGUMENTS in parts:
        sightings.saw(survey, here.role, sightings.ARGUMENTS)
    made, content_type = FILES[kind]
    response = HttpResponse(made(build(shown, translation.get_language(), parts)), content_type=content_type)
    way = "attachment" if here.may(Right.EXPORT) else "inline"
    response["Content-Disposition"] = f'{way}; filename="{file_name(survey)}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def file_name(survey):
    """A name in plain letters, digits and dashes, whatever the title is written in."""
    return "-".join(filter(None, (slugify(_("report")), slugify(survey.title)[:60], f"{survey.closed_on:%Y-%m-%d}")))
