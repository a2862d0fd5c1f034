"""Reading published releases by digest. A release never changes: what was read once is kept in memory."""

from functools import lru_cache

from draagvlak.content.models import Release


@lru_cache(maxsize=32)
def pack_by_digest(digest):
    """The Pack (content.schema) with this digest. Raises Release.DoesNotExist."""
    from draagvlak.content.loading import pack_of

    release = Release.objects.filter(digest=digest).first()
    if release is None:
        raise Release.DoesNotExist(digest)
    return pack_of(release)


@lru_cache(maxsize=128)
def question_ids(digest, *, client=False):
    """The ids of the questions of a release, as a frozenset; with `client`, of those that clients are asked."""
    pack = pack_by_digest(digest)
    return frozenset(question.id for question in (pack.for_client() if client else pack.questions()))
