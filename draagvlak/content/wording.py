"""The sentences about what is wrong, lost or cleaned. The core only knows codes; languages begin here.

Facts are put in by name into our own sentences, never the other way round. The result is plain text: a page escapes it,
a terminal gets it through `printable`.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.content.importing.reading import Note, Refused, Where
from draagvlak.content.problems import Problem

PROBLEMS = {
    "no_such_file": gettext_lazy("There is no such file or folder. Check the name."),
    "cannot_read": gettext_lazy("This file cannot be read. Check whether you may open it."),
    "not_yaml": gettext_lazy("A pack is a folder, or a file whose name ends in .yaml."),
    "no_pack_file": gettext_lazy("This folder has no pack.yaml, so it is not a pack."),
    "too_many_files": gettext_lazy("There are more than %(most)s rubric files."),
    "rubrics_twice": gettext_lazy("The rubrics stand in pack.yaml and in the folder rubrics. Keep one of the two."),
    "file_too_big": gettext_lazy("This file is larger than %(most)s bytes."),
    "not_utf8": gettext_lazy("This file is not saved as UTF-8. Save it again as UTF-8."),
    "empty_file": gettext_lazy("This file is empty."),
    "yaml": gettext_lazy("This is not correct YAML: %(detail)s."),
    "yaml_alias": gettext_lazy(
        "Anchors and aliases (& and *) are not allowed. Write the text out, or put it in quotes."
    ),
    "yaml_tag": gettext_lazy("Tags and directives are not allowed. Put the text in quotes."),
    "yaml_key": gettext_lazy("A key must be one plain word."),
    "key_twice": gettext_lazy("The key “%(key)s” stands here twice. Keep one of them."),
    "two_documents": gettext_lazy("A file holds one document. Take the line --- away."),
    "too_deep": gettext_lazy("Things are nested too deep here (more than %(most)s levels)."),
    "too_many_values": gettext_lazy("This file holds more than %(most)s values."),
    "missing": gettext_lazy("“%(key)s” is missing here."),
    "unknown_key": gettext_lazy("“%(key)s” is not something a pack can say here. Check the spelling."),
    "not_text": gettext_lazy("This must be a text. Put it in quotes when it looks like a number or like yes or no."),
    "not_yes_no": gettext_lazy("This must be true or false."),
    "not_number": gettext_lazy("This must be a whole number."),
    "not_list": gettext_lazy("This must be a list: lines that begin with a hyphen, or [a, b]."),
    "not_mapping": gettext_lazy("This must be a list of keys with a value each, such as {nl: …, en: …}."),
    "choice": gettext_lazy("This must be %(expected)s."),
    "text_empty": gettext_lazy("This text is empty."),
    "text_too_long": gettext_lazy("This text is longer than %(most)s characters."),
    "too_few": gettext_lazy("There must be at least one here."),
    "too_many": gettext_lazy("There are more than %(most)s here."),
    "pattern": gettext_lazy("This is not written in the way it must be."),
    "id_pattern": gettext_lazy("An id has small letters, figures and single hyphens only, at most 60 characters."),
    "version_pattern": gettext_lazy('A version begins with a year, such as "2026.1" or "2026-11-24".'),
    "date_pattern": gettext_lazy('A date is a year, a year and month, or a day, such as "2026-01-31".'),
    "language_code": gettext_lazy("This is not a language code such as nl, en or pt-BR."),
    "language_twice": gettext_lazy("The language “%(id)s” stands in the list twice."),
    "language_missing": gettext_lazy("The text in “%(language)s” is missing."),
    "language_extra": gettext_lazy("This text is in “%(language)s”, a language that is not in the list of languages."),
    "rubric_twice": gettext_lazy("There are two rubrics with the id “%(id)s”."),
    "subject_twice": gettext_lazy("There are two subjects with the id “%(id)s”."),
    "question_twice": gettext_lazy("There are two questions with the id “%(id)s”."),
    "question_id": gettext_lazy("The id “%(id)s” must begin with the id of its rubric: “%(rubric)s-”."),
    "placeholder": gettext_lazy("“{%(name)s}” is not a placeholder. Only {subject} and {Subject} are."),
    "brace": gettext_lazy("There is a loose { or } in this text."),
    "markup": gettext_lazy("Texts are plain: take the mark-up “%(markup)s” away."),
    "invisible": gettext_lazy("There is an invisible character in this text (%(sign)s). Take it away."),
    "source_needed": gettext_lazy("A suggestion with the basis “%(basis)s” names its source."),
    "other": gettext_lazy("This is not correct: “%(key)s”."),
}
REFUSED = {
    "empty": gettext_lazy("There is nothing in it. Paste a table, or choose a file that is not empty."),
    "file_too_big": gettext_lazy("The file is too big: at most 1.9 MB. Take pictures out, or paste the table."),
    "not_text": gettext_lazy("This is not a text and not a Word or Excel file. Use .txt, .csv, .docx or .xlsx."),
    "other_kind": gettext_lazy(
        "This kind of file cannot be read. Save it as .docx, .xlsx or .csv, or paste the table."
    ),
    "old_office": gettext_lazy("This is an old Word or Excel file. Open it and save it as .docx or .xlsx."),
    "password": gettext_lazy("This file is locked with a password. Save a copy without a password."),
    "macros": gettext_lazy("This file holds macros, and those are not read. Save it as .docx or .xlsx without macros."),
    "damaged": gettext_lazy("The file is damaged or not complete. Open it, save it again and try once more."),
    "entities": gettext_lazy("The file holds definitions that do not belong in a document. It is not read."),
    "unpacks_too_big": gettext_lazy(
        "The file grows too big when it is unpacked. Paste the table in place of the file."
    ),
    "too_many_parts": gettext_lazy("The file has too many parts. Paste the table in place of the file."),
    "too_many_sheets": gettext_lazy("The file has more than %(most)s sheets. Keep the sheets with questions."),
    "too_many_rows": gettext_lazy("There are more than %(most)s rows. Keep the rows with questions."),
    "too_many_columns": gettext_lazy("There are more than %(most)s columns. Keep the question and the three levels."),
    "cell_too_big": gettext_lazy("One text is longer than %(most)s characters. Make it shorter."),
    "too_much_text": gettext_lazy("There is more text than fits in a list of questions (%(most)s characters)."),
    "too_many_rubrics": gettext_lazy("There are more than %(most)s rubrics."),
    "too_many_questions": gettext_lazy("There are more than %(most)s questions in one rubric."),
    "too_intricate": gettext_lazy("The file is built in too intricate a way. Paste the table in place of the file."),
    "too_slow": gettext_lazy("Reading the file took too long. Paste the table in place of the file."),
    "no_questions": gettext_lazy(
        "No questions were found. There must be a table with a row of headings: question, red, orange, green."
    ),
    "no_file": gettext_lazy("There is no such file, or it cannot be read. Check the name."),
    "failed": gettext_lazy("The file could not be read. Paste the table in place of the file."),
}
NOTES = {
    "no_head": gettext_lazy(
        "There was no row with the headings question, red, orange, green. The order of the columns was taken."
    ),
    "no_heading": gettext_lazy("There was no heading above these questions. They stand in a rubric without a name."),
    "question_twice": gettext_lazy("The same question stands there twice."),
    "unreadable": gettext_lazy("A character could not be read and was left out."),
    "mojibake": gettext_lazy("Letters that were saved wrongly were set right, such as “Ã«” for “ë”."),
    "subject": gettext_lazy("Here stands {subject}: people read the subject of the scan in its place."),
    "bracket": gettext_lazy("A bracket that closed without opening was set right."),
    "formula_result": gettext_lazy("A formula: its last result was taken as text."),
    "outside": gettext_lazy("Text around the tables was not taken over."),
    "other_table": gettext_lazy("A table without questions was not taken over, such as a scorecard."),
    "other_column": gettext_lazy("A column that is not a question and not a level was not taken over."),
    "stray_line": gettext_lazy("A line between the questions was not taken over."),
    "footnote": gettext_lazy("A footnote was not taken over."),
    "footnote_text": gettext_lazy("A footnote was not taken over."),
    "footnote_lost": gettext_lazy("A footnote at the end of a text was left out."),
    "no_level": gettext_lazy("A question without three levels was not taken over."),
    "no_question": gettext_lazy("A row with levels but without a question was not taken over."),
    "counts": gettext_lazy("A row with numbers in place of level texts was not taken over."),
    "empty_rubric": gettext_lazy("A heading without questions was not taken over."),
    "hidden_sheet": gettext_lazy("A hidden sheet was not read."),
    "more": gettext_lazy("There is more that was not taken over than fits in this list."),
    "markup": gettext_lazy("Mark-up such as <b> was taken away."),
    "script": gettext_lazy("A script in the text was taken away."),
    "entity": gettext_lazy("Codes such as &amp; were turned into the character they stand for."),
    "footnote_mark": gettext_lazy("Marks of footnotes were taken away."),
    "footnote_moved": gettext_lazy("A footnote was put between brackets in its sentence."),
    "invisible": gettext_lazy("Invisible characters were taken away."),
    "brace": gettext_lazy("Braces were turned into brackets."),
    "skip_link": gettext_lazy("A link of a web page was taken away, such as “skip to main content”."),
    "spaces": gettext_lazy("Double spaces and line ends became one space."),
    "stray_sign": gettext_lazy("A stray character was taken away, such as a bullet or a star."),
    "formula": gettext_lazy("The character that begins a formula was taken away."),
    "number": gettext_lazy("Numbers in front of questions and headings were taken away."),
    "quotes": gettext_lazy("Quotation marks around a whole text were taken away."),
    "punctuation": gettext_lazy("Double dots and spaces before a full stop or comma were set right."),
}  # fmt: skip

BASES = {
    "research": gettext_lazy("from published research"),
    "source": gettext_lazy("from the dossiers of Onlinehulp Vlaanderen"),
    "practice": gettext_lazy("our own proposal, from practice"),
}


def rubrics(number: int) -> str:
    """'1 rubric' or '9 rubrics'."""
    return ngettext("%(number)s rubric", "%(number)s rubrics", number) % {"number": number}


def questions(number: int) -> str:
    """'1 question' or '35 questions'."""
    return ngettext("%(number)s question", "%(number)s questions", number) % {"number": number}


def levels(number: int) -> str:
    """How many texts of levels."""
    return ngettext("%(number)s level text", "%(number)s level texts", number) % {"number": number}


def basis(code: str) -> str:
    """How strong the ground under a suggestion is."""
    return str(BASES.get(code, code))


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a pack, in one sentence, in the active language."""
    return _fill(PROBLEMS.get(problem.code, PROBLEMS["other"]), problem.facts)


def problem_line(problem: Problem) -> str:
    """`rubrics/1-why.yaml:12:5: sentence (rubrics[1].questions[2].text)`, as compilers and editors understand it."""
    place = problem.file
    if problem.line:
        place += f":{problem.line}:{problem.column}"
    path = f" ({problem.path})" if problem.path else ""
    return f"{place}: {problem_sentence(problem)}{path}" if place else f"{problem_sentence(problem)}{path}"


def refusal(refused: Refused) -> str:
    """Why a file was not read, and what to do, with the place where there is one."""
    sentence = _fill(REFUSED.get(refused.code, REFUSED["failed"]), refused.facts)
    where = place(refused.where)
    return f"{sentence} ({where})" if where else sentence


def note_sentence(note: Note) -> str:
    """What was lost, cleaned or is to be checked, in one sentence."""
    return str(NOTES.get(note.code, note.code))


def place(where: Where) -> str:
    """A place in words: 'sheet Blad1, row 4, column C' or 'line 12'. '' for no place."""
    parts: list[str] = []
    if where.sheet:
        parts.append(_("sheet %(name)s") % {"name": where.sheet})
    for number, words in (
        (where.line, _("line %(number)s")),
        (where.paragraph, _("paragraph %(number)s")),
        (where.table, _("table %(number)s")),
        (where.row, _("row %(number)s")),
    ):
        if number:
            parts.append(words % {"number": number})
    if where.column:
        name = _letter(where.column) if where.sheet else where.column
        parts.append(_("column %(number)s") % {"number": name})
    return ", ".join(parts)


def places(note: Note, most: int = 6) -> str:
    """Where a note holds, at most `most` places in words, and how many more there are."""
    words = list(dict.fromkeys(filter(None, (place(where) for where in note.places))))
    more = note.count - min(most, len(words))
    text = "; ".join(words[:most])
    if more > 0 and len(words) > 0:
        text += " " + ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more}
    return text


def printable(text: str) -> str:
    """A text for a terminal: without signs that could move the cursor or change colours."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "·" for sign in text)


def _fill(sentence: object, facts: dict[str, object]) -> str:
    try:
        return str(sentence) % _Facts(facts)
    except (TypeError, ValueError):
        return str(sentence)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def _letter(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def all_codes() -> Iterator[tuple[str, str]]:
    """Every code that has a sentence, with the family it belongs to; a test compares them with what the core says."""
    for family, table in (("problem", PROBLEMS), ("refused", REFUSED), ("note", NOTES)):
        for code in table:
            yield family, code
