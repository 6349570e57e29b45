"""What a server must survive, at full size; the tests play the same in small.

    python3 Tests/EndToEndTests/faults.py kills --count 50
    python3 Tests/EndToEndTests/faults.py day --accounts 150 --hours 24

CONVICTION_EXECUTABLE names the program; for `day` that should be the release build.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from agent_stream import SECONDS, START, Bars
from market import ACCOUNT, Market, event
from server import ROOT, Server, executable


class Place:
    """Where the server is now, for terminals that ask again until somebody answers."""

    def __init__(self) -> None:
        self.port = 0
        self.stopped = threading.Event()


class Terminal(threading.Thread):
    """Sends bar closes and deals, each until it is answered, whatever happens to the server."""

    def __init__(self, place: Place, login: int) -> None:
        super().__init__(daemon=True)
        self.place, self.login = place, login
        self.answered: dict[str, tuple[str, bytes, bytes]] = {}
        self.replayed = self.asked_again = 0
        self._market, self._minute = Market(), 0

    def run(self) -> None:
        while not self.place.stopped.is_set():
            bars = (
                self._market.window()
                if self._minute == 0
                else self._market.next_minute(self._minute)
            )
            body = event(self._minute, bars, START + 60 * self._minute, "M1")
            body["account"] = {**body["account"], "login": self.login}
            body["event_id"] = f"{self.login}-{self._minute}"
            self.post("/bar-close", body)
            if self._minute % 5 == 4:
                self.post(
                    "/trade-event",
                    {
                        "schema": 1,
                        "event_id": f"deal-{self.login}-{self._minute}",
                        "account": {"login": self.login},
                        "kind": "CLOSE",
                        "ticket": self._minute,
                        "symbol": "EURUSD.r",
                        "side": "BUY",
                        "volume": 0.1,
                        "price": 1.1,
                        "profit": -10.0,
                        "commission": 0.0,
                        "swap": 0.0,
                        "time": START + 60 * self._minute,
                        "cause": "SL",
                    },
                )
            self._minute += 1

    def post(self, path: str, body: dict) -> None:
        data = json.dumps(body).encode()
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=10)
                connection.request("POST", path, data)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                self.asked_again += 1
                time.sleep(0.01)
                continue
            assert answer.status == 200, content
            self.replayed += answer.headers["Idempotent-Replay"] == "true"
            self.answered[body["event_id"]] = (path, data, content)
            return


def kills(folder: pathlib.Path, count: int, terminals: int = 3, seed: int = 1) -> dict:
    """SIGKILL at random instants under load; then all that was answered is asked for again."""
    choice, place = random.Random(seed), Place()
    data = folder / "data"
    shutil.copytree(ROOT / "Config/demo/EURUSD", data / "models/EURUSD")
    threads = [Terminal(place, 5012345 + number) for number in range(terminals)]
    for number in range(count + 1):
        with Server(data) as server:
            place.port = server.port
            if number == 0:
                for thread in threads:
                    thread.start()
            time.sleep(choice.uniform(0.05, 0.5))
            if number < count:
                server.kill()
                continue
            place.stopped.set()
            for thread in threads:
                thread.join(60)
            answered = {k: v for thread in threads for k, v in thread.answered.items()}
            for name, (path, body, content) in answered.items():
                status, headers, again = server.request("POST", path, body)
                assert status == 200 and again == content, name
                assert headers["Idempotent-Replay"] == "true", name
            assert server.stop() == 0
    database = sqlite3.connect(data / "conviction.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    stored: list[tuple[str, bytes]] = []
    for table in ("decisions", "trade_events"):
        stored += database.execute(f"SELECT event_id, answer FROM {table}").fetchall()
    assert len(stored) == len(dict(stored)) == len(answered)
    assert dict(stored) == {name: content for name, (_, _, content) in answered.items()}
    replay = subprocess.run(
        [executable(), "replay", "--data-dir", str(data), "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert replay.returncode == 0, replay.stderr
    return {
        "kills": count,
        "answered": len(answered),
        "asked_again": sum(thread.asked_again for thread in threads),
        "decided_before_the_kill_and_answered_after": sum(t.replayed for t in threads),
        "re_derived": json.loads(replay.stdout)["compared"],
    }


ROOTS = ("US30", "US100", "US500", "EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "USOIL")


class Day:
    """A day of M1 closes of eight symbols on many accounts, as bytes that are ready to be sent."""

    def __init__(self, accounts: int, hours: int) -> None:
        self.accounts, self.minutes = accounts, 60 * hours
        self._bars = Bars(hours + 1)
        # Only what may close within the day is looked at, not months of history for each event.
        self._recent = {
            name: [bar for bar in bars if bar[0] >= START - 2 * SECONDS[name]]
            for name, bars in self._bars.series.items()
        }

    def history(self, name: str) -> list:
        return self._bars.closed(name, START, None)

    def bodies(self, minute: int) -> list[bytes]:
        """One event for each symbol and account, at the close of this minute."""
        now = START + 60 * minute
        bars = {}
        for name, length in SECONDS.items():
            closed = [bar for bar in self._recent[name] if bar[0] + length <= now]
            if now % length == 0:
                bars[name] = closed[-2:]
        price = bars["M1"][-1][4]
        template = json.dumps(
            event(
                0,
                bars,
                now,
                "M1",
                event_id=f"@L-@R-M1-{now}",
                account=ACCOUNT | {"login": 999999},
                symbol="@R",
                quote={"bid": price, "ask": round(price + 0.00009, 5), "time": now},
            )
        ).replace("999999", "@L")
        return [
            template.replace("@L", str(1_000_000 + account)).replace("@R", root).encode()
            for root in ROOTS
            for account in range(self.accounts)
        ]


class Pipe:
    """One connection on which requests follow each other without waiting, a batch at a time."""

    def __init__(self, port: int) -> None:
        import socket

        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", 1 << 20)

    def post(self, bodies: list[bytes], path: bytes = b"/bar-close") -> None:
        """Sends one after the other and takes the answers; every one must be 200."""
        head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        self._socket.sendall(b"".join(head % len(body) + body for body in bodies))
        for _ in bodies:
            status = self._file.readline()
            if not status:
                raise RuntimeError("the server ended the connection")
            length = 0
            while (line := self._file.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line[15:])
            content = self._file.read(length)
            if not status.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{status!r} {content[:300]!r}")


class Sheet:
    """What /metrics said at one instant, and what came between two of them."""

    def __init__(self, server: Server) -> None:
        self.text = server.request("GET", "/metrics")[2].decode()
        fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1]
        ticks = sum(map(int, fields.split()[11:13]))
        self.processor_seconds = ticks / os.sysconf("SC_CLK_TCK")

    def number(self, name: str) -> float:
        return float(re.search(rf"^{name} (\S+)$", self.text, re.MULTILINE)[1])

    def buckets(self, name: str) -> list[tuple[float, int]]:
        found = re.findall(rf'^{name}_bucket{{le="(.*?)"}} (\d+)$', self.text, re.MULTILINE)
        return [(float(bound.replace("+Inf", "inf")), int(count)) for bound, count in found]

    def quantile(self, name: str, before: "Sheet", q: float) -> float:
        """As Prometheus has it: straight between the bounds of the bucket that holds it."""
        now, then = self.buckets(name), before.buckets(name)
        gained = [(bound, count - old) for (bound, count), (_, old) in zip(now, then, strict=True)]
        rank, low, below = q * gained[-1][1], 0.0, 0
        for bound, count in gained:
            if count >= rank and count > below:
                if bound == float("inf"):
                    return low
                return low + (bound - low) * (rank - below) / (count - below)
            low, below = bound, count
        return low


def row(now: Sheet, before: Sheet, batches: list[float], data: pathlib.Path) -> dict:
    """The figures of one stretch of the day."""
    batches = sorted(batches)
    answered = now.buckets("http_request_seconds")[-1][1]
    gained = answered - before.buckets("http_request_seconds")[-1][1]
    processor_seconds = now.processor_seconds - before.processor_seconds
    milliseconds = {
        f"{name}_p{round(100 * q)}_ms": round(1_000 * now.quantile(family, before, q), 3)
        for name, family in (
            ("request", "http_request_seconds"),
            ("commit", "conviction_journal_commit_seconds"),
        )
        for q in (0.5, 0.99)
    }
    return {
        "resident_mb": round(now.number("process_resident_memory_bytes") / 1e6, 1),
        **milliseconds,
        # Seen from outside: a batch sent, and its last answer here.
        "batch_p50_ms": round(1_000 * batches[len(batches) // 2], 3),
        "batch_p99_ms": round(1_000 * batches[len(batches) * 99 // 100], 3),
        # What a noisy machine changes least.
        "cpu_us_each": round(1e6 * processor_seconds / gained, 1),
        "database_mb": size(data / "conviction.sqlite"),
        "log_mb": size(data / "conviction.sqlite-wal"),
        "audit_mb": round(sum(size(file) for file in (data / "audit").glob("*.gz")), 1),
    }


def day(
    folder: pathlib.Path, accounts: int, hours: int, kept_seconds: float, batch: int, rate: float
) -> list:
    """A day of events, `rate` of them a second; a row for each hour, or twentieth of less."""
    data, config = folder / "data", folder / "conviction.json5"
    shutil.copytree(ROOT / "Config/demo/EURUSD", data / "models/EURUSD")
    config.write_text(
        json.dumps(
            {
                "keeping": {"decisions_days": kept_seconds / 86_400, "seal_minutes": 0.1},
                "prop": {},
                "entry": {},
            }
        )
    )
    stream, rows = Day(accounts, hours), []
    with Server(data, "--config", str(config)) as server:
        for root in ROOTS:
            for name in SECONDS:
                server.json(
                    "POST",
                    "/history",
                    {
                        "schema": 1,
                        "symbol": root,
                        "timeframe": name,
                        "utc_offset": 10_800,
                        "bars": stream.history(name),
                    },
                )
        pipe, began, sent = Pipe(server.port), time.monotonic(), 0
        before, batches = Sheet(server), []
        steps = max(1, stream.minutes // max(20, hours))
        for minute in range(1, stream.minutes + 1):
            bodies = stream.bodies(minute)
            for first in range(0, len(bodies), batch):
                start = time.monotonic()
                pipe.post(bodies[first : first + batch])
                batches.append(time.monotonic() - start)
            sent += len(bodies)
            time.sleep(max(0.0, began + sent / rate - time.monotonic()))
            if minute % steps == 0:
                now = Sheet(server)
                seconds = round(time.monotonic() - began)
                figures = row(now, before, batches, data)
                rows.append({"minute": minute, "events": sent, "seconds": seconds, **figures})
                print(json.dumps(rows[-1]), flush=True)
                before, batches = now, []
        assert server.stop() == 0
    return rows


def drift(rows: list[dict]) -> dict[str, list[float]]:
    """Each figure's median in the first quarter, without the first row, and in the last one.

    While the first row fills, so do caches and the retention's window: it is not compared.
    """
    part = max(1, len(rows) // 4)
    early, late = rows[1 : 1 + part], rows[-part:]
    names = [name for name in rows[0] if name not in ("minute", "events", "seconds")]
    return {
        name: [round(statistics.median(row[name] for row in side), 3) for side in (early, late)]
        for name in names
    }


def size(path: pathlib.Path) -> float:
    return round(path.stat().st_size / 1e6, 1) if path.exists() else 0.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = options.add_subparsers(dest="kind", required=True)
    killing = kinds.add_parser("kills")
    killing.add_argument("--count", type=int, default=50)
    whole = kinds.add_parser("day")
    whole.add_argument("--accounts", type=int, default=150)
    whole.add_argument("--hours", type=int, default=24)
    whole.add_argument("--kept-seconds", type=float, default=60)
    whole.add_argument(
        "--rate",
        type=float,
        default=1_400,
        help="events a second: more are answered than can be packed and sealed, and what is not "
        "sealed is not let go",
    )
    whole.add_argument("--batch", type=int, default=8)
    for kind in (killing, whole):
        kind.add_argument("--folder", help="an empty folder; by default a temporary one")
    words = options.parse_args()
    with tempfile.TemporaryDirectory(dir=words.folder) as folder:
        place = pathlib.Path(folder)
        if words.kind == "kills":
            print(json.dumps(kills(place, words.count)))
        else:
            rows = day(
                place, words.accounts, words.hours, words.kept_seconds, words.batch, words.rate
            )
            print(json.dumps({"median_early_and_late": drift(rows)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
