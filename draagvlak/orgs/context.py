"""What every page's frame knows: where we are, what this person may do there, and the links of the menus."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from draagvlak.orgs.roles import Right
from draagvlak.ui.frame import Link

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
# How the addresses begin of the pages that lie under an entry of the menu.
UNDER = {
    "organisation": ("/scans/", "/talk/", "/meetings/"),
    "trajectories": ("/trajectory/", "/step/", "/person/", "/decision/", "/partner/", "/sheet/", "/row/"),
    "actions": ("/actions/",),
}


def here(request):
    """Adds `here` (orgs.access.Here, or None) and the menus to every template; nothing is made before it is shown."""
    return {
        "here": getattr(request, "here", None),
        "nav": SimpleLazyObject(lambda: list(_nav(request))),
        "account_nav": SimpleLazyObject(lambda: list(_account_nav(request))),
        "footer_links": SimpleLazyObject(lambda: list(_footer(request))),
        "answering_help": SimpleLazyObject(lambda: _help(request, "help-page", "respondent")),
        "language_switch": SimpleLazyObject(lambda: _languages(request)),
        "has_mail": settings.HAS_MAIL,
    }


def _link(request, name, label, *args):
    """A link to a page by its name, or nothing when this server does not have that page."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return None
    own = f"{url}scans/" if name == "organisation" else url  # under that address lie all the others
    return Link(url, label, current=request.path == url, within=request.path.startswith((own, *UNDER.get(name, ()))))


def _some(*links):
    return (link for link in links if link is not None)


def _nav(request):
    where = getattr(request, "here", None)
    if where is None:
        return ()
    pid = where.organisation.pid
    return _some(
        _link(request, "organisation", _("Scans"), pid),
        _link(request, "trajectories", _("Trajectories"), pid),
        _link(request, "actions", _("Actions"), pid),
        _link(request, "search", _("Search"), pid),
        _link(request, "instruments", _("Questionnaires"), pid) if where.may(Right.MANAGE_SCANS) else None,
        _link(request, "members", _("Members"), pid),
        _link(request, "teams", _("Teams"), pid) if where.may(Right.MANAGE_MEMBERS) else None,
        _link(request, "history", _("History"), pid) if where.may(Right.MANAGE_MEMBERS) else None,
        _link(request, "organisation-settings", _("Settings"), pid) if where.may(Right.MANAGE_ORGANISATION) else None,
    )


def _account_nav(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    return _some(
        _link(request, "account", _("Your account")),
        _link(request, "organisations", _("Your organisations")),
        _link(request, "check", _("Check this server")) if user.is_operator else None,
        _link(request, "account_logout", _("Sign out")),
    )


def _help(request, name, *args):
    return _link(request, name, pgettext("how Draagvlak works", "Help"), *args)


def _footer(request):
    return _some(
        _help(request, "help"),
        _link(request, "privacy", _("Privacy")),
        _link(request, "accessibility", _("Accessibility")),
        _link(request, "about", _("About Draagvlak")),
    )


def _languages(request):
    """The language switch: where it goes, where it comes back to, the languages, the one of this page."""
    return {
        "action": reverse("language"),
        "next": request.get_full_path() if request.method in {"GET", "HEAD"} else "/",
        "languages": LANGUAGES,
        "current": get_language(),
    }
