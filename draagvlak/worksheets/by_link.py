"""What every page that colleagues open by a link has in common: no account, no name, and guessing is slowed down."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info

from draagvlak.orgs.limits import WRONG_SECRETS, client


def behind_link(find):
    """Hands a view what `find(secret)` finds behind a link. What opens nothing is 404, on one page for all."""

    def wrap(view):
        @wraps(view)
        def inside(request, secret):
            if request.META.get("QUERY_STRING"):
                return HttpResponseRedirect(request.path)  # D17: nobody can mark a link
            if WRONG_SECRETS.is_spent(client(request)):
                return too_many(request)
            found = find(secret)
            if found is None:
                WRONG_SECRETS.spend(client(request))
                return render(request, "worksheets/respondent/link_gone.html", frame(request), status=404)
            return view(request, secret, found)

        return inside

    return wrap


def too_many(request):
    """That was too often: a minute of patience."""
    response = render(request, "worksheets/respondent/link_often.html", frame(request), status=429)
    response.headers["Retry-After"] = "60"
    return response


def frame(request, sheet=None):
    """What every page of a colleague needs: the languages to choose from, and where to come back after choosing."""
    return {
        "languages": [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES],
        "language": get_language(), "back": request.path, "organisation": sheet.organisation.name if sheet else "",
    }  # fmt: skip
