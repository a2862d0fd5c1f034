"""The permission table: what each route asks of a visitor. Each room lists its own in its `tests/routes.py`.

ROUTES = {"scan": Route(Right.READ, {"pid": "survey.pid"}), "scan-launch": Route(Right.MANAGE_SCANS, {...}, "POST")}
"""

import importlib
import io
from dataclasses import dataclass, field
from functools import lru_cache
from zipfile import ZipFile

from django.urls import URLPattern, get_resolver

from draagvlak.orgs.roles import Right

ROOMS = (
    "ui", "orgs", "content", "plans", "worksheets", "surveys", "consensus", "reports", "live", "dossier", "home", "cli",
)  # fmt: skip
PUBLIC, SIGNED_IN, OPERATOR, RESPONDENT = "public", "signed-in", "operator", "respondent"


@dataclass(frozen=True)
class Route:
    """`needs`: 'public', 'signed-in', 'operator', 'respondent' or a Right.

    `args`: for each keyword of the address a dotted path in a World of the cast ('survey.pid', 'links.answer'), or
    '=text' for a value that is the same everywhere. `methods`: 'GET', 'POST' or 'GET POST' (HEAD comes with GET).
    `changes_with`: query names that this page may answer differently to; `?format=` never is.
    """

    needs: str | Right
    args: dict = field(default_factory=dict)
    methods: str = "GET"
    secret: bool = False  # whoever has the address may open it: another organisation's is as good as one's own
    hidden: bool = False  # answers 404 here on purpose (such as sign-up): only the method and the sameness are checked

    def allows(self, method):
        method = "GET" if method == "HEAD" else method
        return method in self.methods.split()


def allauth_routes():
    """The routes of django-allauth that are reachable here, by name."""
    return {name: Route(PUBLIC, methods="GET POST") for name in ("account_login", "account_logout")}


def table():
    """Every route that is listed, by name. Two rooms that list the same name is an error."""
    found = dict(allauth_routes())
    for room in ROOMS:
        try:
            module = importlib.import_module(f"draagvlak.{room}.tests.routes")
        except ModuleNotFoundError as error:
            if error.name != f"draagvlak.{room}.tests.routes":
                raise
            continue
        for name, route in module.ROUTES.items():
            if name in found and not name.startswith(("account_", "mfa_")):
                raise ValueError(f"The route {name} is listed twice.")
            found[name] = route
    return found


def walk(resolver=None, prefix="", namespace=""):
    """Every pattern of a resolver, however deep: (name with namespace or '', route text)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        text = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield (f"{namespace}{pattern.name}" if pattern.name else ""), text
        else:
            deeper = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, text, deeper)


@lru_cache(maxsize=1)
def names():
    """The names of all routes, sorted."""
    return tuple(sorted({name for name, _text in walk() if name}))


def value(world, path):
    """The value behind a dotted path in a World."""
    if path.startswith("="):
        return path[1:]
    found = world
    for part in path.split("."):
        found = getattr(found, part)
    return found


def body_of(response):
    """The bytes of a response; of a DOCX or XLSX its parts, without the minute in which it was zipped."""
    body = b"".join(response) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return body
    with ZipFile(io.BytesIO(body)) as parts:
        return b"".join(name.encode() + parts.read(name) for name in sorted(parts.namelist()))
