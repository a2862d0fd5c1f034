"""One way to answer, with and without JavaScript."""

import pytest
from django.test import RequestFactory

from draagvlak.ui.respond import respond

pytestmark = pytest.mark.usefixtures("test_urls")
PAGE, PIECE = "ui/gallery_quiet.html", "ui/_state.html"
CONTEXT = {"state": "done", "text": "closed"}


def ask(hx=False, **options):
    headers = {"HX-Request": "true"} if hx else {}
    return respond(RequestFactory(headers=headers).get("/"), PAGE, CONTEXT, **options)


def test_whole_page():
    response = ask(status=422)
    assert response.status_code == 422
    assert b"<!doctype html>" in response.content


def test_fragment_only_for_who_asks_for_it():
    assert b"<!doctype" in ask(fragment=PIECE).content
    response = ask(hx=True, fragment=PIECE, status=422)
    assert response.status_code == 422
    assert response.content.strip().startswith(b'<span class="state">')
    assert "HX-Request" in response["Vary"]
    assert "HX-Request" in ask(fragment=PIECE)["Vary"]


def test_redirect_after_a_change():
    response = ask(redirect="/there")
    assert (response.status_code, response["Location"]) == (303, "/there")


def test_redirect_for_htmx():
    response = ask(hx=True, redirect="/there")
    assert (response.status_code, response["HX-Location"]) == (204, "/there")
    assert ask(hx=True, redirect="/there", fragment=PIECE).status_code == 200
