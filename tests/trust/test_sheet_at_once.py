"""R3 of worksheets: what one page sends twice at the same moment is one thing, and nobody gets an error for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from draagvlak.lib.tokens import new_pid
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Comment, Proposal, Row, RowProposal, Sheet
from draagvlak.worksheets.proposed import actions as proposed
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed
from draagvlak.worksheets.vision.models import Endorsement, Round

TIMES = 6


def at_once(do):
    def one(_number):
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_moment_it_is_one(cast):
    a, pid = cast.a, new_pid()
    fresh = actions.make(a.trajectory, a.facilitator, "vision", title="Nog een")
    text = agreed.text_row(fresh)
    actions.write(fresh, a.facilitator, text, "text", "Wij helpen iedereen.", version=0)
    page = {"pid": pid}
    sent = (
        (Row, lambda: actions.add_row(a.sheet, a.facilitator, "partners", {"name": "Bib"}, **page)),
        (Comment, lambda: actions.comment(a.sheet, a.member, a.row, "", "Klopt dit?", **page)),
        (Proposal, lambda: actions.propose(a.sheet, a.member, a.row, "they", "Ruimte", **page)),
        (RowProposal, lambda: proposed.propose(a.sheet, a.member, "partners", {"name": "School"}, **page)),
        (Sheet, lambda: actions.make(a.trajectory, a.facilitator, "vision", title="Derde", **page)),
        (Round, lambda: vision.begin(fresh, a.facilitator, "Waarom?", **page)),
        (Endorsement, lambda: agreed.endorse(fresh, a.member, 1, member=a.membership)),
        (Endorsement, lambda: agreed.endorse(fresh, a.member, 1, who="De raad")),
    )
    for model, verb in sent:
        before = model.objects.count()
        assert len({made.pk for made in at_once(verb)}) == 1, model
        assert model.objects.count() == before + 1
