"""Tags of the dossier."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier import sources

register = template.Library()
PAGES = {
    "team": "trajectory-team", "mandate": "trajectory-mandate", "conditions": "trajectory-conditions",
    "pitfalls": "trajectory-pitfalls",
}  # fmt: skip


@register.filter
def source_name(ref):
    """The name of the text behind a reference such as '002'."""
    return ", ".join(sources.names([ref]))


@register.simple_tag
def tool_link(trajectory, tool):
    """{url, text} of the page that a tool of the road opens (see the road pack); the url is '' where it has none."""
    if tool.startswith("sheet:"):
        pack, _hash, section = tool.removeprefix("sheet:").partition("#")
        title = shipped.sheet(pack).title.in_(get_language() or "nl")
        sheet = trajectory.sheets.filter(pack=pack).first()
        url = reverse("sheet", args=[sheet.pid]) if sheet else reverse("sheets", args=[trajectory.pid])
        return {"url": url + (f"#{section}" if sheet and section else ""), "text": title}
    if tool in PAGES:
        words = {"team": _("Team"), "mandate": _("Mandate"), "conditions": _("Conditions"), "pitfalls": _("Pitfalls")}
        return {"url": reverse(PAGES[tool], args=[trajectory.pid]), "text": words[tool]}
    return {"url": "", "text": ""}
