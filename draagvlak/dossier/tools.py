"""What the button of a step opens. A page that this server does not have is not offered."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.content import shipped
from draagvlak.orgs.roles import Right
from draagvlak.surveys.models import State
from draagvlak.worksheets.places import address

# Tools with a page of their own for each trajectory: (route, words on the button).
PAGES = {
    "team": ("trajectory-team", gettext_lazy("Put the team together")),
    "mandate": ("trajectory-mandate", gettext_lazy("Say who decides what")),
    "conditions": ("trajectory-conditions", gettext_lazy("Go through the conditions")),
    "pitfalls": ("trajectory-pitfalls", gettext_lazy("Look at the pitfalls")),
    "actions": ("trajectory-actions", gettext_lazy("To the actions")),
}


@dataclass(frozen=True)
class Opening:
    """One button: a link, or with `post` a form; or only `text`, which says why there is none (`url` is '')."""

    text: str
    url: str = ""
    post: bool = False


class Tools:
    """Opens the tools of one trajectory for one member. `sheets` and `scans`: of this trajectory, newest scan first."""

    def __init__(self, here, trajectory, may_work, sheets, scans, language):
        self.here, self.trajectory, self.may_work = here, trajectory, may_work
        self.sheets, self.scans, self.language = sheets, scans, language

    def of(self, stage):
        """[Opening] of a step, the most likely first; none for a step that is its note."""
        tool = stage.tool
        if tool.startswith("sheet:"):
            return self._sheet(stage.step, *tool.removeprefix("sheet:").partition("#")[::2])
        if tool in PAGES:
            route, words = PAGES[tool]
            url = _address(route, self.trajectory.pid)
            more = f"?phase={stage.step.phase}" if tool == "conditions" else ""
            return [Opening(str(words), url + more)] if url else []
        return {"scan": self._scan, "talk": self._talk}.get(tool, list)()

    def _sheet(self, step, pack, section):
        title = shipped.sheet(pack).title.in_(self.language)
        own = [one for one in self.sheets if one.pack == pack]
        if not own:
            if not self.may_work:
                return [Opening(_("The worksheet “%(title)s” has not been begun yet.") % {"title": title})]
            return [Opening(_("Begin the worksheet “%(title)s”") % {"title": title},
                            reverse("step-open", args=[step.pid]), post=True)]  # fmt: skip
        own.sort(key=lambda sheet: (bool(sheet.title), sheet.pk))
        return [Opening(_("Open “%(title)s”") % {"title": one.title or title}, address(one.pid, section))
                for one in own]  # fmt: skip

    def _scan(self):
        new = reverse("scan-new", args=[self.here.organisation.pid]) + f"?trajectory={self.trajectory.pid}"
        found = [
            Opening(_("To the scan “%(title)s”") % {"title": scan.title}, reverse("scan", args=[scan.pid]))
            for scan in self.scans[:2]
        ]
        if self.here.may(Right.MANAGE_SCANS):
            return [*found, Opening(_("Set up a new scan") if found else _("Set up a scan"), new)]
        return found or [Opening(_("A coordinator or facilitator sets up the scan."))]

    def _talk(self):
        closed = [scan for scan in self.scans if scan.state == State.CLOSED]
        if not closed:
            return [Opening(_("There is no closed scan on this trajectory yet. After it you talk."))]
        closed = [scan for scan in closed if scan.has_results]
        if not closed:
            return [Opening(_("The closed scan shows no results: there were too few answers, or they were deleted."))]
        if not self.here.may(Right.SEE_RESULTS):
            return [Opening(_("Who may read the results prepares the conversation."))]
        if not self.here.may(Right.MANAGE_SCANS):
            return [Opening(_("Look at the scorecard"), reverse("scorecard", args=[closed[0].pid]))]
        return [Opening(_("Prepare the conversation"), reverse("talks", args=[closed[0].pid])),
                Opening(_("Look at the scorecard first"), reverse("scorecard", args=[closed[0].pid]))]  # fmt: skip


def _address(route, pid):
    """The address of a page, or '' when this server does not have it."""
    try:
        return reverse(route, args=[pid])
    except NoReverseMatch:
        return ""
