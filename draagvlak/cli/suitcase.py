"""Suitcase mode (koffer): a laptop with its own Wi-Fi and no internet runs a whole meeting (decision 13).

`draagvlak suitcase` chooses the address under which phones reach this laptop before the settings are read: it stands in
the QR codes. The connection is plain, so only an address of a network of one's own will do, and it is warned for.
"""

import argparse
import os
import socket
import struct
import sys
from ipaddress import IPv4Address

COMMAND = "suitcase"
WARNING = """\
PLAIN CONNECTION. Only for a Wi-Fi of your own, without internet.
Everybody on that Wi-Fi can read along, and can take over a session, also of who leads.
- Give the password of the Wi-Fi only to the people in the room. Connect no other network.
- Type no password here that you use anywhere else.
- Not for Anonymous scans, and not with clients.
Afterwards: Settings, Take everything along. The file goes to the server of the organisation (docs/operate.md)."""
_ASK_ADDRESS = 0x8915  # SIOCGIFADDR on Linux


def add_arguments(parser):
    """What the command takes; Django's own parser gets the same."""
    parser.add_argument("--address", help="the IPv4 address of this laptop on the Wi-Fi of the room")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")


def chosen(address, port):
    """The settings for an address: as if somebody had set them. Nothing leaves this machine: no mail server either."""
    values = {
        "SITE_URL": f"http://{address}:{port}", "BIND": address, "PORT": str(port), "PLAIN_CONNECTION": "1",
        "SMTP_URL": "", "TRUSTED_PROXIES": "0",
    }  # fmt: skip
    return {f"DRAAGVLAK_{name}": value for name, value in values.items()}


def prepare(argv):
    """Chooses the address and sets what the settings read. Ends the program with one sentence when it cannot."""
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    given, _rest = parser.parse_known_args(argv)
    if {"-h", "--help"} & set(argv):
        return
    address = _checked(given.address) if given.address else choose(addresses(), sys.stdin.isatty())
    os.environ.update(chosen(address, given.port))


def _checked(text):
    try:
        address = IPv4Address(text)
    except ValueError:
        sys.exit(f"draagvlak: {text} is no IPv4 address. It looks like 192.168.50.1.")
    is_nowhere = address.is_unspecified or address.is_reserved or text == "127.0.0.1"
    if not address.is_private or is_nowhere:
        sys.exit(f"draagvlak: {text} is no address of a network of your own. Without https only that will do.")
    return str(address)


def choose(found, may_ask, ask=input, tell=print):
    """One of `found` [(interface, address)]: the only one, or the one that somebody at the terminal chooses."""
    if not found:
        sys.exit(
            "draagvlak: this laptop has no network of its own. Switch its Wi-Fi hotspot on, or connect it to the "
            "router of the room, and start again. Or name the address: --address 192.168.50.1"
        )
    if len(found) == 1:
        return found[0][1]
    lines = [f"  {number}. {address}  ({name})" for number, (name, address) in enumerate(found, start=1)]
    if not may_ask:
        sys.exit("\n".join(["draagvlak: more than one network. Name one with --address:", *lines]))
    tell("On which network are the phones of the people in the room?")
    tell("\n".join(lines))
    while True:
        answer = ask("Number: ").strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(found):
            return found[int(answer) - 1][1]


def addresses():
    """[(interface, address)]: the IPv4 addresses of this machine on networks of its own; none that reach the internet
    by themselves, and not the one that only this machine knows."""
    found = _of_interfaces() if sys.platform == "linux" else _of_name()
    return [(name, text) for name, text in found if IPv4Address(text).is_private and not IPv4Address(text).is_loopback]


def _of_interfaces():
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _number, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking, _ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:  # it has none
                continue
            found.append((name, socket.inet_ntoa(answer[20:24])))
    return found


def _of_name():
    """Elsewhere than on Linux: what this machine knows its own name by."""
    try:
        rows = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return [("network", text) for text in dict.fromkeys(str(row[4][0]) for row in rows)]
