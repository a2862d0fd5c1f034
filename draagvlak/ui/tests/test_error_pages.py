"""Error pages say what happened and what to do, tell nothing about what was asked, and show when all else fails."""

import pytest
from django.test import Client

PAGES = ["400", "403", "404", "403_csrf", "429", "500", "503"]


@pytest.fixture
def visitor(test_urls, client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", PAGES)
def test_no_form_no_token_no_address(visitor, name):
    content = visitor.get(f"/error/{name}?canary=7fQ").content.decode()
    for never in ("csrf", "<form", "<input", "7fQ", f"/error/{name}"):
        assert never not in content.replace("/static/", "")
    assert content.count("<h1>") == 1


def test_every_missing_page_is_byte_identical(visitor):
    first = visitor.get("/does-not-exist")
    assert first.status_code == 404
    for path in ("/", "/other?canary=7fQ", "/x" * 400, "/gallery/", "/%00", "/é"):
        response = visitor.get(path)
        assert response.status_code == 404
        assert response.content == first.content, path
    for method in ("post", "put", "delete", "options"):
        assert getattr(visitor, method)("/does-not-exist").content == first.content


def test_language_of_the_reader(visitor, settings):
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert b"This page is not here" in visitor.get("/nowhere").content
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "nl"
    assert b"Deze pagina is er niet" in visitor.get("/nowhere").content


def test_forbidden(visitor):
    response = visitor.get("/forbidden")
    assert response.status_code == 403
    assert b"Dit mag je niet doen" in response.content


def test_stale_form(test_urls):
    response = Client(enforce_csrf_checks=True).post("/gallery")
    assert response.status_code == 403
    assert b"Deze pagina stond te lang open" in response.content


def test_broken(visitor):
    response = visitor.get("/broken")
    assert response.status_code == 500
    assert b"Dat lukte niet" in response.content
    assert b"on purpose" not in response.content


def test_broken_without_static_files(visitor, settings, tmp_path):
    """The manifest itself may be what is missing."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        staticfiles_storage.url("ui/css/respondent.css")
    response = visitor.get("/broken")
    assert response.status_code == 500
    assert b"Dat lukte niet" in response.content
