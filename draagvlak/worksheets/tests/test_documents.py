"""Files with rows of the media library: known by their contents, within limits, saved and never shown."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.library import steps as library
from draagvlak.worksheets.models import Document
from tests.people import sign_in

PDF, PNG, JPG = b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0..."


def office(*names, mimetype=None):
    out = BytesIO()
    with ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


DOCX, XLSX = (office("[Content_Types].xml", part) for part in ("word/document.xml", "xl/workbook.xml"))
ODT = office("content.xml", mimetype=documents.KINDS["odt"])


# ── What a file is ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("data", "kind"), [
    (PDF, "pdf"), (PNG, "png"), (JPG, "jpg"), (DOCX, "docx"), (XLSX, "xlsx"), (ODT, "odt"),
])  # fmt: skip
def test_a_file_is_known_by_its_contents(data, kind):
    assert documents.kind_of(data) == kind


@pytest.mark.parametrize("data", [
    b"", b"<html><script>alert(1)</script>", b"MZ\x90", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS",
    b"PK\x03\x04 no zip at all", office("index.html"), office("content.xml", mimetype="text/html"), DOCX[:-30],
    office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    office("content.xml", "Basic/Standard/x.xml", mimetype=documents.KINDS["odt"]),
    office("[Content_Types].xml", "word/document.xml", *(f"x/{n}" for n in range(documents.MOST_PARTS))),
])  # fmt: skip
def test_anything_else_is_refused(data):
    with pytest.raises(Refused):
        documents.kind_of(data)


@pytest.mark.parametrize(("sent", "name"), [
    ("Visie 2026.pdf", "Visie 2026"), ("..\\..\\C:\\map\\x.docx", "x"), ("/etc/passwd.pdf", "passwd"),
    ("a\nb\x00\u202etxt.exe.pdf", "abtxt.exe"), (".pdf", ".pdf"), ("x" * 300 + ".pdf", "x" * 120),
])  # fmt: skip
def test_a_name_is_a_name_and_no_path(sent, name):
    assert documents.name_of(sent) == name


# ── Keeping and getting ──────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def worker(a, client):
    return sign_in(client, a.facilitator)


@pytest.fixture
def row(a):
    return actions.add_row(a.library, a.facilitator, "things", {"title": "Handleiding", "step": "vision"})


def send(client, row, data, name="Hand\"leiding\r\n.pdf", **more):
    sent = {"file": SimpleUploadedFile(name, data, "text/html")} | more
    return client.post(reverse("row-document-do", args=[row.pid]), sent, follow=True)


def get(client, row):
    return client.get(reverse("row-document", args=[row.pid]))


def test_it_goes_out_as_it_came_in_and_is_never_shown(worker, a, row):
    assert "is bewaard" in send(worker, row, PDF).content.decode()
    found = get(worker, row)
    assert (found.status_code, found.content, found["Content-Type"]) == (200, PDF, "application/pdf")
    assert found["Content-Disposition"] == 'attachment; filename="handleiding.pdf"'
    assert (found["X-Content-Type-Options"], found["Cache-Control"]) == ("nosniff", "no-store")
    assert get(sign_in(worker, a.observer), row).status_code == 200, "who reads the worksheet gets it"


def test_nothing_is_written_over_and_it_can_be_taken_away(worker, a, row):
    send(worker, row, PDF)
    second = send(worker, row, PNG, "beeld.png")
    assert second.status_code == 422
    assert "al een bestand" in second.content.decode()
    assert get(worker, row).content == PDF
    for _time in range(2):
        worker.post(reverse("row-document-do", args=[row.pid]), {"do": "remove"})
    assert get(worker, row).status_code == 404


@pytest.mark.parametrize("data", [b"<html>", b"", PDF + b"x" * documents.MOST_BYTES])
def test_what_does_not_fit_is_said_and_not_kept(worker, row, data):
    page = send(worker, row, data)
    assert page.status_code == 422
    assert 'id="problem"' in page.content.decode()
    assert not Document.objects.filter(row=row).exists()


def test_all_files_of_an_organisation_have_a_limit(a, row, monkeypatch):
    monkeypatch.setattr(documents, "QUOTA", documents.used(a.organisation.pk) + len(PDF))
    documents.keep(a.library, a.facilitator, row, "een.pdf", PDF)
    documents.keep(a.library, a.facilitator, row, "een.pdf", PDF)  # sent twice it is one
    other = actions.add_row(a.library, a.facilitator, "things", {"title": "Nog een"})
    with pytest.raises(Refused):
        documents.keep(a.library, a.facilitator, other, "twee.pdf", PDF)


def test_other_worksheets_and_rows_that_are_gone_take_no_file(worker, a, row):
    assert get(worker, a.row).status_code == 404
    assert worker.post(reverse("row-document-do", args=[a.row.pid]), {"do": "remove"}).status_code == 404
    actions.take_row(a.library, a.facilitator, row)
    sent = {"file": SimpleUploadedFile("a.pdf", PDF)}
    assert worker.post(reverse("row-document-do", args=[row.pid]), sent).status_code == 404


def test_it_goes_with_its_worksheet(a, row):
    documents.keep(a.library, a.facilitator, row, "een.pdf", PDF)
    actions.remove(a.library, a.facilitator)
    assert not Document.objects.filter(row__sheet__organisation=a.organisation).exists()


# ── With a step of the road ──────────────────────────────────────────────────────────────────────────────────
def test_what_is_tagged_stands_with_its_step(worker, a, row):
    documents.keep(a.library, a.facilitator, row, "een.pdf", PDF)
    actions.add_row(a.library, a.facilitator, "things", {"title": "Overal", "step": "all", "link": "https://x.example/"})
    actions.add_row(a.library, a.facilitator, "things", {"title": "Elders", "step": "tools"})
    found = {one.title: (one.has_file, one.link) for one in library.of_step(a.trajectory, "vision", "nl")}
    assert found["Handleiding"] == (True, "")
    assert found["Overal"] == (False, "https://x.example/")
    assert "Elders" not in found
    assert library.of_step(a.trajectory, "", "nl") == []
