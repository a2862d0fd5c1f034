"""Getting in and out: a code, an invitation, the way of reading, and 'Done, next person'."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from draagvlak.lib.tokens import LONG, SHORT, normalise
from draagvlak.surveys import answering, ballots, links
from draagvlak.surveys.join_forms import BeginForm, CodeForm
from draagvlak.surveys.limits import Gate
from draagvlak.surveys.models import Purpose
from draagvlak.ui.respond import SeeOther

reads_and_posts = require_http_methods(["GET", "HEAD", "POST"])
_ALSO: list = []  # what other rooms open with a typed code


def also_opens(opener):
    """Registers a room whose codes are typed here too: `opener(request, code)` gives a response, or None."""
    if opener not in _ALSO:
        _ALSO.append(opener)


@reads_and_posts
def join(request):
    """Type a code: shared (8 signs), personal or to resume (16). It leads to the start page or straight back in."""
    if bare := answering.bare_address(request):
        return bare
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gate = Gate(request, who=answering.carries_ballot(request))
        if gate.is_shut():
            return too_many(request)
        if opened := _opened(request, normalise(form.cleaned_data["code"])):
            gate.good()
            return opened
        gate.wrong()
        form.refuse()
    context = {"form": form, **answering.frame(request)}
    return render(request, "surveys/respondent/join.html", context, status=422 if form.errors else 200)


def _opened(request, code):
    """Where a code leads, or None: into a scan, or into another room."""
    found = _open(request, code)
    return found or next((response for opener in _ALSO if (response := opener(request, code))), None)


def _open(request, code):
    """Where a code leads, or None: to the start page of a round, or back to one's own answers."""
    link = links.find(Purpose.ANSWER, code, typed=True) if len(code) in {SHORT, LONG} else None
    if link is not None:
        response = SeeOther(reverse("start"))
        answering.keep_entry(response, link)
        return response
    carried = ballots.resume(code)
    if carried is None:
        return None
    response = SeeOther(reverse("answer-overview", args=[carried.survey_pid]))
    answering.keep_ballot(response, carried)
    answering.reading_after(request).keep(response)
    return response


@reads_and_posts
def start(request):
    """The start page after a typed code: the code itself is in no address, only a short mark in the browser."""
    if bare := answering.bare_address(request):
        return bare
    link = answering.entry(request)
    if link is None:
        return SeeOther(reverse("join"))
    return begin(request, link) if request.method == "POST" else start_page(request, link)


@reads_and_posts
def invitation(request, secret):
    """What an invitation or shared link opens. Reading it has no effect and looks the same once it was used."""
    if bare := answering.bare_address(request):
        return bare
    link = links.find(Purpose.ANSWER, secret)
    if link is None:
        return unknown_link(request)
    return begin(request, link) if request.method == "POST" else start_page(request, link)


def start_page(request, link, form=None):
    """Who asks, who sees what, how long, and the choices before the first question."""
    survey = link.survey
    answering.use_language(request, survey, link.invitee.language if link.invitee else "")
    if not survey.is_open():
        return answering.say(request, answering.why_closed(survey), survey)
    here = answering.pass_here(request, survey)
    context = {
        "form": form or BeginForm(link=link, language=request.LANGUAGE_CODE),
        "began_here": here is not None and (link.invitee is None or answering.same_person(here, link)),
        "is_personal": link.invitee is not None,
        **answering.frame(request, survey),
        **answering.start_facts(survey, request.LANGUAGE_CODE, link.invitee.group if link.invitee else ""),
    }
    return render(request, "surveys/respondent/start.html", context, status=422 if form else 200)


def begin(request, link):
    """Gives the browser its seat and sends it to the first question. Spends nothing: the first save does that.

    It never tells whether the invitation was used: who holds somebody's link could otherwise see, without a trace,
    whether that person answered (D9).
    """
    survey = link.survey
    answering.use_language(request, survey, link.invitee.language if link.invitee else "")
    if not survey.is_open():
        return answering.say(request, answering.why_closed(survey), survey)
    here = answering.pass_here(request, survey)
    goes_on = request.POST.get("go") == "continue" and link.invitee is None
    if here is not None and (goes_on or answering.same_person(here, link)):
        return _seat(request, here)
    form = BeginForm(request.POST, link=link, language=request.LANGUAGE_CODE)
    if not form.is_valid():
        return start_page(request, link, form)
    if link.invitee is None and not Gate(request).begin():
        return too_many(request)
    name = form.cleaned_data.get("name", "")
    return _seat(request, ballots.new_pass(survey, link, form.chosen_group, form.chosen_route, name))


def _seat(request, carried):
    reading = answering.reading_after(request)
    response = SeeOther(reverse("answer" if reading.script else "answer-pages", args=[carried.survey_pid]))
    answering.keep_ballot(response, carried)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        answering.keep_language(response, request.LANGUAGE_CODE)  # an invitation in English stays in English
    answering.drop_entry(response)
    reading.keep(response)
    return response


@require_POST
def reading(request):
    """Another language, then back to the page it was asked on."""
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("join")
    response = SeeOther(back)
    answering.change_reading(request, response, request.POST.get("language", ""))
    return response


@require_POST
def next_person(request):
    """'Done, next person': this browser forgets every ballot; the back button shows nothing of it."""
    response = SeeOther(reverse("join"))
    answering.forget_all(request, response)
    # Only what pages stored. Not "cookies": a helper may be signed in on the same tablet.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def unknown_link(request):
    """For a link that opens nothing: never known, revoked, or for something else. Guessing is slowed down."""
    gate = Gate(request)
    if gate.is_shut():
        return too_many(request)
    gate.wrong()
    return answering.say(request, "no-link")


def too_many(request):
    """429, with when to try again."""
    response = render(request, "surveys/respondent/too_many.html", status=429)
    response.headers["Retry-After"] = str(Gate.wait())
    return response
