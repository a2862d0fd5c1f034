"""What the printed pages show: sheets to hand out, the poster, the questionnaire on paper."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info

from draagvlak.content.loading import pack_of
from draagvlak.lib.tokens import pretty
from draagvlak.surveys import actions, mails, roster, vision
from draagvlak.surveys.links import answer_url, ensure_shared, join_url
from draagvlak.surveys.models import Breakdown, Mode, Route, State
from draagvlak.surveys.notice import essence
from draagvlak.surveys.sheets import sheet


@dataclass(frozen=True)
class Handed:
    """One sheet or form: for whom (empty for a loose form), the link and the code in groups of four."""

    name: str
    link: str = ""
    code: str = ""


def _handed(pairs):
    return [
        Handed(guest.label if guest else "", answer_url(secrets.token), pretty(secrets.code)) if secrets else Handed("")
        for guest, secrets in pairs
    ]


def _about(survey, language):
    asker = survey.asker if survey.asker != survey.organisation.name else ""
    return {
        "survey": survey, "subject": mails.phrase(survey, language), "asker": asker,
        "facts": essence(survey, language), "join": join_url(),
    }  # fmt: skip


def language_of(survey):
    """The language of what is handed out: that of the scan, or the nearest that the interface and the release share."""
    known = [code for code, _name in languages_of(survey)]
    return survey.language if survey.language in known else known[0]


def choose_page(survey):
    """For whom sheets are made."""
    return {"survey": survey, "guests": [guest for guest in roster.guests(survey) if guest.label]}


def sheets_page(survey, handed):
    """The sheets to hand out."""
    return _about(survey, translation.get_language()) | {"sheets": _handed(handed)}


def poster_page(survey):
    """The poster: the one link and code of the scan."""
    secrets = ensure_shared(survey)
    link = {"link": answer_url(secrets.token), "code": pretty(secrets.code)}
    return _about(survey, translation.get_language()) | link


@dataclass(frozen=True)
class Wanted:
    """Which forms somebody asked for; nonsense falls back to what is usual."""

    language: str
    route: str
    plain: bool
    people: frozenset[str]
    loose: int

    @classmethod
    def of(cls, sent, survey):
        languages = [code for code, _name in languages_of(survey)]
        wishes = (sent.get("language"), survey.language, translation.get_language(), *languages)
        clients = survey.client_route and sent.get("route") == Route.CLIENT
        loose = sent.get("loose", "").strip()
        people = sent.getlist("people") if hasattr(sent, "getlist") else []
        return cls(
            language=next(code for code in wishes if code in languages),
            route=Route.CLIENT if clients else Route.ALL, plain=sent.get("plain") == "1",
            people=frozenset(people), loose=int(loose) if loose.isdecimal() and len(loose) < 4 else 0,
        )  # fmt: skip


def languages_of(survey):
    """The languages in which a form can be printed: those of the interface that the release has too."""
    known = [code for code, _name in settings.LANGUAGES if code in survey.release.languages]
    return [(code, get_language_info(code)["name_local"].capitalize()) for code in known] or [
        (settings.LANGUAGE_CODE, get_language_info(settings.LANGUAGE_CODE)["name_local"].capitalize())
    ]


def form_choices(survey, asked):
    """What can be chosen before forms are printed."""
    running = survey.state == State.RUNNING
    return {
        "survey": survey, "asked": asked, "languages": languages_of(survey), "is_running": running,
        "clients": survey.client_route, "most": actions.FORMS_AT_ONCE,
        "has_plain": any(question.plain for question in pack_of(survey.release).questions()),
        "by_name": survey.mode == Mode.CONFIDENTIAL,
        "guests": [guest for guest in roster.guests(survey) if guest.label]
        if running and survey.mode == Mode.CONFIDENTIAL else [],
    }  # fmt: skip


def form_page(survey, asked, handed):
    """The forms themselves; without secrets it is one example to look at."""
    with translation.override(asked.language):
        groups = [group["label"].get(asked.language) or next(iter(group["label"].values())) for group in survey.groups]
        return _about(survey, asked.language) | {
            "forms": _handed(handed), "asked": asked, "is_example": handed[0][1] is None,
            "sheet": sheet(survey, asked.language, plain=asked.plain, route=asked.route),
            "groups": groups, "by_role": survey.breakdown == Breakdown.ROLE, "is_open": survey.mode == Mode.OPEN,
            "vision": vision.of(survey), "why": vision.WHY,
        }  # fmt: skip
