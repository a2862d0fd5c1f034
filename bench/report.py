"""From measurements to figures, verdicts and a Markdown table."""

import os
import platform
import sqlite3
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench import live_report, sheets_report

# What was promised, and what each is judged on.
TARGETS = {
    "save": 2.0,  # times the CPU of the bare view, per save, 10 at a time
    "response": 1 / 7,  # of the peer's CPU per complete response, 10 at a time, same database
    "page": 40_000,  # bytes of the first question page with everything, as sent
    "memory": 150.0,  # MB PSS of all processes of the one-command set-up, after the run
    "start": 1.5,  # seconds from exec to the first 200, nothing to migrate
    "p95": 0.100,  # seconds, open loop at half the maximum
}
# Seconds inside the product: closing, by people; the scorecard, by people; the files of a report.
RESULTS = {
    ("close", "10000"): 3.0, ("scorecard", "1000"): 0.050, ("scorecard", "10000"): 0.100,
    ("report", "pdf"): 1.0, ("report", "docx"): 1.0, ("report", "xlsx"): 1.0,
}  # fmt: skip


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def middle(values):
    values = [value for value in values if value is not None]
    return median(values) if values else None


def figures(runs):
    """The median over repetitions of everything that one line of the table shows."""
    return {
        "repetitions": len(runs),
        "complete": sum(run.complete for run in runs),
        "errors": sum(len(run.errors) for run in runs),
        "per_second": middle([run.complete / run.wall for run in runs]),
        "cpu": middle([run.server_cpu / run.complete for run in runs if run.complete]),
        "database_cpu": middle([run.database_cpu / run.complete for run in runs if run.complete]),
        "client_cpu": middle([run.client_cpu / run.complete for run in runs if run.complete]),
        "p50": middle([percentile(run.saves, 0.50) for run in runs]),
        "p95": middle([percentile(run.saves, 0.95) for run in runs]),
        "p99": middle([percentile(run.saves, 0.99) for run in runs]),
    }


def save_cost(runs):
    """Median seconds of server CPU per save."""
    return middle([run.server_cpu / len(run.saves) for run in runs if run.saves])


def verdicts(result):
    """[(what, database, measured, target, reached or None when it was not measured)]"""
    found = []

    def judge(what, database, value, limit, show):
        found.append((what, database, show(value) if value is not None else "not measured", show(limit),
                      None if value is None else value <= limit))  # fmt: skip

    for database in ("sqlite", "postgresql"):
        saves, lines = result["saves"].get(database, {}), result["closed"]
        ours, bare = saves.get("draagvlak"), saves.get("bare view")
        judge("CPU of a save ÷ bare view", database, ours and bare and ours / bare, TARGETS["save"], _times)
        mine = lines.get(f"draagvlak|{database}|10", {}).get("cpu")
        peer = lines.get(f"django-survey-and-report|{database}|10", {}).get("cpu")
        judge("CPU of a complete response ÷ peer", database, mine and peer and mine / peer, TARGETS["response"], _times)
        loop = result["open"].get(database)
        judge("p95 of a save, open loop", database, loop and loop["p95"], TARGETS["p95"], _ms)
        judge("errors, open loop", database, loop and loop["errors"], 0, str)
        results = result.get("results", {}).get(database, {})
        for (part, which), limit in RESULTS.items():
            judge(_RESULT_NAMES[part] % which, database, _result(results, part, which), limit, _ms)
        sheets_report.judge_all(judge, database, result.get("sheets", {}).get(database), _ms, _times)
        live_report.judge_all(judge, database, result.get("live", {}).get(database, []), _ms)
    judge("first question page", "", result["page"].get("draagvlak"), TARGETS["page"], lambda b: f"{b / 1000:.1f} kB")
    memory = result["memory"].get("draagvlak|sqlite")
    judge("memory (PSS), one command", "", memory and memory["pss"], TARGETS["memory"], lambda mb: f"{mb:.0f} MB")
    judge("cold start", "", result["start"].get("draagvlak|sqlite"), TARGETS["start"], lambda s: f"{s:.2f} s")
    return found


_RESULT_NAMES = {
    "close": "closing, %s people", "scorecard": "scorecard, %s people", "report": "report as %s, 300 arguments",
}  # fmt: skip


def _result(results, part, which):
    if part == "report":
        return results.get("report", {}).get(which, {}).get("median")
    row = results.get(which, {})
    return row.get("close") if part == "close" else row.get("scorecard", {}).get("median")


def _times(value):
    return f"{value:.2f} ×" if value >= 0.5 else f"1/{1 / value:.1f}"


def _ms(seconds):
    return "–" if seconds is None else f"{seconds * 1000:.1f} ms"


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "": ""}


def _table(head, rows):
    """A Markdown table: the first column is text, the others are figures."""
    return ["", f"| {' | '.join(head)} |", "|---" + "|--:" * (len(head) - 1) + "|",
            *(f"| {' | '.join(map(str, row))} |" for row in rows)]  # fmt: skip


def markdown(result):
    """Every table of one run."""
    kind = "quick run" if result["quick"] else "full run"
    lines = [f"Measured {result['at']}, {kind} of {result['seconds']:.0f} s.", ""]
    lines += [f"- {name}: {value}" for name, value in result["machine"].items()]
    lines += _table(["target", "database", "measured", "to reach", ""], [
        [what, NAMES[database], measured, limit, {None: "–", True: "reached", False: "**missed**"}[reached]]
        for what, database, measured, limit, reached in verdicts(result)
    ])  # fmt: skip
    lines += _table(
        ["", "database", "at a time", "complete/s", "server CPU each", "of which database", "save p50", "p95", "p99",
         "client CPU each", "errors"],
        [
            [name, NAMES[database], at_once, f"{row['per_second']:.2f}",
             *(_ms(row[name]) for name in ("cpu", "database_cpu", "p50", "p95", "p99", "client_cpu")), row["errors"]]
            for (name, database, at_once), row in ((key.split("|"), row) for key, row in result["closed"].items())
        ],
    )  # fmt: skip
    names = dict.fromkeys(name for saves in result["saves"].values() for name in saves)
    lines += _table(["server CPU of one save, 10 at a time", "SQLite", "PostgreSQL"], [
        [name, *(_two(result["saves"].get(database, {}).get(name)) for database in ("sqlite", "postgresql"))]
        for name in names
    ])  # fmt: skip
    lines += _table(
        ["open loop at half the maximum", "offered complete/s", "saves", "p50", "p95", "p99", "errors"],
        [
            [NAMES[database], f"{row['offered']:.2f}", row["saves"], _ms(row["p50"]), _ms(row["p95"]), _ms(row["p99"]),
             row["errors"]]
            for database, row in result["open"].items()
        ],
    )  # fmt: skip
    lines += _table(["after the run", "PSS", "RSS", "cold start"], [
        [key.replace("|", ", "), f"{row['pss']:.0f} MB", f"{row['rss']:.0f} MB", f"{result['start'][key]:.2f} s"]
        for key, row in result["memory"].items()
    ])  # fmt: skip
    lines += _table(["first question page with everything, as sent", "bytes", "files"], [
        [name, f"{size:,}", len(result["files"][name])] for name, size in result["page"].items()
    ])  # fmt: skip
    sheets = result.get("sheets", {}).items()
    found = [row for database, pages in sheets for row in sheets_report.rows(NAMES[database], pages, _ms)]
    lines += _table(sheets_report.HEAD, found)
    live = result.get("live", {}).items()
    for head, make in ((live_report.HEAD, live_report.rows), (live_report.VOTES, live_report.vote_rows)):
        lines += _table(head, [row for database, runs in live for row in make(NAMES[database], runs, _ms)])
    return "\n".join(lines) + "\n"


def _two(seconds):
    return "–" if seconds is None else f"{seconds * 1000:.2f} ms"


def machine(folder):
    """Where this was measured: figures without it say nothing."""
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    parts = ("django", "uvicorn", "psycopg", "django-survey-and-report")
    return {
        "machine": f"{os.cpu_count()} × {processor}, {int(memory.split()[1]) / 1e6:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}",
        "disk": f"{_filesystem(folder)}, {_fsync(folder):.2f} ms for an fdatasync of 4 kB",
        "software": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + ", ".join(f"{name} {version(name)}" for name in parts),
        "load before the run": f"{os.getloadavg()[0]:.2f} (1 minute), {os.getloadavg()[1]:.2f} (5 minutes)",
    }


def _filesystem(folder):
    found = ("", "?")
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, mount, kind, *_rest = line.split()
        if str(folder).startswith(mount) and len(mount) >= len(found[0]):
            found = (mount, kind)
    return found[1]


def _fsync(folder):
    import time

    times = []
    with open(folder / "probe", "wb") as probe:
        for _number in range(50):
            began = time.perf_counter()
            probe.write(b"x" * 4096)
            probe.flush()
            os.fdatasync(probe.fileno())
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def now():
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
