"""What the pages of the desk show, gathered in one place each. Reads only; nothing here depends on an answer.

The one figure that comes from ballots is how many people handed in, of the whole group (D6).
"""

from collections import Counter
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from draagvlak.lib.tokens import pretty
from draagvlak.orgs.history import sentence
from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Right
from draagvlak.surveys import actions, closing, groups, mails, people, roster, vision
from draagvlak.surveys.forms import ListForm
from draagvlak.surveys.links import answer_url, ensure_shared, join_url
from draagvlak.surveys.models import Breakdown, GroupKind, Mode, Snapshot, State, Survey
from draagvlak.surveys.notice import crowd_of, notice
from draagvlak.ui.respond import respond

STEP_ROUTES = ("scan-edit", "scan-people", "scan-rules", "scan-launch")
MOST_SELECTS = 60
MOST_DOTS = 60
HISTORY = 30


@dataclass(frozen=True)
class Step:
    number: int
    name: str
    state: str  # todo, doing or done, as the glyphs are called
    url: str = ""


def address(name, survey):
    return reverse(name, args=[survey.pid])


def status(form):
    return 422 if form.is_bound and form.errors else 200


def steps(now, survey=None):
    """The four steps of setting up, with links back and forth once there is a draft. Done is what misses nothing."""
    names = (_("Subject"), _("Who takes part"), _("Who sees what"), _("Check and start"))
    todo = {2, 3, 4}
    if survey and survey.state == State.DRAFT:
        todo = {4} | {number for number, _text in actions.missing(survey, roster.people(survey).exists())}
    return [
        Step(number, name, "doing" if number == now else "todo" if number in todo else "done",
             address(STEP_ROUTES[number - 1], survey) if survey and survey.state == State.DRAFT else "")
        for number, name in enumerate(names, start=1)
    ]  # fmt: skip


def listed(organisation):
    """The scans of an organisation with how many people handed in and how many are on the list; newest first.

    `one_helper`: how many of them are on paper forms that one helper typed in. `has_results`: whether anything shows.
    """
    loose = Q(invitees__paper=True, invitees__name__isnull=True, invitees__address__isnull=True)
    done = Q(ballots__handed_in=True, ballots__trial=False)
    alone = done & Q(ballots__paper=True, ballots__checked_by__isnull=True)
    return (
        Survey.objects.filter(organisation=organisation)
        .annotate(done=Count("ballots", filter=done, distinct=True))
        .annotate(one_helper=Count("ballots", filter=alone, distinct=True))
        .annotate(has_results=Exists(Snapshot.objects.filter(survey=OuterRef("pk"))))
        .annotate(people=Count("invitees", filter=~loose, distinct=True))
        .order_by("-created_at", "-pk")
    )


# ── Setting up ───────────────────────────────────────────────────────────────────────────────────────────────
def locked(request, survey):
    """What an address of the set-up says once the scan has started (D12): nothing was changed, and why."""
    return respond(request, "surveys/desk/locked.html", {"survey": survey}, status=409 if request.POST else 200)


def edit(request, survey, form, onward, template, context):
    """One step of the set-up for an existing draft: shows it, saves it, or shows both texts of a conflict."""
    if request.method != "POST" or not form.is_valid():
        return respond(request, template, context, status=status(form))
    try:
        actions.edit_scan(survey, request.user, form.cleaned_data.get("version") or 0, **form.values())
    except actions.Locked:
        return locked(request, survey)
    except actions.Conflict as conflict:
        context |= {"differences": differences(conflict.current, form.values()), "has_errors": True}
        # What was typed stays; saving it again, now knowingly, overwrites what the other person chose.
        form.data = form.data.copy()
        form.data["version"] = conflict.current.version
        return respond(request, template, context, status=409)
    return respond(request, "", redirect=address(onward, survey))


LABELS = {
    "title": gettext_lazy("Name of this scan"), "subject": gettext_lazy("Subject"), "asker": gettext_lazy("Who asks"),
    "language": gettext_lazy("Language of the invitation"), "trajectory": gettext_lazy("Trajectory"),
    "release": gettext_lazy("Questions"),
    "mode": gettext_lazy("Mode"),
    "k": gettext_lazy("Totals from"), "breakdown": gettext_lazy("Groups"), "groups": gettext_lazy("Groups"),
    "client_route": gettext_lazy("Questions for clients"), "last_day": gettext_lazy("Last day"),
    "retention_months": gettext_lazy("Months that results are kept"),
}  # fmt: skip


def differences(current, values):
    """[(label, theirs, yours)] for what another person changed in the meantime and what was typed here."""
    found = {}
    for name, value in values.items():
        if name in LABELS and getattr(current, name) != value:
            found[LABELS[name]] = (said(current, name, getattr(current, name)), said(current, name, value))
    return [(label, *both) for label, both in found.items()]


def said(survey, name, value):
    """A setting as people read it."""
    language = translation.get_language()
    if name == "subject":
        return value.get(language) or next(iter(value.values()), "")
    if name == "groups":
        return ", ".join(group["label"].get(language, group["id"]) for group in value) or _("none")
    if name == "release":
        return f"{value.title.get(language) or next(iter(value.title.values()), value.pack)} {value.version}"
    if name == "trajectory":
        return value.subject if value else _("none")
    if name == "client_route":
        return _("yes") if value else _("no")
    if name == "last_day":
        return formats.date_format(value, "j F Y") if value else ""
    words = {"mode": Mode, "breakdown": Breakdown, "group_kind": GroupKind}
    return str(words[name](value).label) if name in words else str(value)


def facts_of(survey):
    """[(label, value)] of the settings that the start locks, for the page of a scan."""
    names = ["subject", "release", "mode", "k", "breakdown", *(["groups"] if survey.groups else [])]
    labels = LABELS | {"groups": _("Which groups")}
    rows = [(labels[name], said(survey, name, getattr(survey, name))) for name in names]
    return [*rows, (_("Kind of group"), said(survey, "group_kind", survey.group_kind))]


# ── The list of people ───────────────────────────────────────────────────────────────────────────────────────
def understand(survey, text, group):
    """What a pasted list says, beside who is on the list already."""
    recognise = groups.recogniser(groups.choices(survey, translation.get_language()))
    known = {guest.key for guest in roster.guests(survey)}
    return people.understand(text, recognise, known, group)


def with_groups(survey, understood, posted):
    """The people with the role or team that was chosen for each in the dry run."""
    ids = {key for key, _label in groups.choices(survey, translation.get_language())}
    chosen = [posted.get(f"group-{number}") for number in range(len(understood))]
    return [
        replace(person, group=group) if group in ids or group == "" else person
        for person, group in zip(understood, chosen, strict=True)
    ]


def asked_again(survey, form, text):
    """The form after a dry run: the text of a file now stands in the box, so that nothing has to be chosen twice."""
    return ListForm(survey, initial={**form.cleaned_data, "people": text, "file": None})


def people_page(survey, guests, kind, understood):
    """What the page of the list shows: who is on it, how their groups add up, who is missing."""
    options = groups.choices(survey, translation.get_language())
    labels = dict(options)
    chosen = (kind["group_kind"].value() if kind else "") or survey.group_kind
    fresh = list(understood.people) if understood else []
    everybody = [guest.group for guest in guests] + [person.group for person in fresh]
    counted = Counter(guest.group for guest in guests)
    return {
        "guests": [(guest, labels.get(guest.group, "")) for guest in guests],
        "options": options, "rows": list(enumerate(fresh)), "selects": len(fresh) <= MOST_SELECTS,
        "tally": [(label, counted[key]) for key, label in options if counted[key]],
        "hints": people.missing(chosen, everybody, roles=survey.breakdown != Breakdown.TEAM),
        "is_open_mode": survey.mode == Mode.OPEN, "personal": survey.mode != Mode.ANONYMOUS,
        "emptied_on": None if guests else emptied_on(survey),
    }  # fmt: skip


# ── Starting, and the page of a scan ─────────────────────────────────────────────────────────────────────────
def launch_page(survey, language, send):
    """Step 4: exactly what people will read, who is missing, how the invitations go, why it cannot start yet."""
    languages = [code for code, _name in settings.LANGUAGES if code in survey.release.languages]
    shown = language if language in languages else translation.get_language()
    crowd = crowd_of(survey)
    guests = roster.guests(survey)
    with_address = sum(bool(guest.address) for guest in guests)
    can_mail = settings.HAS_MAIL and with_address > 0
    small = survey.mode != Mode.OPEN and 0 < crowd.listed < people.SMALL
    hints = people.missing(
        survey.group_kind, [guest.group for guest in guests], roles=survey.breakdown != Breakdown.TEAM
    )
    known = steps(4, survey)
    lacks = [(text, known[number - 1]) for number, text in actions.missing(survey, crowd.listed)]
    return {
        "survey": survey, "steps": known, "lacks": lacks, "facts": notice(survey, shown, crowd), "crowd": crowd,
        "shown": shown, "languages": [(code, get_language_info(code)["name_local"]) for code in languages],
        "hints": hints, "problem": actions.why_not(survey, crowd.listed), "with_address": with_address,
        "without": crowd.listed - with_address, "can_mail": can_mail, "has_mail": settings.HAS_MAIL,
        "send": send if send in {"mail", "hand"} else "mail" if can_mail else "hand", "small": small,
        "left": actions.mails_left(survey.organisation), "personal": survey.mode == Mode.CONFIDENTIAL,
        "vision": vision.of(survey),
    }  # fmt: skip


def draft_page(survey):
    """The page of a scan that is being set up: where it stands, for who sets it up and for who looks."""
    known = steps(0, survey)
    onward = next(step for step in known if step.state == "todo")
    return {
        "steps": known, "onward": onward, "rows": facts_of(survey), "history": happened(survey),
        "emptied_on": emptied_on(survey),
    }  # fmt: skip


def emptied_on(survey):
    """The moment at which the list of a draft was deleted by itself, while nobody is on it since; else None."""
    if survey.state != State.DRAFT or roster.people(survey).exists():
        return None
    emptied = Event.objects.filter(
        organisation_id=survey.organisation_id, kind="survey", object_pid=survey.pid, verb="list-emptied"
    )
    return emptied.values_list("at", flat=True).first()


def running_page(survey, crowd, here):
    """The page of a scan from its start on."""
    standing = closing.standing(survey)
    done, is_open = standing.done, survey.is_open()
    everybody = survey.mode == Mode.CONFIDENTIAL and 0 < crowd.listed == done
    context = {
        "done": done, "standing": standing, "time_to_close": standing.enough and (everybody or not is_open),
        "crowd": crowd, "is_open": is_open, "rows": facts_of(survey), "history": happened(survey),
        "days_left": (survey.last_day - timezone.localdate()).days if survey.last_day else None,
        "known_total": survey.mode == Mode.CONFIDENTIAL and crowd.listed >= done,
        "dots": dots(done, crowd.listed, survey), "personal": survey.mode == Mode.CONFIDENTIAL,
        "is_running": survey.state == State.RUNNING,
    }  # fmt: skip
    if here.may(Right.MANAGE_SCANS) and survey.state == State.RUNNING:
        context |= _for_who_guides(survey, crowd)
    return context


def _for_who_guides(survey, crowd):
    context = {
        "mails": mails.unsent_for(survey), "reminded": actions.reminded_today(survey),
        "can_remind": settings.HAS_MAIL and crowd.listed > 0,
    }  # fmt: skip
    if survey.mode != Mode.CONFIDENTIAL:
        secrets = ensure_shared(survey)
        context |= {"link": answer_url(secrets.token), "code": pretty(secrets.code), "join": join_url()}
    return context


def dots(done, total, survey):
    """A dot for each person: full for who is done, a ring for who is not. Only where the number of people is known."""
    if survey.mode != Mode.CONFIDENTIAL or not 0 < total <= MOST_DOTS or done > total:
        return []
    return ["done"] * done + ["todo"] * (total - done)


def happened(survey):
    """[(sentence, moment)] of what was done with this scan, newest first. Answering leaves no trace here."""
    events = Event.objects.select_related("actor").filter(
        organisation_id=survey.organisation_id, object_pid=survey.pid, kind="survey"
    )
    return [(sentence(event), event.at) for event in events[:HISTORY]]


def scans_address(organisation):
    return reverse("scans", args=[organisation.pid])


def can_mail(invitee):
    """Whether this person can get a mail from this server."""
    return settings.HAS_MAIL and invitee.address is not None and not invitee.survey.organisation.is_example


def reminder_lines(survey):
    """What a reminder does, in the words of its page."""
    if survey.organisation.is_example:
        return [mails.on_its_way(survey, "")]
    if survey.mode == Mode.OPEN:
        return [_("Everybody with an address who did not begin yet gets a mail with a new link.")]
    with_address = roster.people(survey).filter(address__isnull=False).count()
    return [
        ngettext(
            "%(count)s person with an address gets a mail.",
            "All %(count)s people with an address get a mail.",
            with_address,
        )
        % {"count": with_address},
        _("It also goes to who has answered: nobody can see who that is."),
        _("The mail begins with: ‘Did you take part already? Then you need not do anything.’"),
    ]


def why_no_reminder(survey):
    """Why no reminder can go out now, or ''."""
    if not settings.HAS_MAIL:
        return _("This server sends no mail. Remind people in person, or print new sheets.")
    if survey.state != State.RUNNING or not survey.is_open():
        return _("This scan takes no answers now. Choose a later last day first.")
    if actions.reminded_today(survey):
        return _("People got a reminder today. Wait a day before you send another one.")
    return ""
