"""What somebody could work out from what is published: the real audit, linear and exhaustive (P1)."""


def exposing(rubrics, parts, words):
    """The ids of rubrics whose group words would fix a number that the totals alone do not fix. Until the exhaustive
    audit stands, every rubric is taken to be one: no words are shown."""
    return set(words)
