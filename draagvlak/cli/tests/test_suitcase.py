"""Suitcase mode: a laptop as the only server in the room, reached by the address in its QR code."""

import re
import signal
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from draagvlak.cli import suitcase
from tests.server import wait_for

ADDRESS = "127.0.0.2"  # for a laptop it is another host than the one that browsers trust: no loopback to Draagvlak
MAKE = """
import django
django.setup()
from draagvlak.live.room import Room
from tests.people import make_cast
print(Room(make_cast().a.talk, "nl").join_url)
"""


# ── Choosing an address ──────────────────────────────────────────────────────────────────────────────────────
def test_the_only_network_is_taken_without_asking():
    assert suitcase.choose([("wlan0", "192.168.50.1")], may_ask=False) == "192.168.50.1"


def test_with_more_networks_somebody_chooses():
    answers = iter(["", "3", "x", "2"])
    told = []
    found = [("eth0", "10.0.0.4"), ("wlan0", "192.168.50.1")]
    chosen = suitcase.choose(found, may_ask=True, ask=lambda _text: next(answers), tell=told.append)
    assert chosen == "192.168.50.1"
    assert "192.168.50.1  (wlan0)" in "\n".join(told)


def test_with_nobody_to_ask_it_lists_them_and_stops():
    with pytest.raises(SystemExit, match=r"--address[\s\S]*10\.0\.0\.4"):
        suitcase.choose([("eth0", "10.0.0.4"), ("wlan0", "192.168.50.1")], may_ask=False)


def test_without_a_network_it_says_what_to_do():
    with pytest.raises(SystemExit, match="hotspot"):
        suitcase.choose([], may_ask=True)


def test_what_it_finds_is_of_a_network_of_its_own():
    found = [address for _name, address in suitcase.addresses()]
    assert not [address for address in found if address.startswith("127.")]
    assert all(re.match(r"(10|172|192|169|198)\.", address) for address in found)


@pytest.mark.parametrize(("address", "why"), [("8.8.8.8", "of your own"), ("laptop", "no IPv4"), ("1.2.3", "no IPv4")])
def test_an_address_on_the_internet_is_refused(address, why, new_data):
    command = [sys.executable, "-m", "draagvlak", "suitcase", "--address", address]
    done = subprocess.run(command, env=new_data, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(new_data["DRAAGVLAK_DATA"]).exists()


# ── A meeting ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def laptop(new_data):
    """(address of the site, join address of its conversation, what the terminal says) of a laptop in suitcase mode."""
    port = int(new_data["DRAAGVLAK_PORT"])
    site, log = f"http://{ADDRESS}:{port}", Path(new_data["DRAAGVLAK_DATA"]).parent / "suitcase.log"
    command = [sys.executable, "-m", "draagvlak", "suitcase", "--address", ADDRESS, "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=new_data, stdout=out, stderr=out, cwd=log.parent)
    try:
        wait_for(f"{site}/", process, log)
        env = {**new_data, **suitcase.chosen(ADDRESS, port), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
        made = subprocess.run([sys.executable, "-c", MAKE], env=env, capture_output=True, text=True, timeout=120)
        assert made.returncode == 0, made.stderr
        yield site, made.stdout.strip(), log.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


def test_a_phone_joins_by_the_address_in_the_qr_code(laptop):
    site, join, said = laptop
    assert join.startswith(f"{site}/g/")
    assert "PLAIN CONNECTION" in said
    assert f"{site}/" in said

    phone = build_opener(HTTPCookieProcessor(CookieJar()))
    door = phone.open(join).read().decode()
    assert "wifi van de kamer, zonder versleuteling" in door, "who comes in is told"
    for address in re.findall(r'(?:src|href|action)="(https?:[^"]+)"', door):
        assert address.startswith(site), "nothing is asked from elsewhere"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', door)[1]
    inside = phone.open(join, urlencode({"csrfmiddlewaretoken": token, "role": ""}).encode())
    assert inside.url.startswith(f"{site}/g/at/")
    assert inside.status == 200
    assert "Doe mee" not in re.search(r"<h1[^>]*>(.*?)</h1>", inside.read().decode(), re.S)[1], "it is in"

    signing_in = urlopen(f"{site}/sign-in/").read().decode()
    assert "Gewone verbinding zonder versleuteling" in signing_in
    with pytest.raises(URLError):
        urlopen(site.replace(ADDRESS, "127.0.0.1"), timeout=5)
