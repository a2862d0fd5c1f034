"""What the database refuses whatever the code does (D1, D7, D12): installed after every migrate."""

from draagvlak.lib.triggers import Refuse

# fmt: off
LOCKED = (
    "organisation_id", "release_id", "kind", "subject_id", "subject", "asker", "vision", "group_kind", "mode", "k",
    "breakdown", "groups", "client_route", "retention_months", "launched_on",
)
LAUNCHED = "OLD.launched_on IS NOT NULL"
NOT_RUNNING = "SELECT 1 FROM surveys_survey s WHERE s.id = {survey} AND s.state = 'running'"
OF_BALLOT = "(SELECT b.survey_id FROM surveys_ballot b WHERE b.id = NEW.ballot_id)"

RULES = [
    Refuse("lock_survey_settings", "surveys_survey", "UPDATE",
           "locked: what people were promised cannot change after the first invitation", LAUNCHED, LOCKED),
    Refuse("lock_survey_last_day", "surveys_survey", "UPDATE",
           "locked: the last day can only move to a later day",
           f"{LAUNCHED} AND OLD.last_day IS NOT NULL AND (NEW.last_day IS NULL OR NEW.last_day < OLD.last_day)"),
    Refuse("lock_survey_state", "surveys_survey", "UPDATE",
           "locked: a round that has started cannot become a draft again",
           f"{LAUNCHED} AND NEW.state = 'draft'"),
    Refuse("lock_survey_cancelled", "surveys_survey", "UPDATE",
           "locked: a cancelled round stays cancelled", "OLD.state = 'cancelled' AND NEW.state <> 'cancelled'"),
    Refuse("lock_survey_revealed", "surveys_survey", "UPDATE",
           "locked: a round whose results are there cannot run again",
           "OLD.state = 'closed' AND NEW.state <> 'closed' AND (OLD.results_gone_on IS NOT NULL "
           "OR EXISTS (SELECT 1 FROM surveys_snapshot p WHERE p.survey_id = OLD.id))"),
    Refuse("lock_argument", "surveys_argument", "UPDATE", "locked: a published argument never changes", "1 = 1"),
    Refuse("lock_snapshot", "surveys_snapshot", "UPDATE", "locked: a snapshot never changes", "1 = 1"),
    Refuse("lock_ballot_round", "surveys_ballot", "INSERT", "locked: this round takes no ballots",
           f"NOT EXISTS ({NOT_RUNNING.format(survey='NEW.survey_id')})"),
    Refuse("lock_answer_insert", "surveys_answer", "INSERT", "locked: this round takes no answers",
           f"NOT EXISTS ({NOT_RUNNING.format(survey=OF_BALLOT)})"),
    Refuse("lock_answer_update", "surveys_answer", "UPDATE", "locked: this round takes no answers",
           f"NOT EXISTS ({NOT_RUNNING.format(survey=OF_BALLOT)})",
           ("id", "ballot_id", "question", "level", "argument", "share", "plain")),  # shuffle.py changes none of them
    Refuse("lock_ballot_identity", "surveys_ballot", "UPDATE", "locked: the group of a ballot is fixed",
           fixed=("survey_id", "key", "group", "route", "trial", "paper")),
]
