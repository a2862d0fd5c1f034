"""Answering: one document for all questions with scripts, a page for each without; saving, looking back, handing in."""

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.orgs.roles import Right
from draagvlak.surveys import answer_pages, answering, ballots, links, sayings
from draagvlak.surveys.access import scan
from draagvlak.surveys.answering import Seat, seated
from draagvlak.ui.respond import SeeOther


@require_safe
@gzip_page
@seated
def document(request, seat):
    """All questions in one document for browsers that run scripts. The first open question stands in it as a form."""
    if not seat.is_open:
        return answering.say(request, answering.why_closed(seat.survey), seat.survey, seat)
    number = seat.first_open()
    number = 1 if number is None else number
    context = answer_pages.question_page(request, seat, number, script=True)
    return render(request, "surveys/respondent/question.html", context)


@require_safe
@seated
def first_page(request, seat):
    """Where answering page by page begins or goes on."""
    number = seat.first_open()
    name = "answer-overview" if number is None else "answer-question"
    return SeeOther(reverse(name, args=[seat.survey.pid, *([] if number is None else [number])]))


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@seated
def question(request, seat, number):
    """One question as a page of its own. A POST saves what was chosen and typed, wherever it goes next."""
    asked = seat.question(number)
    if asked is None:
        return SeeOther(reverse("answer-overview", args=[seat.survey.pid]))
    if not seat.is_open:
        return answering.say(request, answering.why_closed(seat.survey), seat.survey, seat)
    if request.method == "POST":
        return answer_pages.store(request, seat, asked)
    return render(request, "surveys/respondent/question.html", answer_pages.question_page(request, seat, number))


@require_http_methods(["GET", "HEAD", "POST"])
def save(request, pid):
    """What the script of the document saves: 204 when it is on disk, 409 with why when refused, 400 for junk.

    The lean path of the product: no session, no user, no template. GET gives a fresh token for the header, for a page
    that stayed open while somebody signed in or out on the same device.
    """
    if request.method != "POST":
        return JsonResponse({"X-CSRFToken": get_token(request)})
    carried = ballots.read(request.COOKIES.get(ballots.cookie_name(pid)), pid)
    if carried is None:
        return _refused("no-seat")
    try:
        sent, choices = _choices(request)
        if not answering.same_tag(carried, sent):
            return _refused("other")
        ballots.save(carried, *choices)
    except ballots.Junk:
        return HttpResponseBadRequest("junk", content_type="text/plain")
    except ballots.Refused as refused:
        return _refused(refused.code)
    return HttpResponse(status=204)


def _choices(request):
    """(tag of the ballot, list of Choice) from JSON or a form. Raises Junk, or TooLong for a long text."""
    if request.content_type != "application/json":
        sent = request.POST
        return sent.get("ballot", ""), [answer_pages.choice_of(sent, sent.get("question", ""))]
    try:
        return answer_pages.choices_of(request.body)
    except UnreadablePostError:
        raise ballots.Junk from None


def _refused(code):
    saying = sayings.SAYINGS[code]
    sentence = f"{saying.title}. {saying.lines[0]}"
    return JsonResponse({"code": code, "sentence": sentence}, status=409)


@require_safe
@seated
def overview(request, seat):
    """By part: what was answered and what is open; hand in, or go back."""
    if not seat.is_open:
        return answering.say(request, answering.why_closed(seat.survey), seat.survey, seat)
    return render(request, "surveys/respondent/overview.html", answer_pages.overview_page(request, seat))


@require_POST
@seated
def hand_in(request, seat):
    """Hands in. Safe to repeat; from then on it counts."""
    ballots.hand_in(seat.carried)
    return SeeOther(reverse("answer-done", args=[seat.survey.pid]))


@require_safe
@seated
def done(request, seat):
    """After handing in: what happens now, where the results will be, how to change, copy or delete one's answers."""
    if not ballots.is_handed_in(seat.carried):
        return SeeOther(reverse("answer-overview", args=[seat.survey.pid]))
    results = links.results_url(links.results_token(seat.survey))
    context = {**answer_pages.frame(request, seat), "results": results, "is_open": seat.is_open}
    return render(request, "surveys/respondent/done.html", context)


@require_safe
@seated
def own_copy(request, seat):
    """A copy of one's own answers, to read or print, until separate answers are deleted."""
    if seat.survey.answers_gone_on:
        return answering.say(request, "answers-gone", seat.survey, seat)
    context = {**answer_pages.frame(request, seat), "rubrics": answer_pages.copy_of(seat)}
    return render(request, "surveys/respondent/copy.html", context)


@require_safe
@seated
def own_copy_text(request, seat):
    """The same copy as a text file."""
    if seat.survey.answers_gone_on:
        return answering.say(request, "answers-gone", seat.survey, seat)
    response = HttpResponse(answer_pages.copy_as_text(seat), content_type="text/plain; charset=utf-8")
    name = _("my-answers")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def withdraw(request, seat):
    """Asks first, then deletes one's own answers."""
    if request.method != "POST":
        return render(request, "surveys/respondent/withdraw.html", answer_pages.frame(request, seat))
    ballots.withdraw(seat.carried)
    return SeeOther(reverse("answer-withdrawn", args=[seat.survey.pid]))


@require_safe
@seated
def withdrawn(request, seat):
    return answering.say(request, "withdrawn", seat.survey, seat)


# ── Trying it out: stores nothing at all (D11) ───────────────────────────────────────────────────────────────────


def _trial_seat(request, pid):
    _here, survey = scan(request, pid, Right.MANAGE_SCANS)
    answering.use_language(request, survey)
    carried = ballots.Pass(survey.pid, "trial")
    return Seat(survey, carried, answering.Reading.of(request), request.LANGUAGE_CODE, trial=True)


@require_safe
def try_out(request, pid):
    """The start page as respondents read it, for who sets up the scan."""
    seat = _trial_seat(request, pid)
    return render(request, "surveys/respondent/try.html", answer_pages.trial_page(request, seat))


@require_http_methods(["GET", "HEAD", "POST"])
def try_question(request, pid, number):
    """A question as respondents get it. What is chosen goes nowhere."""
    seat = _trial_seat(request, pid)
    asked = seat.question(number)
    if asked is None:
        return SeeOther(reverse("answer-try", args=[pid]))
    if request.method == "POST":
        return answer_pages.go_on(request, seat, asked)
    return render(request, "surveys/respondent/question.html", answer_pages.question_page(request, seat, number))
