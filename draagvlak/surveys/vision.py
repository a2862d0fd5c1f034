"""What stands above the part about why: the vision that an organisation agreed on.

From the start of a round on it is a copy that never changes, so that everybody answers under the same words. This room
knows no worksheets: a room above says where the text stands.
"""

WHY = "why"  # the part of an instrument that asks why
_FROM: list = []


def comes_from(source):
    """Registers where the agreed text of a trajectory stands: `source(trajectory_id)` gives it, or ''."""
    if source not in _FROM:
        _FROM.append(source)


def agreed(trajectory_id):
    """The text that is agreed now; '' without one."""
    return next((text for source in _FROM if (text := source(trajectory_id))), "") if trajectory_id else ""


def of(survey):
    """What people who answer this round read: the copy of the start; while it is being set up, the text of now."""
    return survey.vision if survey.is_locked else agreed(survey.trajectory_id)


def part_of(sheet):
    """The part about why in a sheets.Sheet, or None."""
    return next((rubric for rubric in sheet.rubrics if rubric.id == WHY), None)
