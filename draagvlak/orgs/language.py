"""The reader's choice of language: a cookie, and for who has an account also kept with the account."""

from django.conf import settings

YEAR = 365 * 24 * 3600


def is_known(code):
    """Whether the interface exists in this language."""
    return code in {known for known, _name in settings.LANGUAGES}


def remember_language(response, code):
    """Puts the choice in the language cookie; an unknown code changes nothing."""
    if is_known(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
