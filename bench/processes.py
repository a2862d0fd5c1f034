"""Server processes of our own on loopback: started, watched through /proc, stopped by their id."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Server:
    """One web server: `command` as a child process with `env`, known good when `path` answers 200."""

    def __init__(self, command, env, port, path):
        self.command, self.env, self.port, self.path = command, env, port, path
        self.process = None

    def start(self, patience=60):
        """Starts it and returns the seconds from exec to the first 200."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.env, start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509
            stdout=subprocess.DEVNULL, stderr=sys.stderr if os.environ.get("BENCH_LOUD") else subprocess.DEVNULL,
        )  # fmt: skip
        while time.perf_counter() - began < patience:
            if _status(self.port, self.path) == 200:
                return time.perf_counter() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.004)
        self.stop()
        raise RuntimeError(f"This server did not come up (BENCH_LOUD=1 shows why): {' '.join(self.command)}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def pid(self):
        return self.process.pid


def _status(port, path):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return int(line.recv(64).split(b" ")[1])
    except (OSError, IndexError, ValueError):
        return 0


def run(arguments, env, *, patience=300):
    """One Python command to its end; what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=patience
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}\n{done.stderr[-3000:]}")
    return done.stdout


def _parents():
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                found[int(entry)] = int(_stat(entry)[1])
            except (OSError, IndexError):
                continue
    return found


def _stat(pid):
    """The fields of /proc/PID/stat after the name (which may hold spaces): state, ppid, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(*roots):
    """These processes with all their living children."""
    parents, found = _parents(), [pid for pid in roots if pid]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_seconds(*roots):
    """User and system time of these processes and all their children, living and ended."""
    total = 0
    for pid in family(*roots):
        try:
            total += sum(map(int, _stat(pid)[11:15]))  # utime, stime, and both of ended children
        except OSError:
            continue
    return total / TICK


def memory(*roots):
    """(PSS, RSS) in MB: the proportional and the whole resident memory of these processes and their children."""
    sums = {"Pss": 0, "Rss": 0}
    for pid in family(*roots):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in sums:
                sums[name] += int(rest.split()[0])
    return sums["Pss"] / 1000, sums["Rss"] / 1000
