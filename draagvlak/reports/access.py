"""What somebody may take along of a closed scan: one place for the page and for the files."""

from draagvlak.consensus import access
from draagvlak.orgs.roles import Right
from draagvlak.reports.build import ARGUMENTS, CHOICES

PDF, DOCX, XLSX = "pdf", "docx", "xlsx"
KINDS = (PDF, DOCX, XLSX)


def page(request, pid):
    """(here, survey, Published or None): whoever reads the results, reads what the report is about."""
    return access.scan(request, pid, Right.SEE_RESULTS)


def file(request, pid, kind):
    """(here, survey, Published) for a file of this kind.

    Who may read the results may read the report as PDF; files to work on are for who may make an export.
    """
    return access.closed(request, pid, Right.SEE_RESULTS if kind == PDF else Right.EXPORT)


def offered(here, shown):
    """The parts that this member can have: arguments only for who may read and export them."""
    parts = list(CHOICES)
    if not (here.may(Right.EXPORT) and here.may(Right.SEE_ARGUMENTS)):
        parts.remove(ARGUMENTS)
    if shown.comparison.state == "none":
        parts.remove("groups")
    return parts


def kinds(here):
    """The kinds of file that this member can have."""
    return KINDS if here.may(Right.EXPORT) else (PDF,)
