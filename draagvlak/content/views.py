"""Pages about instruments: which there are, what one says, and reading in a table of one's own."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import access, actions, pending
from draagvlak.content.forms import AgreeForm, ReadForm
from draagvlak.content.languages import chain, direction, own_name
from draagvlak.content.loading import pack_of
from draagvlak.content.problems import PackRefused
from draagvlak.orgs.roles import Right
from draagvlak.ui.respond import respond


@require_safe
def instruments(request, org):
    """What this organisation can ask with."""
    here = access.organisation(request, org)
    return respond(request, "content/instruments.html", {
        "here": here, "instruments": access.newest(here.organisation), "may_import": here.may(Right.MANAGE_SCANS),
    })  # fmt: skip


@require_safe
def instrument(request, org, pid):
    """One instrument, whole, in one of its languages."""
    from draagvlak.content import showing

    here, release = access.instrument(request, org, pid)
    pack = pack_of(release)
    asked = request.GET.get("in", "")
    language = asked if asked in pack.languages else _nearest(pack.languages)
    return respond(request, "content/instrument.html", {
        "here": here, "release": release, "pack": pack, "language": language, "direction": direction(language),
        "languages": [(code, own_name(code)) for code in pack.languages], "rubrics": showing.rubrics(pack, language),
        "about": showing.about(pack, language), "question_count": len(pack.questions()),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_import(request, org):
    """Reads a table and shows what was understood. Nothing is stored here."""
    here = access.organisation(request, org, Right.MANAGE_SCANS)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReadForm(data, files, initial={"language": here.organisation.language})
    if form.is_valid():
        sealed = pending.seal(form.reading, form.cleaned_data["language"], here.organisation, request.user)
        agree = AgreeForm(initial={"title": form.reading.title, "sealed": sealed})
        return _dry_run(request, here, form.reading, form.cleaned_data["language"], agree)
    return respond(request, "content/import.html", {"here": here, "form": form}, status=422 if form.errors else 200)


@require_POST
def instrument_store(request, org):
    """Stores what was understood, after a person agreed."""
    here = access.organisation(request, org, Right.MANAGE_SCANS)
    form = AgreeForm(request.POST)
    try:
        reading, language = pending.unseal(request.POST.get("sealed", ""), here.organisation, request.user)
        if not form.is_valid():
            return _dry_run(request, here, reading, language, form, status=422)
        release = actions.store_import(
            reading, here.organisation, title=form.cleaned_data["title"], language=language, actor=request.user
        )
    except (pending.Stale, PackRefused, actions.TooManyVersions):
        messages.error(request, _("This could not be stored any more. Read the table in again; nothing was stored."))
        return respond(request, "", redirect=reverse("instrument-import", args=[org]))
    messages.success(request, _("The questionnaire is stored. Only your organisation sees it."))
    return respond(request, "", redirect=reverse("instrument", args=[org, release.pid]))


def _dry_run(request, here, reading, language, form, status=200):
    return respond(request, "content/dry_run.html", {
        "here": here, "reading": reading, "form": form, "language": language, "direction": direction(language),
        "language_name": own_name(language),
    }, status=status)  # fmt: skip


def _nearest(languages):
    """The language of the page where the instrument has it, else the one its author wrote in."""
    return next(code for code in chain(get_language() or "nl", languages) if code in languages)
