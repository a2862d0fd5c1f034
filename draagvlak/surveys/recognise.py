"""Finds in an argument what might point at one person (D16): an e-mail address, a phone number, a national number.

Pure. It warns and never blocks. static/surveys/js/recognise.js says the same on the device; keep the two alike.
"""

import re

EMAIL = "email"
PHONE = "phone"
NATIONAL = "national"

_EMAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\W\d_]{2,}")
# Eleven digits written as people write them: 85.07.30-033 28, 85073003328, 85 07 30 033 28.
_ELEVEN = re.compile(r"(?:^|\D)(\d{2})[.\-/ ]?(\d{2})[.\-/ ]?(\d{2})[.\- ]{0,3}(\d{3})[.\-/ ]?(\d{2})(?!\d)")
# Belgian numbers (0 and eight or nine digits, or +32), and any other number that begins with + and a country.
_PHONE = re.compile(
    r"(?:^|[^\d+])((?:\+|00[ ./\-]?)[1-9](?:[ ./\-()]{0,2}\d){8,13}|0[1-9](?:[ ./\-]{0,2}\d){7,8})(?!\d)"
)
_DATE = re.compile(r"^\d{1,2}[./\- ]\d{1,2}[./\- ](?:19|20)\d{2}")


def found(text):
    """The kinds of trace in `text`, each once, in the order email, phone, national. Empty for nothing found."""
    national = any(_is_national("".join(match.groups())) for match in _ELEVEN.finditer(text))
    phone = not national and any(not _DATE.match(match[1]) for match in _PHONE.finditer(text))
    kinds = ((EMAIL, bool(_EMAIL.search(text))), (PHONE, phone), (NATIONAL, national))
    return tuple(kind for kind, there in kinds if there)


def _is_national(digits):
    """The check of a Belgian national number: 97 minus the rest of the first nine, with a 2 before them since 2000."""
    body, check = digits[:9], int(digits[9:])
    return check in {97 - int(body) % 97, 97 - int(f"2{body}") % 97}
