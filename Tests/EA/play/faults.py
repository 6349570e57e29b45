"""Seeded schedules of faults against the live server, and what must hold after each."""

import collections
import json
import pathlib
import subprocess
import tempfile
import time

from . import place
from .server import EAGER, Server

LOGIN = 7_000_000
MAGIC = 20251122
SEGMENT_BARS = 120
SEEDS_MOST = 1_000
# The market that all schedules share, one stretch each.
MARKET_SEED = 7
# Open days are 5 in 7.
DAYS = place.HISTORY_DAYS + SEEDS_MOST * SEGMENT_BARS * 7 // (5 * 1440) + 4


class Outcome:
    """What one schedule left, by the terminal's own books and the server's journal."""

    def __init__(self, seed, facts, reported, known):
        self.seed, self.facts = seed, facts
        self.login = LOGIN + seed
        deals = facts["deals"]
        self.own = [d for d in deals if d["entry"] == "IN" and d["magic"] == MAGIC]
        positions = {d["position"] for d in self.own}
        self.of_own = [d for d in deals if d["position"] in positions]
        self.faults = self.doubled() + self.naked()
        self.faults += self.unreported(reported) + self.unknown(known, reported)
        if facts["stopped"]:
            self.faults.append(f"the advisor was stopped: {facts['stopped']}")
        if facts["diagnoses"]:
            self.faults.append(f"{facts['diagnoses']} wrong printf arguments")

    def doubled(self):
        """A command bears its decision, an addition its position too, in the comment asked for."""
        asked = collections.Counter(d["asked"] for d in self.own)
        return [f"{text!r} was opened {n} times" for text, n in asked.items() if n > 1]

    def naked(self):
        return [f"position {ticket} stood without a stop" for ticket in self.facts["naked"]]

    def unreported(self, reported):
        return [
            f"deal {d['deal']} ({d['entry']}, {d['asked']!r}) was not reported"
            for d in self.of_own
            if f"deal-{self.login}-{d['deal']}" not in reported
        ]

    def unknown(self, known, reported):
        """The last event showed every position, but for one opened after it, whose deal tells."""
        opened = {d["position"]: f"deal-{self.login}-{d['deal']}" for d in self.own}
        return [
            f"position {p['ticket']} is not known to the server"
            for p in self.facts["positions"]
            if p["ticket"] not in known and opened.get(p["ticket"]) not in reported
        ]


def advisor_options(server):
    inputs = {
        "Server": server.url,
        "DryRun": "false",
        "HistoryBars": "0",
        "TimeoutMs": "3000",
        "MaxRequests": "2000",
        "MaxLots": "50",
        "MaxTotalLots": "200",
        "MaxPositions": "20",
    }
    return [word for name, value in inputs.items() for word in ("--set", f"Inp{name}={value}")]


def play(server, first, count, folder, segment):
    """Runs the terminal over the seeds; each leaves a report and, of several, a journal."""
    reports = folder / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    bars = place.market("EURUSD", DAYS, MARKET_SEED)
    command = [place.BUILD / "terminal", "--ea", place.ADVISOR]
    command += ["--market", f"EURUSD.sim:EURUSD={bars}"]
    command += ["--from", place.BEGINNING + place.HISTORY_DAYS * 86_400]
    command += ["--files", folder / "files", "--report", reports, "--segment", segment]
    command += ["--seed", first, "--seeds", count, "--login", LOGIN, "--balance", 100_000]
    command += ["--server-name", "Conviction-Simulator", "--print-schedule", int(count == 1)]
    command += advisor_options(server)
    done = subprocess.run([str(word) for word in command], text=True)
    return reports, done.returncode


def judge(server, reports, first, count):
    """The outcome of each seed."""
    reported = collections.defaultdict(set)
    for account, event in server.rows("SELECT account, event_id FROM trade_events"):
        reported[account].add(event)
    known = collections.defaultdict(set)
    for position in server.get("/positions")["positions"]:
        known[position["account"]].add(position["ticket"])
    outcomes = []
    for seed in range(first, first + count):
        path = pathlib.Path(reports / f"{seed}.json")
        if not path.exists():
            raise place.Failure(f"seed {seed} left no report")
        login = LOGIN + seed
        facts = json.loads(path.read_text())
        outcomes.append(Outcome(seed, facts, reported[login], known[login]))
    return outcomes


def run(first, count, folder=None, segment=SEGMENT_BARS):
    """All of it; the outcomes and how long it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(folder or temporary)
        with Server(folder / "data", EAGER) as server:
            reports, code = play(server, first, count, folder, segment)
            if code not in (0, 3, 70):
                raise place.Failure(f"the terminal ended with {code}")
            outcomes = judge(server, reports, first, count)
    return outcomes, time.monotonic() - began


def summary(outcomes, seconds, segment=SEGMENT_BARS):
    total = collections.Counter()
    for outcome in outcomes:
        facts = outcome.facts
        total["entries"] += len(outcome.own)
        total["deals"] += len(outcome.of_own)
        for name in ("deaths", "restarts", "web_requests", "web_failures", "trade_requests"):
            total[name] += facts[name]
    where = "" if segment == SEGMENT_BARS else f" --segment {segment}"
    bad = [outcome for outcome in outcomes if outcome.faults]
    lines = [
        f"seed {o.seed}: {fault}\n  again with: Scripts/terminal --faults --seed {o.seed}{where}"
        for o in bad
        for fault in o.faults
    ]
    lines.append(
        f"{len(outcomes)} schedules in {seconds:.0f} s, {len(bad)} failed: {total['entries']} "
        f"openings, {total['deals']} deals, {total['deaths']} deaths, {total['restarts']} starts "
        f"again, {total['web_failures']} of {total['web_requests']} requests without an answer, "
        f"{total['trade_requests']} trade requests"
    )
    return "\n".join(lines)
