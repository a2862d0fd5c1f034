"""One way to answer: a whole page, the fragment that htmx asked for, or a redirect after a change."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from draagvlak.lib.tokens import PID_ALPHABET, keyed_hash, new_pid


class SeeOther(HttpResponseRedirect):
    """303: the browser always GETs the next page, also after a POST."""

    status_code = 303


def respond(request, template, context=None, fragment=None, redirect=None, status=200):
    """Answers the request; the same address works with and without JavaScript.

    - htmx and `fragment`: the fragment alone, with `status` (also after a change: the fragment shows the new state);
    - otherwise `redirect`, an address or anything `django.shortcuts.resolve_url` knows: 303 (or HX-Location for htmx);
    - otherwise the whole `template`, with `status`. Use 422 for a form with errors.
    """
    hx = request.headers.get("HX-Request") == "true"
    if hx and fragment:
        response = render(request, fragment, context, status=status)
    elif redirect is not None:
        response = _elsewhere(redirect, hx)
    else:
        response = render(request, template, context, status=status)
    if fragment:
        patch_vary_headers(response, ("HX-Request",))
    return response


def _elsewhere(redirect, hx):
    from django.shortcuts import resolve_url

    url = resolve_url(redirect)
    if hx:
        return HttpResponse(status=204, headers={"HX-Location": url})
    return SeeOther(url)


def page_pid(request):
    """A public id that belongs to the page which was sent: the same page sent twice makes one thing, not two.

    The form token is different on every page that is shown, and the same when that page is sent again.
    """
    digest = keyed_hash("page-pid", request.POST.get("csrfmiddlewaretoken") or new_pid())
    return "".join(PID_ALPHABET[sign % len(PID_ALPHABET)] for sign in digest[:14])
