"""What the pages of respondents share: the seat of this browser, its way of reading, its cookies, refusals as pages.

A respondent has no account. Who comes with the ballot cookie of a round has a seat there; everybody else sees the same
page, whether the round exists or not.
"""

import hmac
from dataclasses import dataclass, replace
from functools import cached_property, wraps

from django.conf import settings
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info

from draagvlak.lib.tokens import keyed_hash, pretty
from draagvlak.surveys import ballots, links, sayings
from draagvlak.surveys.models import Breakdown, Link, Mode, Purpose, Route, State, Survey
from draagvlak.surveys.notice import notice
from draagvlak.surveys.sheets import sheet

READING = f"{settings.COOKIE_PREFIX}reading"
ENTRY = f"{settings.COOKIE_PREFIX}entry"
ENTRY_SECONDS = 600
QUESTIONS_A_MINUTE = 2.5  # 35 questions with their levels are 2,070 words, a quarter of an hour of reading (trust 6.5)
CLIENT = "client"  # the id of the role 'client or representative' (decision 22)
DAYS = 90  # how long a browser keeps its ballot cookie; 'Done, next person' drops it at once


@dataclass(frozen=True)
class Reading:
    """How this browser reads: the plain text, and whether its scripts ran when answering began."""

    plain: bool = False
    script: bool = False

    @classmethod
    def of(cls, request):
        value = request.COOKIES.get(READING, "")
        return cls("p" in value, "s" in value)

    def keep(self, response):
        """Remembers this way of reading in the browser, until it closes."""
        value = ("p" if self.plain else "") + ("s" if self.script else "")
        response.set_cookie(READING, value, secure=settings.HTTPS, httponly=True, samesite="Lax")


@dataclass(frozen=True)
class Seat:
    """One browser in one round: who it is for us (a Pass, never a person) and how it reads."""

    survey: Survey
    carried: ballots.Pass
    reading: Reading
    language: str
    trial: bool = False

    @cached_property
    def sheet(self):
        return sheet(self.survey, self.language, plain=self.reading.plain, route=self.carried.route)

    @cached_property
    def own(self):
        return {} if self.trial else ballots.own_answers(self.carried)

    @property
    def tag(self):
        return tag(self.carried)

    @property
    def is_open(self):
        return self.trial or self.survey.is_open()

    @property
    def code(self):
        """The resume code in groups of four, or '' where the mode has none: in Anonymous answers stay on one device."""
        return "" if self.trial or self.survey.mode == Mode.ANONYMOUS else pretty(self.carried.nonce)

    @property
    def has_begun(self):
        """Whether something was saved: before that, the resume code opens nothing."""
        return bool(self.own)

    def question(self, number):
        """The question with this number; 0 is the practice question. None when there is no such question."""
        if number == 0:
            return self.sheet.practice
        questions = self.sheet.questions
        return questions[number - 1] if 0 < number <= len(questions) else None

    @property
    def first(self):
        """The number of the first question: the practice question is 0."""
        return 0 if self.sheet.practice else 1

    def first_open(self):
        """The number of the first question without a choice: 0 before anything was answered, None when all are done."""
        if not self.own and self.sheet.practice:
            return 0
        answered = {question for question, own in self.own.items() if own.level}
        return next((q.number for q in self.sheet.questions if q.id not in answered), None)

    def address(self, number):
        """Where this browser answers a question: one document for all with scripts, a page for each without."""
        if self.trial:
            return reverse("answer-try-question", args=[self.survey.pid, number])
        if self.reading.script:
            return reverse("answer", args=[self.survey.pid]) + f"#{number}"
        return reverse("answer-question", args=[self.survey.pid, number])


def with_script(seat, script):
    """The same seat in a browser of which we now know whether its scripts run."""
    return replace(seat, reading=replace(seat.reading, script=script))


def tag(carried):
    """A short mark of one ballot for the page, so that two people on one device never answer in each other's place."""
    return keyed_hash("ballot-tag", carried.nonce)[:6].hex()


def same_tag(carried, sent):
    """Whether a page that says `sent` belongs to this ballot."""
    return hmac.compare_digest(tag(carried).encode(), sent.encode(errors="replace"))


def seated(view):
    """The door of the pages under /s/: hands the view a Seat; answers what is refused with the page that helps on."""

    @wraps(view)
    def inside(request, pid, **kwargs):
        if bare := bare_address(request):
            return bare
        seat = take_seat(request, pid)
        if seat is None:
            return say(request, "no-seat")
        try:
            response = view(request, seat, **kwargs)
        except ballots.Refused as refused:
            response = refusal(request, refused, seat.survey, seat)
        response.headers["Content-Language"] = request.LANGUAGE_CODE
        return response

    return inside


def take_seat(request, pid):
    """The Seat of this browser in the round with this pid, or None. Sets the language of the page."""
    carried = ballots.read(request.COOKIES.get(ballots.cookie_name(pid)), pid)
    if carried is None:
        return None
    rounds = Survey.objects.select_related("release", "organisation").defer("release__data")
    survey = rounds.exclude(state=State.DRAFT).filter(pid=pid).first()
    if survey is None:
        return None
    use_language(request, survey)
    return Seat(survey, carried, Reading.of(request), request.LANGUAGE_CODE)


def bare_address(request):
    """A redirect to the same address without its query, or None when it has none (D17: nobody can mark a link)."""
    return HttpResponseRedirect(request.path) if request.META.get("QUERY_STRING") else None


def languages_of(survey):
    """The languages a respondent can choose: those of the interface that the release of this round has too."""
    known = survey.release.languages
    return [(code, own_name(code)) for code, _name in settings.LANGUAGES if code in known]


def own_name(code):
    """What a language calls itself."""
    return get_language_info(code)["name_local"].capitalize()


def use_language(request, survey, preferred=""):
    """The reader's own choice, else what the invitation says, else the language of the round."""
    offered = [code for code, _name in languages_of(survey)]
    wishes = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), preferred, survey.language, settings.LANGUAGE_CODE)
    language = next((code for code in wishes if code in offered), settings.LANGUAGE_CODE)
    translation.activate(language)
    request.LANGUAGE_CODE = language


def keep_language(response, language):
    """Remembers the reader's language in the browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, secure=settings.HTTPS, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def keep_ballot(response, carried):
    """Puts the Pass in the browser."""
    name = ballots.cookie_name(carried.survey_pid)
    response.set_cookie(
        name, ballots.sign(carried), max_age=DAYS * 86400, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def carries_ballot(request):
    """The nonce of any ballot that this browser really holds, or ''."""
    prefix = ballots.cookie_name("")
    for name, value in request.COOKIES.items():
        if name.startswith(prefix) and (carried := ballots.read(value, name[len(prefix) :])):
            return carried.nonce
    return ""


def why_closed(survey):
    """Which page says why this round takes no answers: cancelled, early, over (not yet closed), closed, closed-few."""
    if survey.state == State.CLOSED:
        return "closed" if survey.results_gone_on or survey.snapshots.exists() else "closed-few"
    return {State.CANCELLED: "cancelled", State.DRAFT: "early"}.get(survey.state, "over")


def refusal(request, refused, survey, seat=None):
    """The page for a refused verb: what happened and what to do."""
    name = why_closed(survey) if refused.code == "closed" else refused.code
    return say(request, name, survey, seat)


LEADS_TO_RESULTS = {"closed", "over", "answers-gone"}


def say(request, name, survey=None, seat=None):
    """A page that only says something: see sayings.SAYINGS. Without a survey the same bytes for everybody.

    Who has a seat in a round that is over is led on to the results, and to a copy of the own answers while they exist.
    """
    saying = sayings.SAYINGS[name]
    leads = bool(seat) and name in LEADS_TO_RESULTS and not survey.results_gone_on and _took_part(survey, seat)
    context = {
        "saying": saying, "survey": survey, "seat": seat,
        "results": links.results_url(links.results_token(survey)) if leads else "",
        "has_copy": bool(seat) and name in {"closed", "closed-few", "over"} and survey.answers_gone_on is None,
        "copy_gone": name == "closed" and survey.answers_gone_on is not None,
        "had_link": name == "closed" and not seat and not survey.results_gone_on,
        "results_gone": name == "closed" and survey.results_gone_on,
    }  # fmt: skip
    return render(request, "surveys/respondent/saying.html", context, status=saying.status)


def _took_part(survey, seat):
    """In an Open round the link also opens who answered what: it is for who handed in, not for who only looked in."""
    return survey.mode != Mode.OPEN or ballots.is_handed_in(seat.carried)


def groups_of(survey, language):
    """The groups to choose from before the first question, as (id, label); empty when the round has no breakdown."""
    if survey.breakdown == Breakdown.NONE:
        return []
    return [(group["id"], _label(group["label"], language, survey.language)) for group in survey.groups]


def _label(label, *languages):
    return next((label[code] for code in languages if code in label), None) or next(iter(label.values()), "")


def subject_of(survey, language):
    """What this round is about, as a phrase in `language`."""
    return _label(survey.subject, language, survey.language)


# ── A typed code on its way to the start page, and who was here before ───────────────────────────────────────────


def keep_entry(response, link):
    """Remembers for ten minutes which link a typed code opened: as its keyed hash, never the code."""
    value = signing.dumps(bytes(link.secret_hash).hex(), salt=ENTRY)
    response.set_cookie(ENTRY, value, max_age=ENTRY_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax")


def drop_entry(response):
    response.set_cookie(ENTRY, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")


def entry(request):
    """The live link behind a code that was typed in this browser, or None."""
    try:
        hashed = signing.loads(request.COOKIES.get(ENTRY, ""), salt=ENTRY, max_age=ENTRY_SECONDS)
    except signing.BadSignature:
        return None
    found = Link.objects.select_related("survey__organisation", "survey__release", "invitee")
    live = found.filter(purpose=Purpose.ANSWER, typed=True, revoked=False, survey__state=State.RUNNING)
    return live.defer("survey__release__data").filter(secret_hash=bytes.fromhex(hashed)).first()


def pass_here(request, survey):
    """The Pass that this browser already holds for a round, or None."""
    return ballots.read(request.COOKIES.get(ballots.cookie_name(survey.pid)), survey.pid)


def same_person(carried, link):
    """Whether a Pass of this browser and a personal link belong together: the same link, or the same invitee."""
    if link.invitee is None:
        return False
    if hmac.compare_digest(carried.secret, bytes(link.secret_hash).hex()):
        return True
    spent = link.invitee.spent
    return spent is not None and hmac.compare_digest(bytes(spent), ballots.spent_key(carried.nonce))


# ── What templates are given ─────────────────────────────────────────────────────────────────────────────────────


def frame(request, survey=None):
    """What every page of a respondent needs: the languages to choose from, and where to come back after choosing."""
    offered = languages_of(survey) if survey else [(code, own_name(code)) for code, _name in settings.LANGUAGES]
    return {
        "survey": survey,
        "languages": offered if len(offered) > 1 else [],
        "language": request.LANGUAGE_CODE,
        "back": request.path,
        "subject": subject_of(survey, request.LANGUAGE_CODE) if survey else "",
    }


def minutes(questions):
    """About how many minutes so many questions take: up to ten exactly, above that in steps of five."""
    exact = max(1, round(questions / QUESTIONS_A_MINUTE))
    return exact if exact <= 10 else 5 * round(exact / 5)


def start_facts(survey, language, group=""):
    """What the start page tells: from the settings that are enforced (notice.py). `group`: what the list says."""
    facts = {fact.key: fact for fact in notice(survey, language)}
    first = [facts.pop(key) for key in ("ends", "sees", "from", "choice", "invited") if key in facts]
    later = facts.pop("later", None)
    takes = {route: minutes(len(sheet(survey, language, route=route).questions)) for route in (Route.ALL, Route.CLIENT)}
    is_client = survey.client_route and group == CLIENT
    return {
        "facts": first, "more_facts": list(facts.values()), "later": later,
        "minutes": takes[Route.CLIENT if is_client else Route.ALL],
        "client_minutes": takes[Route.CLIENT] if survey.client_route and not group else 0,
    }  # fmt: skip


def reading_after(request):
    """The way of reading after a form that a script may have marked."""
    return Reading(Reading.of(request).plain, request.POST.get("script") == "1")


def change_reading(request, response, wish):
    """Keeps a wish of the reader: a language of the interface, or 'plain' and 'ordinary' text. Others are ignored."""
    if wish in {code for code, _name in settings.LANGUAGES}:
        keep_language(response, wish)
    elif wish in {"plain", "ordinary"}:
        Reading(wish == "plain", Reading.of(request).script).keep(response)


def forget_all(request, response):
    """Takes every ballot, the typed code and the way of reading out of this browser."""
    ours = ballots.cookie_name("")
    for name in request.COOKIES:
        if name.startswith(ours) or name in {READING, ENTRY}:
            # With all attributes: deleting a __Host- cookie only works as it was set.
            response.set_cookie(name, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")
