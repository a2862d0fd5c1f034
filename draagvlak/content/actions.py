"""The verbs of content: storing a release. A release is never changed, by nobody; there is no verb for that."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content.importing.reading import Reading
from draagvlak.content.loading import data_of, digest, load
from draagvlak.content.models import Release
from draagvlak.orgs import history
from draagvlak.orgs.models import Organisation, User

if TYPE_CHECKING:
    from draagvlak.content.schema import Pack

SHIPPED = Path(__file__).resolve().parent.parent / "packs"
MOST_A_DAY = 100

history.say({"instrument-stored": _("%(actor)s stored the questionnaire %(title)s, version %(version)s.")})


class VersionTaken(Exception):
    """This pack was published before under the same version with other words. A change needs a new version."""

    def __init__(self, pack: str, version: str):
        self.pack, self.version = pack, version
        super().__init__(f"{pack} {version} is published with other words; give the change a new version")


class TooManyVersions(Exception):
    """More versions of one imported pack on one day than a person makes."""


def store_release(pack: Pack, organisation: Organisation | None = None, actor: User | None = None) -> Release:
    """Publishes a pack: for everybody, or private to `organisation`. Returns its one release.

    Safe to repeat: the same words under the same version give the row that is there. Other words under a version that
    is there raise VersionTaken, and nothing is stored. A private release is written in the organisation's history.
    """
    mine = digest(pack)
    try:
        with transaction.atomic():
            release = _existing(pack, organisation)
            if release is None:
                release = Release.objects.create(
                    organisation=organisation, pack=pack.id, version=pack.version, digest=mine, kind=pack.kind,
                    languages=list(pack.languages), title=dict(pack.title.root), data=data_of(pack),
                )  # fmt: skip
                _remember(release, actor)
    except IntegrityError:  # somebody stored the same version at the same moment
        release = _existing(pack, organisation)
        if release is None:
            raise
    if release.digest != mine:
        raise VersionTaken(pack.id, pack.version)
    return release


def store_import(
    reading: Reading, organisation: Organisation, *, title: str, language: str, actor: User | None = None,
    today: date | None = None,
) -> Release:  # fmt: skip
    """Publishes what an import understood as a private release of `organisation`; its version is the date.

    The same table under the same title on the same day is stored once. Other words under that title on that day get
    the version `2026-11-24.2`, `.3` and so on. Raises PackRefused when the texts cannot be a pack, TooManyVersions
    after a hundred in a day.
    """
    from draagvlak.content.importing.packing import pack_id, to_pack

    day = (today or timezone.localdate()).isoformat()
    for number in range(1, MOST_A_DAY + 1):
        version = day if number == 1 else f"{day}.{number}"
        pack = to_pack(reading, title=title, language=language, version=version)
        try:
            return store_release(pack, organisation, actor)
        except VersionTaken:
            continue
    raise TooManyVersions(pack_id(title))


def _existing(pack: Pack, organisation: Organisation | None) -> Release | None:
    return Release.objects.filter(organisation=organisation, pack=pack.id, version=pack.version).first()


def _remember(release: Release, actor: User | None) -> None:
    if release.organisation is not None:
        title = next(iter(release.title.values()))
        history.record(release.organisation, actor, "instrument-stored", release, title=title, version=release.version)


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """The packs that ship with the product, in order of their folders. Read once per process."""
    return tuple(load(path.parent) for path in sorted(SHIPPED.glob("*/pack.yaml")))


def load_shipped() -> list[Release]:
    """Stores every pack that ships, for everybody. Safe to repeat at each start: what is there stays as it is.

    Raises VersionTaken when the words of a shipped pack changed while its version did not.
    """
    return [store_release(pack) for pack in shipped_packs()]
