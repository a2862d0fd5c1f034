"""The page that asks before something goes, with what follows from it."""

from draagvlak.ui.respond import respond


def ask(request, trajectory, title, lines, yes, *, back, about=""):
    """`about`: what it is that goes. Sent for good by a POST to the same address."""
    context = {"trajectory": trajectory, "title": title, "lines": lines, "yes": yes, "back": back, "about": about}
    return respond(request, "dossier/ask.html", context)
