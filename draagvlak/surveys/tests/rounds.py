"""Rounds for tests: ballots that were handed in, made fast, with answers that a test chooses."""

from draagvlak.content.releases import pack_by_digest, question_ids
from draagvlak.lib.tokens import keyed_hash, new_token
from draagvlak.orgs.keys import seal
from draagvlak.surveys.models import Answer, Ballot, Level, Route, Share

LEVELS = {level.label: level.value for level in Level}


def fill(survey, people, *, arguments=None):
    """Hands in one ballot for each entry of `people`: ({question id or '*': level}, group, route) or only the levels.

    '*' is the level of every other question that is asked. `arguments`: {(place in people, question): (text, share)}.
    """
    digest = survey.release.digest
    everything = [question.id for question in pack_by_digest(digest).questions()]
    clients = question_ids(digest, client=True)
    answers = []
    for at, person in enumerate(people):
        levels, group, route = person if isinstance(person, tuple) else (person, "", Route.ALL)
        ballot = Ballot.objects.create(
            survey=survey, key=keyed_hash("test-ballot", new_token()), group=group, route=route, handed_in=True
        )
        for question in everything:
            if route == Route.CLIENT and question not in clients:
                continue
            level = levels.get(question, levels.get("*"))
            text, share = (arguments or {}).get((at, question), ("", Share.SHOWN))
            if level is None and not text:
                continue
            sealed = seal(survey.organisation_id, text, "argument") if text else None
            answers.append(
                Answer(ballot=ballot, question=question, level=LEVELS.get(level), argument=sealed, share=share)
            )
    Answer.objects.bulk_create(answers)
