"""Files with rows of the media library: what may be kept, and the verbs. One file a row; nothing is written over.

A file is known by its contents. It is never opened, changed or shown in a page by us: it goes out as it came in, as an
attachment. We do not look for viruses.
"""

from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import hub
from draagvlak.orgs import erased
from draagvlak.orgs.models import Organisation
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, signing
from draagvlak.worksheets.erasing import again as erased_again
from draagvlak.worksheets.library.models import Document
from draagvlak.worksheets.models import Row, Sheet

PACK, SECTION = "library", "things"
MB = 1024 * 1024
MOST_BYTES = 5 * MB  # one file
QUOTA = 10 * MB  # all files of an organisation: the file in which it moves holds 15
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": "application/pdf", "docx": OFFICE + "wordprocessingml.document", "xlsx": OFFICE + "spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text", "png": "image/png", "jpg": "image/jpeg",
}  # fmt: skip
BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MOST_PARTS = 2_000  # in an office file
OTHER = _("This is no PDF, Word (DOCX), OpenDocument (ODT), Excel (XLSX), PNG or JPG. Save it as one of those first.")
TOO_BIG = _("This file is too big: at most 5 MB. Make it smaller, or write down where it can be found.")
MACROS = _("This file holds macros. Save it without them first.")


def takes(row):
    """Whether this row may have a file."""
    return row.sheet.pack == PACK and row.section == SECTION


def kind_of(data):
    """What a file is, by its contents: one of KINDS. Refused: something else, or with macros."""
    for kind, begin in BEGINS.items():
        if data.startswith(begin):
            return kind
    if not data.startswith(b"PK\x03\x04"):
        raise Refused(OTHER)
    try:
        with ZipFile(BytesIO(data)) as found:
            return _office(found)
    except (BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Refused(OTHER) from None


def _office(found):
    """The names in the list of the file, and the first bytes of one part; nothing of it is unpacked."""
    names = found.namelist()
    if len(names) > MOST_PARTS:
        raise Refused(OTHER)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise Refused(MACROS)
    for kind, part in PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return kind
    if "mimetype" in names:
        with found.open("mimetype") as part:
            if part.read(100) == KINDS["odt"].encode():
                return "odt"
    raise Refused(OTHER)


def name_of(sent):
    """The name of a file without folders and without its ending."""
    name = PurePosixPath(PureWindowsPath(sent).name).stem
    return " ".join("".join(sign for sign in name if sign.isprintable()).split())[:120]


def used(organisation_id):
    """How many bytes the files of an organisation hold."""
    rows = Document.objects.filter(row__sheet__organisation=organisation_id)
    return rows.aggregate(used=Sum("size"))["used"] or 0


@transaction.atomic
def keep(sheet, actor, row, sent, data):
    """Keeps a file with a row; the same file sent twice is one. `sent`: what it was called.

    Refused: no such kind, too big, no room, or the row has another file already.
    """
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG)
    kind = kind_of(data)
    Organisation.objects.select_for_update(no_key=True).get(pk=sheet.organisation_id)
    row = Row.objects.select_for_update(no_key=True).get(pk=row.pk)
    known = Document.objects.filter(row=row).first()
    if known:
        if bytes(known.data) == data:
            return known
        raise Refused(_("This row has a file already. Take that one away first, or make another row."))
    if used(sheet.organisation_id) + len(data) > QUOTA:
        raise Refused(_("There is no room left: all files of your organisation together have at most 10 MB. Take one "
                        "away, or write down where this one can be found."))  # fmt: skip
    made = Document.objects.create(row=row, name=name_of(sent), kind=kind, size=len(data), data=data,
                                   **signing.signed(sheet, actor))  # fmt: skip
    signing.record(sheet, actor, "document-kept", name=made.name)
    _changed(sheet)
    return made


def remove(sheet, actor, row):
    """Takes the file of a row away for good, also out of an older backup that is put back. Done twice: nothing."""
    with erased.unless_it_fails() as note, transaction.atomic():
        found = Document.objects.filter(row=row).first()
        if found:
            note(texts=[erased_again.document_id(found, row.pid)])
            signing.record(sheet, actor, "document-removed", name=found.name)
            found.delete()
            _changed(sheet)


def take_along(rows, copy):
    """Gives the rows of a copied sheet their files, without who put them there, as far as there is room with its owner.

    `rows`: {pk of a row: pk of its copy}. Returns the names of the files for which there was no room.
    """
    found = list(Document.objects.filter(row__in=rows).order_by("row__position", "row").values_list(
        "pk", "row", "name", "kind", "size"))  # fmt: skip
    if not found:
        return []
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=copy.organisation_id).values_list("pk"))
    # By the copy, for the owner's request names no other organisation (P12): of it this one number is read.
    theirs = Document.objects.filter(row__sheet__organisation__sheets=copy)
    room, left = QUOTA - (theirs.aggregate(used=Sum("size"))["used"] or 0), []
    for pk, row, name, kind, size in found:
        if size > room:
            left.append(f"{name}.{kind}")
            continue
        room -= size
        data = Document.objects.values_list("data", flat=True).get(pk=pk)
        Document.objects.create(row_id=rows[row], name=name, kind=kind, size=size, data=data)
    return left


def _changed(sheet):
    Sheet.objects.filter(pk=sheet.pk).update(revision=F("revision") + 1)
    hub.publish(actions.topic(sheet.pid))


def of_row(row):
    """The Document of a row without its contents, or None."""
    return Document.objects.filter(row=row).defer("data").select_related("by").first()
