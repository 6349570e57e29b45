"""The measurements of Scripts/bench decision, journal and start."""

import argparse
import contextlib
import hashlib
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import market

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SERVER_CORE, CLIENT_CORE = "0", "1"
#: Whether the client looks for its answers without sleeping. A terminal sleeps, and here the system
#: takes some 40 µs to wake it up, whoever the server is.
CLIENTS = {"client asleep": False, "client awake": True}
#: The sizes of the issue: 500 trees of 63 leaves, 1000 of depth 6, an LSTM of 2 layers of 64.
LARGE = {
    "walk_forward": {"folds": 1, "train_days": 60, "test_days": 20, "step_days": 20},
    "lightgbm": {
        "trees": 500,
        "leaves": 63,
        "depth": 26,
        "rows_per_leaf": 20,
        "learning_rate": 0.001,
        "patience": 100_000,
    },
    "catboost": {"trees": 1000, "depth": 6, "learning_rate": 0.001, "patience": 100_000},
    "lstm": {"epochs": 1, "hidden": 64, "layers": 2, "max_rows_per_epoch": 4_000},
    "evaluation": {"minimum_trades": 1, "golden_rows": 8},
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def post(port, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/bar-close", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


#: How the Python server is written: at best; as one ordinarily would, with pydantic and pandas; and
#: the same without a model for each bar.
STYLES = ("tuned", "everyday", "lean")


class Bench:
    def __init__(self, binary, arguments):
        self.conviction = binary / "conviction"
        self.arguments = arguments
        self.folder = Path(tempfile.mkdtemp(prefix="bench-", dir=arguments.folder))
        self.load = self.folder / "load"
        compiler = shutil.which("cc") or shutil.which("clang") or "gcc"
        subprocess.run([compiler, "-O2", "-o", self.load, HERE / "load.c"], check=True)
        self.result = {"machine": machine()}
        self.count = 0

    # ---- bundles -----------------------------------------------------------------------------
    def bundle(self):
        """The folder of EURUSD's bundle: what was asked for, trained once and kept."""
        if self.arguments.bundle != "large":
            place = ROOT / "Config/demo/EURUSD"
            if self.arguments.bundle != "demo":
                place = Path(self.arguments.bundle)
            return place if (place / "manifest.json").exists() else sorted(place.iterdir())[-1]
        text = json.dumps(LARGE, sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        kept = ROOT / ".build/bench" / name
        found = kept / "models/EURUSD/20251121T000000Z"
        if not found.exists():
            print("training the large bundle, once (a few minutes)", flush=True)
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir(parents=True)
            (kept / "training.json").write_text(text)
            simulated = kept / "EURUSD.csv"
            self.run("simulate", "--symbol", "EURUSD", "--days", "500", "--seed", "7")(
                "--edge", "1", "--out", simulated
            )
            self.run("import", simulated, "--symbol", "EURUSD")("--data-dir", kept)
            self.run("train", "EURUSD", "--every", "M15", "--demo", "--allow-short")(
                "--settings",
                kept / "training.json",
                "--version",
                "20251121T000000Z",
                "--data-dir",
                kept,
            )
        return found

    def run(self, *words):
        def go(*more):
            command = [self.conviction, *map(str, words), *map(str, more)]
            subprocess.run(command, check=True, stdout=sys.stderr)

        return go

    def data(self, symbols=1):
        """A fresh data directory whose bundles are this one under each symbol's name."""
        self.count += 1
        place = self.folder / f"data{self.count}"
        source = self.bundle()
        for symbol in market.SYMBOLS[:symbols]:
            target = place / "models" / symbol / source.name
            shutil.copytree(source, target)
            manifest = json.loads((target / "manifest.json").read_text())
            manifest["symbol"] = symbol
            (target / "manifest.json").write_text(json.dumps(manifest))
        return place

    # ---- servers -----------------------------------------------------------------------------
    @contextlib.contextmanager
    def own(self, durability, symbols=1, loops=1, cores=SERVER_CORE):
        place = self.data(symbols)
        server = {"port": 0, "event_loops": loops}
        config = place / "conviction.json5"
        settings = {
            "server": server,
            "store": {"durability": durability},
            "symbols": {"roots": market.SYMBOLS[: max(symbols, 1)]},
        }
        config.write_text(json.dumps(settings))
        command = ["taskset", "-c", cores, self.conviction, "serve", "--config", config]
        process = subprocess.Popen(
            [*map(str, command), "--data-dir", str(place)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            found = re.search(r":(\d+)\s*$", process.stdout.readline())
            if not found:
                raise SystemExit("error: conviction did not start")
            yield process, int(found.group(1))
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(place, ignore_errors=True)

    @contextlib.contextmanager
    def peer(self, durability, style="tuned"):
        self.count += 1
        place = self.folder / f"peer{self.count}"
        place.mkdir()
        port = free_port()
        environment = os.environ | {
            "PEER_BUNDLE": str(self.bundle()),
            "PEER_DB": str(place / "peer.db"),
            "PEER_SYNC": durability.upper(),
            "PEER_STYLE": style,
            "OMP_NUM_THREADS": "1",
        }
        command = ["taskset", "-c", SERVER_CORE, sys.executable, "-m", "uvicorn", "server:app"]
        command += ["--port", str(port), "--workers", "1", "--no-access-log"]
        process = subprocess.Popen(
            [*command, "--log-level", "warning"], cwd=HERE / "peer", env=environment
        )
        try:
            for _ in range(600):
                try:
                    get(port, "/health")
                    break
                except OSError:
                    time.sleep(0.1)
            yield process, port
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(place, ignore_errors=True)

    # ---- measuring ---------------------------------------------------------------------------
    def drive(self, process, port, file, connections, warm, client=CLIENT_CORE, awake=False):
        """Rate, p50 and p99 in microseconds, and the server's processor time a request."""
        command = ["taskset", "-c", client, self.load, port, "/bar-close", connections, warm, file]
        if awake:
            command.append("awake")
        before = processor_seconds(process)
        done = subprocess.run([*map(str, command)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"error: {done.stderr.strip()}")
        seconds, *times = map(float, done.stdout.split())
        times.sort()
        spent = processor_seconds(process) - before
        return {
            "requests_per_second": len(times) / seconds,
            "p50_us": times[len(times) // 2],
            "p99_us": times[int(0.99 * len(times))],
            "server_cpu_us": 1e6 * spent / (len(times) + warm),
        }

    def fill_memory(self):
        """Takes some memory and gives it back, so that it is there: a virtual machine's host may
        have taken what was free, and a page of that costs ten times one that is there."""
        place = self.folder / "memory"
        with place.open("wb") as file:
            for _ in range(256):
                file.write(bytes(1 << 20))
        place.unlink()

    def cases(self, plan):
        """A row of medians for each case of the plan. Every round takes each in turn, so that
        a neighbour on the machine who stays for a while disturbs all of them alike."""
        taken = {name: [] for name in plan}
        for number in range(self.arguments.rounds):
            print(f"round {number + 1} of {self.arguments.rounds}", file=sys.stderr, flush=True)
            for name, measured in plan.items():
                self.fill_memory()
                taken[name].append(measured())
        return {name: self.row(name, rounds) for name, rounds in taken.items()}

    def one(self, server, *how, **more):
        """A case of one server, as `drive` takes it."""

        def measured():
            with server() as (process, port):
                return self.drive(process, port, *how, **more)

        return measured

    def two(self, durability, file, connections, warm):
        """A case of two servers that share nothing, each with its client on a core of its own: what
        two cores can do here at most."""

        def measured():
            with contextlib.ExitStack() as open_servers, ThreadPoolExecutor() as clients:
                running = []
                for core in (SERVER_CORE, CLIENT_CORE):
                    server = self.own(durability, symbols=8, cores=core)
                    process, port = open_servers.enter_context(server)
                    how = (process, port, file, connections, warm, core)
                    running.append(clients.submit(self.drive, *how))
                rows = [one.result() for one in running]
            together = {key: statistics.mean(row[key] for row in rows) for key in rows[0]}
            return together | {
                "requests_per_second": sum(row["requests_per_second"] for row in rows)
            }

        return measured

    def row(self, name, taken):
        row = {key: statistics.median(one[key] for one in taken) for key in taken[0]}
        row["p50_us_lowest"] = min(one["p50_us"] for one in taken)
        row["requests_per_second_highest"] = max(one["requests_per_second"] for one in taken)
        row = {key: round(value, 1) for key, value in row.items()}
        print(f"{name:50} {row}", flush=True)
        return row

    def file(self, name, count, **how):
        return market.write(self.market.events(count, **how), self.folder / name)

    def check(self):
        """The same probabilities from all, on whole windows."""
        worst = {}
        bodies = self.market.events(40, whole=True)
        for style in STYLES:
            with self.own("normal") as (_, port), self.peer("normal", style) as (_, other):
                for body in bodies:
                    ours, theirs = post(port, body)["models"], post(other, body)["models"]
                    for name in ("lightgbm", "catboost", "lstm", "probability"):
                        worst[name] = max(worst.get(name, 0.0), abs(ours[name] - theirs[name]))
        print("largest difference of probabilities", worst, flush=True)
        if max(worst.values()) > 1e-5:
            raise SystemExit("error: the servers do not compute the same")
        return worst

    def decision(self):
        self.market = market.Market()
        count = self.arguments.count
        self.result["differences"] = self.check()
        whole = self.file("whole", count, whole=True)
        whole8 = self.file("whole8", count, whole=True, peers=8, symbols=8)
        delta = self.file("delta", 4 * count, whole=False)
        delta8 = self.file("delta8", 8 * count, whole=False, peers=8, symbols=8)
        delta16 = self.file("delta16", 16 * count, whole=False, peers=16, symbols=8)
        whole16 = self.file("whole16", 4 * count, whole=True, peers=16, symbols=8)
        rows = self.result["cases"] = {}
        for durability in self.arguments.durability.split(","):
            own = lambda **how: lambda: self.own(durability, **how)  # noqa: B023, E731
            peer = lambda style: lambda: self.peer(durability, style)  # noqa: B023, E731
            few = self.file("few", max(60, count // 8), whole=True)
            plan = {}
            for client, awake in CLIENTS.items():
                cases = {
                    "whole, conviction": (own(), whole, 1, 50),
                    "whole x8, conviction": (own(symbols=8), whole8, 8, 80),
                }
                for style in STYLES:
                    one, eight = (whole, whole8) if style == "tuned" else (few, few)
                    warm, warm8 = (50, 80) if style == "tuned" else (20, 20)
                    cases[f"whole, {style} peer"] = (peer(style), one, 1, warm)
                    cases[f"whole x8, {style} peer"] = (peer(style), eight, 8, warm8)
                cases |= {
                    "delta, conviction": (own(), delta, 1, 200),
                    "delta x8, conviction": (own(symbols=8), delta8, 8, 200),
                    "delta x16, conviction": (own(symbols=8), delta16, 16, 400),
                }
                for name, how in cases.items():
                    plan[f"{name}, {client}"] = self.one(*how, awake=awake)
            # Of two cores the client needs its part, so it has one of the single core as well.
            shared = {"delta x8": delta8, "delta x16": delta16, "whole x16": whole16}
            for name, file in shared.items():
                connections = int(name.rpartition("x")[2])
                for cores, loops, place in (("one core", 1, SERVER_CORE), ("two cores", 2, "0,1")):
                    plan[f"{name}, conviction and client, {cores}"] = self.one(
                        own(symbols=8, loops=loops, cores=place),
                        file,
                        connections,
                        25 * connections,
                        place,
                    )
            plan["delta x16, two servers"] = self.two(durability, delta8, 8, 200)
            rows |= self.cases({f"{durability}: {name}": how for name, how in plan.items()})
            self.ratios(durability, rows)

    def ratios(self, durability, rows):
        def of(name):
            return rows[f"{durability}: {name}"]

        found = {}
        rate = "requests_per_second"
        for client in CLIENTS:
            for style in STYLES:
                ours, theirs = (
                    of(f"whole, {who}, {client}") for who in ("conviction", f"{style} peer")
                )
                found[f"p50, {style} peer / ours, {client}"] = theirs["p50_us"] / ours["p50_us"]
                ours, theirs = (
                    of(f"whole x8, {who}, {client}") for who in ("conviction", f"{style} peer")
                )
                found[f"requests/s, ours / {style} peer, {client}"] = ours[rate] / theirs[rate]
                # Of the three the one that neighbours on the machine disturb least.
                key = "server_cpu_us"
                found[f"processor time, {style} peer / ours, {client}"] = theirs[key] / ours[key]
            delta = of(f"delta, conviction, {client}")
            found[f"delta p99 / p50, {client}"] = delta["p99_us"] / delta["p50_us"]
        for name in ("delta x8", "delta x16", "whole x16"):
            one, two = (
                of(f"{name}, conviction and client, {cores}") for cores in ("one core", "two cores")
            )
            found[f"two cores / one core, client on the same, {name}"] = two[rate] / one[rate]
            found[f"two cores / one core, by processor time a request, {name}"] = (
                2 * one["server_cpu_us"] / two["server_cpu_us"]
            )
        most, one = (
            of(f"delta x16, {who}") for who in ("two servers", "conviction and client, one core")
        )
        found["two servers that share nothing / one core, delta x16"] = most[rate] / one[rate]
        found = {name: round(value, 2) for name, value in found.items()}
        self.result.setdefault("ratios", {})[durability] = found
        print(durability, json.dumps(found, indent=2), flush=True)

    def journal(self):
        """Durable decisions beside one bare fsync: one at a time, and group commit over many
        connections, where what a decision waits for is its turn."""
        self.market = market.Market()
        syncs = self.fsyncs()
        found = {"fsync_p50_us": syncs}
        for connections, count in ((1, 2), (64, 24)):
            file = self.file(
                f"many{connections}",
                count * self.arguments.count,
                whole=False,
                peers=connections,
                symbols=min(connections, 8),
            )
            rows = []
            for _ in range(self.arguments.rounds):
                with self.own("full", symbols=8, loops=2, cores="0,1") as (process, port):
                    row = self.drive(process, port, file, connections, 10 * connections)
                    row |= stage(get(port, "/metrics").decode(), "journal")
                    rows.append(row)
            for key in rows[0]:
                found[f"x{connections} {key}"] = statistics.median(row[key] for row in rows)
            found[f"x{connections} journal_p50 / fsync"] = (
                found[f"x{connections} journal_p50_us"] / syncs
            )
        self.result["journal"] = {key: round(value, 2) for key, value in found.items()}
        print(json.dumps(self.result["journal"], indent=2), flush=True)

    def fsyncs(self):
        """The median of 300 appends of 16 kB with fdatasync, where the journal lies."""
        descriptor = os.open(self.folder / "fsync", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        times = []
        for _ in range(300):
            begun = time.perf_counter()
            os.write(descriptor, b"x" * 16_384)
            os.fdatasync(descriptor)
            times.append(1e6 * (time.perf_counter() - begun))
        os.close(descriptor)
        return statistics.median(times)

    def start(self):
        """Eight bundles: seconds until it listens, and resident memory then."""
        rows = []
        for _ in range(max(3, self.arguments.rounds)):
            begun = time.perf_counter()
            place_time = 0.0
            copy = self.data

            # Copying the bundles is not starting.
            def timed(symbols, copy=copy):
                nonlocal place_time
                before = time.perf_counter()
                place = copy(symbols)
                place_time = time.perf_counter() - before
                return place

            self.data = timed
            with self.own("full", symbols=8, cores="0,1", loops=2) as (process, port):
                seconds = time.perf_counter() - begun - place_time
                health = json.loads(get(port, "/health"))
                bundles = sum(1 for s in health["symbols"].values() if s["bundle"])
                rows.append((seconds, resident_bytes(process) / 1e6, bundles))
            self.data = copy
        self.result["start"] = {
            "seconds": round(statistics.median(row[0] for row in rows), 3),
            "resident_megabytes": round(statistics.median(row[1] for row in rows), 1),
            "bundles": min(row[2] for row in rows),
        }
        print(json.dumps(self.result["start"], indent=2), flush=True)


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return {
        "processor": model.group(1) if model else platform.processor(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load_before": os.getloadavg()[0],
    }


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def stage(metrics, name):
    """p50 of a stage from its histogram, in microseconds, straight within its bucket."""
    pattern = rf'conviction_stage_seconds_bucket{{[^}}]*stage="{name}"[^}}]*le="([^"]+)"}} (\d+)'
    found = re.findall(pattern, metrics)
    if not found:
        pattern = rf'conviction_stage_seconds_bucket{{le="([^"]+)",stage="{name}"}} (\d+)'
        found = re.findall(pattern, metrics)
    total, low, below = int(found[-1][1]), 0.0, 0
    for bound, count in found:
        if int(count) * 2 >= total:
            high = float(bound)
            inside = (total / 2 - below) / max(1, int(count) - below)
            return {f"{name}_p50_us": 1e6 * (low + (high - low) * inside)}
        low, below = float(bound), int(count)
    raise SystemExit(f"error: no stage {name} in the metrics")


def main():
    parser = argparse.ArgumentParser(prog="Scripts/bench")
    parser.add_argument("binaries", type=Path)
    parser.add_argument("what", choices=["decision", "journal", "start"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=1_000, help="whole windows a round")
    parser.add_argument("--bundle", default="large", help="large, demo, or a bundle's folder")
    parser.add_argument("--durability", default="normal,full")
    parser.add_argument("--folder", help="where data lies; the durable figures are its disk's")
    arguments = parser.parse_args()
    bench = Bench(arguments.binaries, arguments)
    try:
        getattr(bench, arguments.what)()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(bench.result, indent=2) + "\n")


main()
