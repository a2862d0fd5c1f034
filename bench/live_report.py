"""What bench/live_run.py found, as verdicts and as a table."""

# Seconds from the facilitator's click to the changed fragment on a phone: {(phones, processes): {share: limit}}.
ARRIVES = {(100, 1): {"p99": 0.5}, (500, 1): {"p50": 0.6, "p99": 2.0}, (1000, 2): {"p99": 4.0}}
VOTE = 0.5  # seconds, p95 of 500 people who vote within ten seconds
MEMORY = 200.0  # MB resident, of each process


def judge_all(judge, database, runs, show):
    """Gives `judge(what, database, value, limit, show)` everything that was promised and measured."""
    for run in runs:
        where = f"{run['phones']} phones, {run['processes']} process{'es' if run['processes'] > 1 else ''}"
        for share, limit in ARRIVES.get((run["phones"], run["processes"]), {}).items():
            judge(f"click to phone, {where}, {share}", database, run[share], limit, show)
        judge(f"lost changes, {where}", database, run["lost"] + run["errors"], 0, str)
        judge(f"memory (RSS) of a process, {where}", database, run["memory"], MEMORY, lambda mb: f"{mb:.0f} MB")
        judge(f"left 5 s after leaving, {where}", database, run["left"], 0, str)
        if run["listening"] is not None:
            judge(f"connections that listen, {where}", database, run["listening"], run["processes"], str)
        if votes := run.get("votes"):
            judge(f"votes of {votes['people']} in 10 s, p95", database, votes["p95"], VOTE, show)
            wrong = abs(votes["people"] - votes["counted"]) + (not votes["right"])
            judge(f"votes of {votes['people']} not counted once", database, wrong, 0, str)


HEAD = [
    "click to changed fragment",
    "database",
    "processes",
    "changes",
    "p50",
    "p95",
    "p99",
    "slowest",
    "lost",
    "server CPU each",
    "client CPU each",
    "all came in within",
    "RSS each",
]
VOTES = ["votes within 10 s", "database", "sent", "counted", "p50", "p95", "p99", "shown to all, p99"]


def rows(database, runs, show):
    return [
        [f"{run['phones']} phones, a wall, a desk", database, run["processes"], run["changes"],
         *(show(run[name]) for name in ("p50", "p95", "p99", "most")), run["lost"], show(run["cpu"]),
         show(run["client_cpu"]), f"{run['came']:.1f} s", f"{run['memory']:.0f} MB"]
        for run in runs
    ]  # fmt: skip


def vote_rows(database, runs, show):
    return [
        [f"{votes['people']} people", database, votes["sent"], votes["counted"],
         *(show(votes[name]) for name in ("p50", "p95", "p99", "reveal_p99"))]
        for votes in (run["votes"] for run in runs if "votes" in run)
    ]  # fmt: skip
