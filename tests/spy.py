"""P12, active in every test: no request touches rows of two organisations.

Every row that becomes a model object during a request is traced to its organisation: by its own `organisation_id`, or
through its parents that were loaded too. Also read: `organisation_id = value` in the SQL itself, for queries that make
no objects. A page that lists somebody's own memberships may name several organisations, and nothing more of them.

One exception, for partners (docs/decisions/0012-partners.md): a request that read a Grant may touch two organisations,
its guest and its owner. Of the guest only who somebody is there, of the owner only the object of that grant, what is in
it, and what it stands in.
"""

import re
import threading

import pytest

# Routes where a person sees the names of all organisations that he or she is a member of.
OWN_MEMBERSHIPS = {"home", "organisations", "account_login", "my-data", "my-data-file"}
COLUMN = re.compile(r'(?:"(\w+)"\.)?"organisation_id" (?:= (%s|\d+)|IN \(([^)]*)\))')
# Kind of a grant → (the model of its object, what of the owner may be read with it, besides the object itself).
# None: everything in it.
GRANTED = {
    "sheet": ("worksheets.Sheet", None),
    "actions": ("plans.Trajectory", {"plans.Action"}),
    "trajectory": ("plans.Trajectory", {"plans.Partner"}),
}
OF_GUEST = {"orgs.Membership", "orgs.Organisation"}
ASKED_FIRST = "orgs_membership"  # a door first looks whether this person is a member of the owner
_local = threading.local()


class Trace:
    """What one request touched."""

    def __init__(self):
        self.rows = []  # (model label, organisation id or None, the parents of the row)
        self.known = {}  # (model label, pk) -> (organisation id or None, parents)
        self.conditions = set()
        self.asked = set()  # (table, organisation id) of those conditions
        self.pids = {}
        self.grants = []

    def saw(self, instance):
        label = instance._meta.label
        own = _own(instance)
        parents = [
            (field.related_model._meta.label, instance.__dict__.get(field.attname))
            for field in instance._meta.concrete_fields
            if field.many_to_one and field.related_model._meta.label not in {"orgs.User", "orgs.Organisation"}
        ]
        self.known[(label, instance.pk)] = (own, parents)
        self.rows.append((label, instance.pk))
        self.pids[(label, instance.pk)] = instance.__dict__.get("pid")
        if label == "orgs.Grant":
            self.grants.append(instance)

    def sql(self, sql, params):
        marks = [match.start() for match in re.finditer("%s", sql)] if params else []
        for match in COLUMN.finditer(sql):
            table, value = match.group(1), match.group(2)
            if value:
                number = params[marks.index(match.start(2))] if value == "%s" else int(value)
                self.conditions.add(number)
                self.asked.add((table, number))

    def organisation_of(self, key, depth=0):
        own, parents = self.known.get(key, (None, ()))
        if own is not None or depth > 5:
            return own
        found = {self.organisation_of(parent, depth + 1) for parent in parents} - {None}
        return found.pop() if len(found) == 1 else None

    def organisations(self, without=()):
        """Ids of the organisations whose rows were touched; `without` leaves out models by label."""
        found = {self.organisation_of(key) for key in self.rows if key[0] not in without}
        return (found | (set() if without else self.conditions)) - {None}

    # ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────
    def is_granted(self):
        """Whether everything that was touched of a second organisation is what a Grant, read here, gives."""
        return any(self._gives(grant) for grant in self.grants)

    def _gives(self, grant):
        model, inside = GRANTED[grant.kind]
        found = [key for key in self.rows if key[0] == model and self.pids[key] == grant.object_pid]
        if not found or not self.organisations() <= {grant.owner_id, grant.guest_id}:
            return False
        if any(number == grant.owner_id and table != ASKED_FIRST for table, number in self.asked):
            return False
        around = {*self.above(found[0]), ("orgs.Organisation", grant.owner_id)}
        for key in set(self.rows):
            of = self.organisation_of(key)
            if of == grant.guest_id and key[0] not in OF_GUEST:
                return False
            is_inside = found[0] in self.above(key) and (inside is None or key[0] in inside)
            if of == grant.owner_id and key not in around and not is_inside:
                return False
        return True

    def above(self, key, depth=0):
        """This row and those that it belongs to."""
        parents = self.known.get(key, (None, ()))[1] if depth < 6 else ()
        return {key}.union(*(self.above(parent, depth + 1) for parent in parents))


def _own(instance):
    if instance._meta.label == "orgs.Organisation":
        return instance.pk
    return instance.__dict__.get("organisation_id")


class Spy:
    """Middleware, outermost: collects the trace of the request and reports what should not be."""

    def __init__(self, get_response):
        self.get_response = get_response
        install()

    def __call__(self, request):
        from django.db import connection

        trace = _local.trace = Trace()
        try:
            with connection.execute_wrapper(_watch):
                response = self.get_response(request)
        finally:
            _local.trace = None
        self.judge(request, trace)
        return response

    def judge(self, request, trace):
        name = getattr(request.resolver_match, "url_name", None)
        allowed = ("orgs.Membership", "orgs.Organisation", "orgs.Team") if name in OWN_MEMBERSHIPS else ()
        touched = trace.organisations(without=allowed)
        if len(touched) > 1 and not trace.is_granted():
            report(f"{request.method} {name or request.path}: touched organisations {sorted(touched)}")


def _watch(execute, sql, params, many, context):
    trace = getattr(_local, "trace", None)
    if trace is not None and not many:
        trace.sql(str(sql), params or ())
    return execute(sql, params, many, context)


_installed = []


def install():
    """Hooks the one place where Django makes an object of a row."""
    if _installed:
        return
    from django.db.models import Model

    original = Model.from_db.__func__

    def from_db(cls, db, field_names, values):
        instance = original(cls, db, field_names, values)
        trace = getattr(_local, "trace", None)
        if trace is not None:
            trace.saw(instance)
        return instance

    Model.from_db = classmethod(from_db)
    _installed.append(True)


reports = []


def report(text):
    """Kept for the end of the test; a server process under test writes it where the test looks."""
    import os

    reports.append(text)
    if path := os.environ.get("DRAAGVLAK_TEST_REPORTS"):
        with open(path, "a") as out:
            out.write(f"{text}\n")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from django.conf import settings

    settings.MIDDLEWARE.insert(0, "tests.spy.Spy")


@pytest.fixture(autouse=True)
def _one_organisation_per_request():
    reports.clear()
    yield
    found, reports[:] = list(reports), []
    assert not found, "P12, a request touched rows of two organisations:\n" + "\n".join(found)
