"""The doors to instruments: what ships is for everybody, what an organisation imported is for its members only."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from draagvlak.content.models import Release
from draagvlak.orgs import access
from draagvlak.orgs.models import Organisation
from draagvlak.orgs.roles import Right


def releases(organisation: Organisation) -> QuerySet[Release]:
    """Every release this organisation may use, newest first, without the words (`content.loading.pack_of` has them)."""
    visible = Q(organisation=None) | Q(organisation=organisation)
    return Release.objects.filter(visible).defer("data").order_by("-stored_at", "-pk")


def newest(organisation: Organisation) -> list[Release]:
    """The newest release of each instrument: what ships first, then the organisation's own, newest first."""
    found: dict[tuple[int | None, str], Release] = {}
    for release in releases(organisation):
        found.setdefault((release.organisation_id, release.pack), release)
    return sorted(found.values(), key=lambda release: release.organisation_id is not None)


def organisation(request: HttpRequest, org: str, right: Right = Right.READ) -> access.Here:
    """The organisation whose instruments these are."""
    return access.organisation(request, org, right)


def instrument(request: HttpRequest, org: str, pid: str, right: Right = Right.READ) -> tuple[access.Here, Release]:
    """One release in the list of this organisation. Another organisation's is 404, like one that is not there."""
    here = access.organisation(request, org, right)
    release = releases(here.organisation).filter(pid=pid).first()
    if release is None:
        raise Http404
    return here, release
