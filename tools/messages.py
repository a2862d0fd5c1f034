"""Translations without gettext's own tools: reads what has to be translated, and brings the .po files up to date.

    .venv/bin/python -m tools.messages            update the Dutch catalogue of every room
    .venv/bin/python -m tools.messages surveys    of one room

What is new gets an empty translation, what is gone goes, what stays keeps its translation.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "draagvlak"
LANGUAGE = "nl"
ONE, TWO = None, (1, 2)
CONTEXT, CONTEXT_TWO = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": ONE, "gettext": ONE, "gettext_lazy": ONE, "gettext_noop": ONE, "N_": ONE,
    "ngettext": TWO, "ngettext_lazy": TWO,
    "pgettext": CONTEXT, "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_TWO, "npgettext_lazy": CONTEXT_TWO,
}  # fmt: skip


def rooms():
    """The rooms that can have texts, by name."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def sources(room):
    """The files of a room that may hold texts: code and templates, no tests and no migrations."""
    for path in sorted((PACKAGE / room).rglob("*")):
        inside = path.relative_to(PACKAGE / room).parts
        code = path.suffix == ".py" and not {"tests", "migrations"} & set(inside)
        if code or (path.suffix in {".html", ".txt"} and inside[0] == "templates"):
            yield path


def messages_of(path):
    """What one file asks to be translated: (context or None, msgid or (singular, plural))."""
    text = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
    for _line, keyword, messages, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {}):
        parts = messages if isinstance(messages, tuple) else (messages,)
        shape = KEYWORDS[keyword]
        context = parts[0] if shape in (CONTEXT, CONTEXT_TWO) else None
        texts = parts[1:] if context is not None else parts
        texts = texts[:2] if shape in (TWO, CONTEXT_TWO) else texts[:1]
        if texts and all(isinstance(part, str) and part for part in texts):
            yield context, texts if len(texts) > 1 else texts[0]


def wanted(room):
    """Everything a room asks to be translated: {(context, msgid): [files]}."""
    found: dict = {}
    for path in sources(room):
        for key in messages_of(path):
            name = path.relative_to(PACKAGE.parent).as_posix()
            if name not in found.setdefault(key, []):
                found[key].append(name)
    return found


def catalogue_path(room):
    return PACKAGE / room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def catalogue(room):
    """The catalogue of a room as it stands; empty when there is none."""
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    return read_po(path.open("rb"), locale=LANGUAGE)


def update(room):
    """Writes the catalogue of a room anew. Returns how many translations are missing."""
    asked, old = wanted(room), catalogue(room)
    if not asked:
        return 0
    new = Catalog(locale=LANGUAGE, charset="utf-8", project="Draagvlak", fuzzy=False)
    missing = 0
    for (context, msgid), files in sorted(asked.items(), key=lambda item: (item[1][0], str(item[0]))):
        first = msgid[0] if isinstance(msgid, tuple) else msgid
        known = old.get(first, context)
        message = new.add(msgid, locations=[(name, None) for name in files], context=context)
        if known is not None and isinstance(known.id, tuple) == isinstance(msgid, tuple) and not known.fuzzy:
            message.string = known.string
        missing += not all(message.string if isinstance(message.string, tuple | list) else [message.string])
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, new, width=120, omit_header=False, sort_output=False, ignore_obsolete=True, include_lineno=False)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(DATED)]
    path.write_text("\n".join(lines).rstrip() + "\n")
    return missing


DATED = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Report-Msgid-Bugs-To', '"Generated-By')


def main(chosen):
    for room in chosen or rooms():
        missing = update(room)
        print(f"{room}: {len(wanted(room))} texts, {missing} without translation")


if __name__ == "__main__":
    main(sys.argv[1:])
