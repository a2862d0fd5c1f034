"""P5: twelve values that must not leak are planted through one real journey; then they are looked for everywhere.

Where a value has to be, it is named in ALLOWED, with the reason. Anything else is a leak.
"""

import json
import re
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection

from draagvlak.cli import backups
from draagvlak.lib.tokens import pretty
from draagvlak.orgs.models import OrganisationKey
from draagvlak.surveys import answering, ballots
from draagvlak.surveys.models import Survey
from tests.people import TOTP_SECRET
from tests.trust.vault import ON_SQLITE, inside
from tests.trust.visitor import Forms, Visitor

PLANTED = {
    "name": "Kanariana Vogelzang",
    "e-mail": "kanarie.post@vogel.example",
    "IP": "203.0.113.77",
    "user agent": "KanarieBrowser/7.7",
    "argument": "kanarie-argument over de zolder",
    "client name": "Kobe Kanariepiet",
    "subject": "kanariekwekerij op maat",
    "password": "een kanarie in de kolenmijn 77",
    # and, once the journey has them: "link token", "personal code", "resume code", "session id"
}
ALLOWED = {
    "database": {
        "subject": "what the scan is about is a setting, which respondents read; it is no personal datum",
        "session id": "the key of the row of a session, until it ends; worth nothing without SECRET_KEY's cookie rules",
    },
    "backup": {"subject": "as in the database; sessions are left out of backups"},
    "mail": {
        "e-mail": "the invitee's own mail", "name": "the invitee's own mail", "subject": "what it is about",
        "link token": "the invitee's own mail", "personal code": "the invitee's own mail",
    },
}  # fmt: skip


@pytest.fixture
def journey(house, live_cast, own_server, mailbox):
    """Set up a scan, invite, answer, change, hand in, come back, and meet every error on the way."""
    server = own_server(LOG_LEVEL="DEBUG", TRUSTED_PROXIES="1", SMTP_URL=mailbox.url)
    return Journey(server, live_cast, mailbox)


class Journey:
    def __init__(self, server, cast, mailbox):
        self.server, self.cast, self.mailbox, self.planted = server, cast, mailbox, dict(PLANTED)
        self.errors: list = []
        headers = {"User-Agent": PLANTED["user agent"], "X-Forwarded-For": PLANTED["IP"]}
        self.desk, self.phone = Visitor(server.url, **headers), Visitor(server.url, **headers)

    def play(self):
        self.sign_in()
        self.set_up()
        self.answer()
        self.come_back()
        self.stumble()

    def sign_in(self):
        owner = self.cast.a.owner
        owner.set_password(PLANTED["password"])
        owner.save()
        wrong = self.desk.get("/sign-in/")
        self.desk.send(wrong, "login", login=PLANTED["e-mail"], password=PLANTED["password"])
        asked = self.desk.send(self.desk.get("/sign-in/"), "login", login=owner.email, password=PLANTED["password"])
        code = format_hotp_value(hotp_value(TOTP_SECRET, [*yield_hotp_counters_from_time()][-1]))
        self.desk.send(asked, "code", code=code)
        self.planted["session id"] = self.desk.cookies["session"]

    def set_up(self):
        organisation = self.cast.a.organisation
        page = self.desk.get(f"/o/{organisation.pid}/scans/new/")
        page = self.desk.send(page, "subject", subject="own", own_nl=PLANTED["subject"], language="nl")
        listed = {"people": f"{PLANTED['name']}; {PLANTED['e-mail']}", "group_kind": "mixed"}
        page = self.desk.send(page, "people", **listed)
        page = self.desk.send(page, "people", add="1")
        page = self.desk.send(page, "mode", mode="confidential", breakdown="none", retention_months="12")
        page = self.desk.send(page, "version", send="mail", confirmed="yes")
        self.survey = Survey.objects.get(organisation=organisation, subject__nl=PLANTED["subject"])
        assert self.survey.state == "running", page.text
        self.desk.get(f"/scans/{self.survey.pid}/people/")
        self.mailbox.deliver()
        text = self.mailbox.text(PLANTED["e-mail"])
        self.planted["link token"] = re.findall(r"/u/([\w-]{20,})/", text)[0]
        code = re.findall(r"\b(?:[2-9A-Z]{4}[ -]){3}[2-9A-Z]{4}\b", text)[0]
        self.planted["personal code"] = re.sub(r"[^2-9A-Z]", "", code)

    def answer(self):
        link = f"/u/{self.planted['link token']}/"
        self.phone.send(self.phone.get(link), "script")
        cookie = self.phone.cookies[ballots.cookie_name(self.survey.pid)]
        carried = ballots.read(cookie.strip('"'), self.survey.pid)
        self.planted["resume code"] = carried.nonce
        path = f"/s/{self.survey.pid}/"
        argument = f"{PLANTED['argument']}, zei {PLANTED['client name']}"
        page = self.phone.get(f"{path}q/1/")
        self.phone.send(page, "ballot", level="red", argument=argument, share="shown")
        for part in ("", "overview/", "copy/", "copy.txt", "withdraw/"):
            self.phone.get(path + part)
        self.phone.post(f"{path}hand-in/")
        self.phone.get(f"{path}done/")

    def come_back(self):
        for code in (self.planted["personal code"], pretty(self.planted["resume code"])):
            other = Visitor(self.server.url, **self.phone.headers)
            other.send(other.get("/d/"), "code", code=code)
            self.phone.visited += other.visited[1:]
        assert f"/s/{self.survey.pid}/overview/" in other.visited[-1].url

    def stumble(self):
        """Every kind of error, with the values at hand: in the address, the body, the cookies."""
        token, argument = self.planted["link token"], PLANTED["argument"]
        stranger = Visitor(self.server.url, **self.phone.headers)
        self.errors += [
            stranger.get(f"/u/{token}x/"), stranger.get(f"/r/{token}/"), stranger.get(f"/{quote(argument)}/{token}"),
            stranger.get(f"/s/{self.survey.pid}/overview/"), stranger.get(f"/scans/{self.survey.pid}/"),
            stranger.get(f"/u/{token}/", Host="kanarie.example"),
            stranger.ask("POST", "/d/", f"code={argument}", **{"Content-Type": "application/x-www-form-urlencoded"}),
            stranger.ask("PUT", f"/u/{token}/", argument), stranger.get(f"/u/{token}/?ref={quote(PLANTED['name'])}"),
        ]  # fmt: skip
        form = stranger.get("/d/")
        self.errors += [stranger.send(form, "code", code="ZZZZ ZZZZ ZZZZ ZZZZ") for _try in range(12)]
        assert self.errors[-1].status == 429
        OrganisationKey.objects.filter(organisation=self.cast.a.organisation).delete()
        broken = self.server.start_again()
        phone = Visitor(broken.url, **self.phone.headers)
        phone.cookies = self.phone.cookies
        fields = {"level": "red", "argument": argument, "share": "shown"}
        tag = answering.tag(ballots.Pass(self.survey.pid, self.planted["resume code"]))
        self.errors += [
            phone.get(f"/s/{self.survey.pid}/copy/"),
            phone.post(f"/s/{self.survey.pid}/save/", ballot=tag, question="why-vision", **fields),
            phone.get(f"/s/{self.survey.pid}/"),
        ]  # fmt: skip
        assert [page.status for page in self.errors[-3:]].count(500) >= 2

    def hits(self, text, place=""):
        """Which planted values stand in `text` (or its bytes), plain or as addresses write them."""
        found = set()
        for what, value in self.planted.items():
            shapes = {value, quote(value), pretty(value) if "code" in what else value}
            if any((shape.encode() if isinstance(text, bytes) else shape) in text for shape in shapes):
                found.add(what)
        return found - set(ALLOWED.get(place, {}))


def dump():
    """Everything in the database as somebody with the file or a dump reads it."""
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall() for value in row
            ]  # fmt: skip
    if ON_SQLITE:
        from pathlib import Path

        path = Path(connection.settings_dict["NAME"])
        parts += [part.read_bytes() for part in path.parent.glob(f"{path.name}*")]
    return b"\n".join(parts)


def test_no_planted_value_stands_where_it_should_not(journey, tmp_path, settings):
    journey.server.start_again = lambda server=journey.server: _again(server)
    journey.play()
    assert journey.hits(f"… {quote(PLANTED['name'])} {pretty(journey.planted['personal code'])}") == {
        "name",
        "personal code",
    }
    assert len(journey.planted) == 12
    log = journey.server.log.read_text()
    assert '"route": "answer' in log or "request failed" in log  # the log did run
    assert all(json.loads(line) for line in log.splitlines() if line.startswith("{"))
    assert journey.hits(log) == set(), "in the log"

    assert {400, 403, 404, 422, 429, 500} <= {page.status for page in journey.errors}
    for page in journey.errors:
        # The start page itself, read with ?ref=a name: it knows its own link, and what the scan is about.
        own = {"subject", "link token"} if page.status == 200 and "/u/" in page.url else set()
        assert journey.hits(page.text) - own == set(), (page.status, page.url)

    after = [page for page in journey.phone.visited if "/s/" in page.url]
    assert len(after) > 8
    for page in after:
        assert journey.hits(page.url) == set()
        assert journey.hits(page.headers.get("Location", "")) == set()
        assert journey.hits("\n".join(Forms(page.text).addresses)) == set(), page.url

    for mail in journey.mailbox.messages:
        allowed = "mail" if mail.recipients == [PLANTED["e-mail"]] else ""
        assert journey.hits(mail.as_string() + str(mail.get_content()), allowed) == set(), mail.recipients

    everything = dump()
    assert journey.hits(everything, "database") == set(), "in the database"
    assert {"subject", "session id"} <= journey.hits(everything), "the search finds what is there"

    settings.DATA = tmp_path
    made = backups.make_backup()
    assert journey.hits(made.read_bytes()) == set(), "in the encrypted backup"
    assert journey.hits(b"\n".join(inside(made).values()), "backup") == set(), "in the opened backup"


def _again(server):
    """The server once more, so that it remembers nothing: no key of an organisation either."""
    server.stop()
    return server.start()
