"""`python -m bench [--quick]`: one run, one table. Prints it and writes it to bench/results/ as JSON and Markdown.

Everything runs on loopback in processes of its own, in a folder that is removed at the end. What it compares, and what
it found on our machine: docs/performance.md.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from bench import load, processes, report, subjects

RESULTS = Path(__file__).resolve().parent / "results"
# Respondents per measurement, by how many answer at a time. The peer is about ten times as slow.
PLAN = {
    "draagvlak": {1: 15, 10: 60, 50: 100},
    "bare view": {1: 15, 10: 60, 50: 100},
    "django-survey-and-report": {1: 2, 10: 10, 50: 50},
}
QUICK = {
    "draagvlak": {1: 5, 10: 20, 50: 50},
    "bare view": {1: 5, 10: 20, 50: 50},
    "django-survey-and-report": {1: 1, 10: 10},
}
PEER_ONCE = 50  # at this many at a time the peer is measured once: one measurement takes most of a minute


class Bench:
    def __init__(self, folder, options):
        self.folder, self.options, self.began = folder, options, time.monotonic()
        self.plan = QUICK if options.quick else PLAN
        self.limit = 100 if options.quick else 660
        self.subjects, self.runs, self.saves = [], {}, {}
        parts = ("closed", "saves", "open", "memory", "start", "page", "files", "results", "sheets", "live")
        self.result = {"quick": options.quick} | {part: {} for part in parts}

    def say(self, text):
        print(f"[{time.monotonic() - self.began:5.0f} s] {text}", file=sys.stderr, flush=True)

    def in_time(self):
        return time.monotonic() - self.began < self.limit

    def set_up(self):
        kinds = [kind for kind in (subjects.Product, subjects.Bare, subjects.Peer) if kind.name in self.options.only]
        for kind in kinds:
            for database in self.options.on:
                subject = kind(self.folder, database)
                self.subjects.append(subject)
                subject.set_up(people=500 if self.options.quick else 3000)
                self.say(f"{subject}: up")

    async def warm_up(self):
        """Loads the first page, learns its files, and lets a few respondents answer before anything counts."""
        for subject in self.subjects:
            found = await subject.learn_page()
            if subject.name != "bare view":
                self.result["page"].setdefault(subject.name, sum(size for _path, size in found))
                self.result["files"].setdefault(subject.name, found)
            slow = subject.name == "django-survey-and-report"
            run = await load.closed(subject, 2 if slow else 16, 2 if slow else 8)
            self.expect_none(subject, run)

    def expect_none(self, subject, run):
        if run.errors:
            self.say(f"{subject}: {len(run.errors)} errors, such as {run.errors[0]}")

    async def closed_loops(self):
        """Repetition by repetition over all subjects, so that a noisy minute hits all of them."""
        for repetition in range(1 if self.options.quick else self.options.repeat):
            for at_once in (1, 10, 50):
                for subject in self.subjects:
                    people = self.plan[subject.name].get(at_once)
                    once = subject.name == "django-survey-and-report" and at_once == PEER_ONCE
                    if not people or (repetition and (once or not self.in_time())):
                        continue
                    run = await load.closed(subject, people, at_once)
                    self.runs.setdefault(f"{subject.name}|{subject.database}|{at_once}", []).append(run)
                    self.expect_none(subject, run)
                    self.say(f"{subject}, {at_once} at a time: {run.complete / run.wall:.2f}/s, "
                             f"{run.server_cpu / max(run.complete, 1) * 1000:.0f} ms CPU each")  # fmt: skip
            await self.save_loops()

    async def save_loops(self):
        """Saves alone, by respondents who had begun: what one save costs the servers."""
        for subject in self.subjects:
            if subject.name == "django-survey-and-report":
                continue
            hows = {"": "save"} if subject.name == "draagvlak" else {"": "save", ", update_or_create": "save-orm"}
            for word, how in hows.items():
                subject.how = how
                run = await load.closed(subject, 20 if self.options.quick else 30, 10, only_saves=True)
                self.saves.setdefault(subject.database, {}).setdefault(subject.name + word, []).append(run)
                self.expect_none(subject, run)
                subject.how = "save"
                self.say(f"{subject}{word}: {run.server_cpu / max(len(run.saves), 1) * 1000:.2f} ms CPU a save")

    async def open_loops(self):
        """Half of the most complete responses a second, at moments fixed beforehand."""
        ramp, seconds, gap = (4, 6, 0.08) if self.options.quick else (8, 15, 0.15)
        for subject in self.subjects:
            if subject.name != "draagvlak":
                continue
            most = max(
                run.complete / run.wall
                for key, runs in self.runs.items() if key.startswith(f"{subject.name}|{subject.database}|")
                for run in runs
            )  # fmt: skip
            run = await load.opened(subject, most / 2, ramp, seconds, gap)
            self.expect_none(subject, run)
            self.result["open"][subject.database] = {
                "offered": most / 2, "saves": len(run.saves), "errors": len(run.errors), "client_cpu": run.client_cpu,
                "server_cpu": run.server_cpu, "wall": run.wall,
            } | {f"p{share}": report.percentile(run.saves, share / 100) for share in (50, 95, 99)}  # fmt: skip
            self.say(f"{subject}: open loop done")

    def verify(self):
        """What the servers acknowledged is in their databases, whole."""
        for subject in self.subjects:
            stored = subject.count()
            if stored["complete"] != subject.acknowledged or stored["answers"] < 35 * subject.acknowledged:
                raise SystemExit(f"{subject}: {subject.acknowledged} complete responses acknowledged, stored: {stored}")
            self.say(f"{subject}: all {stored['complete']} complete responses are stored, with 35 answers each")

    def memory(self):
        """After the run. What is judged comes last and alone: pages shared with other servers then count whole."""
        for subject in reversed(self.subjects):
            if subject is self.subjects[0]:
                for other in self.subjects[1:]:
                    other.server.stop()
            pss, rss = processes.memory(subject.server.pid)
            self.result["memory"][f"{subject.name}|{subject.database}"] = {"pss": pss, "rss": rss}

    def cold_starts(self):
        """From exec to the first 200 with nothing to migrate, each server alone."""
        for subject in self.subjects:
            seconds = []
            for _number in range(2 if self.options.quick else 5):
                subject.server.stop()
                seconds.append(subject.server.start())
            subject.server.stop()
            self.result["start"][f"{subject.name}|{subject.database}"] = report.middle(seconds)

    def results(self):
        """Closing a round and reading what came out, in the product's own database, its server stopped."""
        for subject in self.subjects:
            if subject.name == "draagvlak":
                sizes = ["1000"] if self.options.quick else ["1000", "10000"]
                found = processes.run(["-m", "bench.results_run", *sizes], subject.env)
                self.result["results"][subject.database] = json.loads(found)
                self.say(f"{subject}: closing and results done")

    def sheets(self):
        """A trajectory and its worksheets; the bare upsert beside a saved cell, in the same process and database."""
        for subject in self.subjects:
            if subject.name == "draagvlak":
                env = subject.env | {"DJANGO_SETTINGS_MODULE": "bench.bare.beside"}
                self.result["sheets"][subject.database] = json.loads(processes.run(["-m", "bench.sheets_run"], env))
                self.say(f"{subject}: trajectory and worksheets done")

    def live(self):
        """A conversation: from the click at the desk to the phones, with servers of its own on the same database."""
        for subject in self.subjects:
            if subject.name == "draagvlak":
                quick = ["--quick"] if self.options.quick else []
                found = processes.run(["-m", "bench.live_run", *quick], subject.env, patience=600)
                self.result["live"][subject.database] = json.loads(found)
                self.say(f"{subject}: the conversation done")

    def finish(self):
        self.result["closed"] = {key: report.figures(runs) for key, runs in self.runs.items()}
        for database, saves in self.saves.items():
            self.result["saves"][database] = {name: report.save_cost(runs) for name, runs in saves.items()}
        self.verify()
        self.memory()
        self.cold_starts()
        self.results()
        self.sheets()
        self.live()
        self.result["seconds"] = time.monotonic() - self.began
        self.result["verdicts"] = report.verdicts(self.result)
        table = report.markdown(self.result)
        print(table)
        RESULTS.mkdir(exist_ok=True)
        name = RESULTS / time.strftime("%Y-%m-%d-%H%M%S")
        name.with_suffix(".json").write_text(json.dumps(self.result, indent=1))
        name.with_suffix(".md").write_text(table)


async def run(bench):
    await bench.warm_up()
    await bench.closed_loops()
    await bench.open_loops()


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one repetition, at most two minutes")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of each measurement (3)")
    names = [kind.name for kind in (subjects.Product, subjects.Bare, subjects.Peer)]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="leave the others out")
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="draagvlak-bench-"))
    folder.chmod(0o711)  # the database server runs as somebody else
    bench = Bench(folder, options)
    bench.result |= {"at": report.now(), "machine": report.machine(folder)}
    try:
        bench.set_up()
        uvloop.run(run(bench))
        bench.finish()
    finally:
        for subject in bench.subjects:
            subject.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
