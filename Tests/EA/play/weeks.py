"""Weeks without faults against the live server: what must be equal at every event."""

import collections
import csv
import itertools
import json
import pathlib
import subprocess
import tempfile
import time
from datetime import UTC

from . import place
from .server import Server

LOGIN = 7_100_000
SECONDS = {"M1": 60, "M5": 300, "M15": 900, "M30": 1800, "H1": 3600, "H4": 14400, "D1": 86400}
FIRST = place.BEGINNING + place.HISTORY_DAYS * 86_400


def new_york_plus_seven(utc):
    """Broker time, by the zone database and not by the terminal's own rule."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    offset = datetime.fromtimestamp(utc, UTC).astimezone(ZoneInfo("America/New_York"))
    return utc + int(offset.utcoffset().total_seconds()) + 7 * 3600


def open_times(path, until):
    """Broker times at which the bars of a file of the canonical form open, before `until`."""
    times = []
    with open(path, encoding="utf-8") as file:
        for row in csv.reader(file):
            if row[0].isdigit():
                times.append(new_york_plus_seven(int(row[0])))
                if times[-1] >= until:
                    return times[:-1]
    return times


def closes(times):
    """(instant, longest timeframe) of the close of each bar that a later one follows."""
    found = []
    for before, after in itertools.pairwise(times):
        ended = {
            name: before // seconds * seconds + seconds
            for name, seconds in SECONDS.items()
            if before // seconds != after // seconds
        }
        instant = max(ended.values())
        found.append((instant, [name for name, end in ended.items() if end == instant][-1]))
    return found


def expected_events(markets, until):
    """Event ids in the words of the contract, from the bars alone. The advisor's first is about the
    bar before the newest that it finds."""
    ids = []
    for name, path in markets:
        times = open_times(path, until)
        first = next(i for i, t in enumerate(times) if t >= FIRST)
        for instant, trigger in closes(times[first - 2 :]):
            ids.append(f"{LOGIN}-{name}-{trigger}-{instant}")
    return ids


class Weeks:
    def __init__(self, weeks, roots, folder, seed=7, options=()):
        self.folder, self.roots, self.options = folder, roots, options
        self.until = FIRST + weeks * 7 * 86_400
        days = place.HISTORY_DAYS + weeks * 7 + 1
        self.markets = [(f"{root}.sim", place.market(root, days, seed)) for root in roots]

    def play(self, server):
        """Runs the terminal; its report, with the real seconds."""
        report, audit = self.folder / "report.json", self.folder / "audit.tsv"
        command = [place.BUILD / "terminal", "--ea", place.ADVISOR]
        for (name, path), root in zip(self.markets, self.roots, strict=False):
            command += ["--market", f"{name}:{root}={path}"]
        command += ["--from", FIRST, "--until", self.until, "--report", report, "--audit", audit]
        command += ["--files", self.folder / "files", "--login", LOGIN, "--balance", 100_000]
        command += ["--server-name", "Conviction-Simulator", "--keep-alive", 1]
        symbols = ",".join(name for name, _ in self.markets)
        inputs = {"Server": server.url, "DryRun": "false", "Symbols": symbols, "HistoryBars": "300"}
        inputs |= {"MaxRequests": "2000", "MaxLots": "50", "MaxTotalLots": "200"}
        inputs |= {"MaxPositions": "16"}
        for name, value in inputs.items():
            command += ["--set", f"Inp{name}={value}"]
        command += self.options
        began = time.monotonic()
        with open(self.folder / "journal.log", "w", encoding="utf-8") as journal:
            done = subprocess.run([str(word) for word in command], stdout=journal)
        if done.returncode != 0:
            raise place.Failure(f"the terminal ended with {done.returncode}")
        return json.loads(report.read_text()), time.monotonic() - began

    def faults(self, server, facts):
        """What is not as it must be; nothing if all is well."""
        faults = self.events_unlike(server) + self.positions_unlike(server)
        reported = {row[0] for row in server.rows("SELECT event_id FROM trade_events")}
        deals = {f"deal-{LOGIN}-{deal['deal']}" for deal in facts["deals"]}
        faults += [f"{deal} was not reported" for deal in sorted(deals - reported)]
        faults += [f"{deal} was reported and not made" for deal in sorted(reported - deals)]
        faults += [f"position {ticket} stood without a stop" for ticket in facts["naked"]]
        return faults

    def events_unlike(self, server):
        """Every closed bar answered once, and nothing else."""
        journal = collections.Counter(r[0] for r in server.rows("SELECT event_id FROM decisions"))
        expected = collections.Counter(expected_events(self.markets, self.until))
        audited = collections.Counter(line.split("\t")[0] for line in self.audit())
        faults = [f"{event} was not answered" for event in expected - journal]
        faults += [f"{event} is of no closed bar" for event in journal - expected]
        faults += [f"{event} was answered {n} times" for event, n in audited.items() if n > 1]
        return faults

    def audit(self):
        with open(self.folder / "audit.tsv", encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)

    def positions_unlike(self, server):
        """The terminal's, the server's after its answer, and the journal's of the event."""
        journal = dict(server.rows("SELECT event_id, event FROM decisions"))
        faults = []
        for line in self.audit():
            event, held, answer = line.split("\t")
            terminal = dict(word.split(":") for word in held.split())
            terminal = {int(ticket): float(lots) for ticket, lots in terminal.items()}
            known = {
                p["ticket"]: p["volume"]
                for p in json.loads(answer)["positions"]
                if p["account"] == LOGIN
            }
            stored = {p["ticket"]: p["volume"] for p in json.loads(journal[event])["positions"]}
            if not terminal == known == stored:
                faults.append(f"{event}: terminal {terminal}, server {known}, journal {stored}")
        return faults


def summary(facts, seconds, faults):
    answered, ordered = facts["answered"], facts["ordered"]
    lines = faults[:20] + (["..."] if len(faults) > 20 else [])
    lines.append(
        f"{answered['count']} events in {seconds:.1f} s, {len(faults)} faults, "
        f"{len(facts['deals'])} deals, {facts['ticks']} ticks, {facts['timers']} timers"
    )
    for name, times in (("event to answer", answered), ("tick to answered order", ordered)):
        lines.append(
            f"{name}: p50 {times['p50_us']} us, p99 {times['p99_us']} us of {times['count']}"
        )
    return "\n".join(lines)


def run(weeks, roots, folder=None, seed=7, config="", options=()):
    """All of it: report, seconds, faults."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run_of = Weeks(weeks, roots, folder, seed, options)
        with Server(folder / "data", config) as server:
            facts, seconds = run_of.play(server)
            return facts, seconds, run_of.faults(server, facts)
