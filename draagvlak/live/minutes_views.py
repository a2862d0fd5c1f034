"""The minutes of a conversation: as a page, as a file, and mailed to who may read them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from draagvlak.live import access, actions, minutes, minutes_mails
from draagvlak.orgs.roles import Right
from draagvlak.reports import access as reports
from draagvlak.reports.views import FILES
from draagvlak.surveys import sightings
from draagvlak.surveys.actions import Refused
from draagvlak.ui.respond import respond


@require_safe
def page(request, pid):
    """The minutes for who may read the results; before there are any, when there will be."""
    here, talk = access.conversation(request, pid, Right.SEE_RESULTS)
    shown = actions.shown(talk)
    context = {"talk": talk, "survey": talk.survey, "may_lead": here.may(Right.MANAGE_SCANS)}
    if not minutes.may_be_read(talk, shown):
        return respond(request, "live/minutes_none.html", context)
    sightings.saw(talk.survey, here.role, sightings.MINUTES)
    made = minutes.build(talk, shown, translation.get_language())
    context |= {"report": made, "parts": [(part, minutes.for_page(part)) for part in made.parts], "kinds": _kinds(here),
                "is_sent": minutes_mails.is_sent(talk)}  # fmt: skip
    return respond(request, "live/minutes.html", context)


def _kinds(here):
    """PDF for who reads the results, and a file to work on for who may make an export: as for the report."""
    return [kind for kind in reports.kinds(here) if kind != reports.XLSX]


@require_safe
def file(request, pid, kind):
    """The minutes as PDF or DOCX, with the rights of the report. It is noted for everybody who took part (P13)."""
    right = Right.SEE_RESULTS if kind == reports.PDF else Right.EXPORT
    here, talk = access.conversation(request, pid, right)
    shown = actions.shown(talk)
    if kind not in (reports.PDF, reports.DOCX) or not minutes.may_be_read(talk, shown):
        raise Http404
    sightings.saw(talk.survey, here.role, sightings.MINUTES_FILE)
    render, content_type = FILES[kind]
    made = minutes.build(talk, shown, translation.get_language())
    response = HttpResponse(render(made), content_type=content_type)
    way = "attachment" if here.may(Right.EXPORT) else "inline"
    name = "-".join(filter(None, (slugify(_("minutes")), slugify(talk.survey.title)[:60], made.dated.isoformat())))
    response["Content-Disposition"] = f'{way}; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def send(request, pid):
    """Mails a link to the minutes to every member who may read the results; once."""
    _here, talk = access.conversation(request, pid)
    if not minutes.may_be_read(talk, actions.shown(talk)):
        raise Http404
    try:
        count = minutes_mails.send(talk, request.user)
    except Refused as refused:
        messages.warning(request, refused.text)
    else:
        text = ngettext("%(count)s member gets a mail.", "%(count)s members get a mail.", count) % {"count": count}
        messages.success(request, text if count else _("The mails went out before. Nobody gets a second one."))
    return respond(request, "", redirect=reverse("talk-minutes", args=[talk.pid]))
