"""The start pages, the language switch, the help, and the pages about this server."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.dossier import reading
from draagvlak.home import checks, example, handbook, register, waiting
from draagvlak.orgs import access, setup
from draagvlak.orgs.actions import set_language
from draagvlak.orgs.language import remember_language
from draagvlak.orgs.local import local_path
from draagvlak.orgs.models import Organisation
from draagvlak.orgs.roles import Right, Role
from draagvlak.orgs.sign_in_forms import RequestCode, SignIn
from draagvlak.plans import partners
from draagvlak.surveys.desk import listed
from draagvlak.surveys.models import State
from draagvlak.ui.respond import SeeOther, respond
from draagvlak.ui.templatetags.ui import day


@require_safe
@ensure_csrf_cookie
def home(request):
    """The start page: a welcome for strangers; for members their organisation, or the choice between them."""
    if request.user.is_authenticated:
        pids = list(request.user.memberships.values_list("organisation__pid", flat=True)[:2])
        return SeeOther(reverse("organisation", args=pids) if len(pids) == 1 else reverse("organisations"))
    form = RequestCode() if settings.HAS_MAIL else SignIn()
    context = {"form": form, "is_first_time": setup.is_needed(), "example": example.how_to_sign_in_here()}
    return respond(request, "home/welcome.html", context)


@require_safe
def organisation(request, pid):
    """The start page of one organisation: what waits for me, its trajectories and its scans."""
    here = access.organisation(request, pid)
    today = timezone.localdate()
    surveys = list(listed(here.organisation))
    context = {
        "cards": [waiting.card(survey, today, day) for survey in surveys if survey.state != State.CANCELLED],
        "waiting": waiting.waiting(here.may, surveys, today, day, settings.HAS_MAIL, waiting.others(here, today)),
        "roads": reading.roads(here.organisation, get_language()),
        "shared": partners.shared_with(here.organisation),
        "has_scans": bool(surveys),
        "may_set_up": here.may(Right.MANAGE_SCANS),
        "may_begin": here.may(Right.EDIT_TRAJECTORY),
        "may_invite": here.may(Right.MANAGE_MEMBERS),
        "may_throw_away": here.organisation.is_example and here.role == Role.OWNER,
    }
    begun = surveys or context["roads"] or context["shared"]
    return respond(request, "home/organisation.html" if begun else "home/begin.html", context)


@require_POST
def language(request):
    """Reads on in another language, where you were."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated:
        set_language(request.user, code)
    return remember_language(SeeOther(local_path(request.POST.get("next"))), code)


def _hours():
    return {"idle_minutes": settings.SESSION_IDLE_SECONDS // 60, "hours": settings.SESSION_COOKIE_AGE // 3600}


@require_safe
def help_index(request):
    """The help, in the same place on every page: choose a guide, or find a person."""
    pages = [(name, handbook.page(name, get_language())) for name in handbook.PAGES]
    return respond(request, "home/help.html", {"pages": pages})


@require_safe
def help_page(request, slug):
    """One guide of the handbook; the one for who answers looks like the pages they come from."""
    if slug not in handbook.PAGES:
        raise Http404
    context = {"page": handbook.page(slug, get_language())}
    if slug != "respondent":
        return respond(request, "home/help_page.html", context)
    came_from = _answering_page(request)
    context |= {"back": came_from or reverse("join"), "came_back": bool(came_from)}
    return respond(request, "home/help_respondent.html", context)


def _answering_page(request):
    """The page of a respondent that led here, or ''. Never one whose address is a secret."""
    came = urlsplit(request.headers.get("Referer", ""))
    path = came.path if came.netloc == request.get_host() else ""
    return path if path.startswith(("/s/", "/d/")) and local_path(path, "") else ""


@require_safe
def privacy(request):
    facts = _hours() | {"backup_days": settings.BACKUP_KEEP_DAYS, "plain": settings.PLAIN_CONNECTION}
    return respond(request, "home/privacy.html", facts)


@require_safe
def register_page(request):
    """What is kept, for how long: made from the tables of the program."""
    facts = {"lines": register.lines(), "backup_days": settings.BACKUP_KEEP_DAYS}
    return respond(request, "home/register.html", facts)


@require_safe
def accessibility(request):
    return respond(request, "home/accessibility.html")


@require_safe
def about(request):
    """What Draagvlak is; for who is signed in also which version runs here and what is on."""
    facts = {}
    if request.user.is_authenticated:
        facts = _hours() | {
            "version": settings.VERSION,
            "fingerprint": checks.fingerprint(),
            "database": "SQLite" if settings.ON_SQLITE else "PostgreSQL",
            "https": settings.HTTPS,
        }
    return respond(request, "home/about.html", facts)


@require_safe
def check(request):
    """For the operator: is this server set up to be relied on?"""
    access.operator(request)
    found = checks.findings()
    bad = sum(finding.level == checks.BAD for finding in found)
    return respond(request, "home/check.html", {"findings": found, "bad": bad})


@require_http_methods(["GET", "HEAD", "POST"])
def throw_example_away(request):
    """Asks first, then removes the example organisation with everything in it."""
    user = access.person(request)
    examples = Organisation.objects.filter(is_example=True)
    if not user.is_operator:
        examples = examples.filter(memberships__user=user, memberships__role=Role.OWNER)
    if not examples.exists():
        raise Http404
    if request.method != "POST":
        return respond(request, "home/throw_away.html", {"is_example_user": user.is_example})
    example.throw_away()
    messages.success(request, _("The example is gone."))
    return respond(request, "", redirect="/")
