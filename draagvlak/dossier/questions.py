"""Questions that a row of a worksheet can belong to: of the scans of its trajectory, or of the quickscan. Reads."""

from dataclasses import dataclass

from draagvlak.content.models import Release
from draagvlak.content.releases import pack_by_digest
from draagvlak.surveys.models import State, Survey
from draagvlak.worksheets import belonging

QUICKSCAN = "quickscan-onlinehulp"


@dataclass(frozen=True)
class Part:
    """One part of an instrument with its questions: [Belongs]."""

    title: str
    questions: list


@dataclass(frozen=True)
class Instrument:
    """The questions of one instrument, part by part."""

    title: str
    parts: list


def instruments(trajectory, language):
    """[Instrument] of the scans of a trajectory, the newest first; without a scan the quickscan that ships. [] without.

    Two queries at most.
    """
    scans = Survey.objects.filter(trajectory=trajectory).exclude(state=State.CANCELLED).order_by("-created_at", "-pk")
    pairs = list(scans.values_list("release__pack", "release__digest"))
    if not pairs:
        shipped = Release.objects.filter(organisation=None, pack=QUICKSCAN).order_by("-stored_at", "-pk")
        pairs = list(shipped.values_list("pack", "digest")[:1])
    newest: dict[str, str] = {}
    for pack_id, digest in pairs:
        newest.setdefault(pack_id, digest)
    return [_instrument(pack_by_digest(digest), language) for digest in newest.values()]


def _instrument(pack, language):
    parts = []
    for rubric in pack.rubrics:
        found = [belonging.question_words(pack, one.id, language) for one in rubric.questions]
        parts.append(Part(found[0].where, found))
    return Instrument(pack.title.in_(language), parts)
