"""The page that asks before something goes, with what follows from it."""

from draagvlak.ui.respond import respond


def ask(request, trajectory, title, lines, yes, *, back, about="", stays=(), end="", saw="", changed=False):
    """`about`: what it is that goes. Sent for good by a POST to the same address.

    `stays`: what does not go with it. `saw`: which version the page shows, sent back as `saw`. `changed`: somebody
    changed it since, so nothing went and it asks again.
    """
    context = {
        "trajectory": trajectory, "title": title, "lines": lines, "yes": yes, "back": back, "about": about,
        "stays": stays, "end": end, "saw": saw, "changed": changed, "has_errors": changed,
    }  # fmt: skip
    return respond(request, "dossier/ask.html", context, status=409 if changed else 200)


def saw(request):
    """The version that the page showed which was sent; 0 for a page that cannot be read."""
    sent = request.POST.get("saw", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0
