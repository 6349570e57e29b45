"""A stream of trades through the live server, that the agent learns from, with kills on the way.

Run by itself it plays the stream twice, once undisturbed and once with the server killed by SIGKILL
twice, and compares every answer and the agent at the end:

    python3 Tests/EndToEndTests/agent_stream.py --trades 1000 --kills 2
"""

import argparse
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

from market import SECONDS, SPEC, START
from server import ROOT, Server

LOGIN = 1_000_001
OPENED_EACH_HOUR = 10
CONFIG = """{
  store: { durability: "normal" },
  agent: { mode: "serving", update_trades: %d, serve_after_trades: %d, judging_trades_min: 3 },
}
"""


class Bars:
    """One price path in minutes, and the coarser bars made of it; it trades round the clock."""

    def __init__(self, hours: int, seed: int = 5) -> None:
        noise = random.Random(seed)
        first = START - 257 * 86_400
        first -= first % 86_400
        self.series: dict[str, list[list[float]]] = {name: [] for name in SECONDS}
        price = 1.1
        # Long before the start only coarse bars matter: they are made hour by hour.
        for opening in range(first, START - 7 * 86_400, 3_600):
            price = self._add(opening, 3_600, price, noise, ["H1", "H4", "D1"])
        for opening in range(START - 7 * 86_400, START + hours * 3_600, 60):
            price = self._add(opening, 60, price, noise, list(SECONDS))

    def _add(self, opening: int, length: int, price: float, noise, names: list[str]) -> float:
        deviation = 0.00011 * (length / 60) ** 0.5
        close = round(max(0.9, price + noise.gauss(0, deviation)), 5)
        high = round(max(price, close) + abs(noise.gauss(0, deviation)) / 2, 5)
        low = round(min(price, close) - abs(noise.gauss(0, deviation)) / 2, 5)
        volume = float(noise.randint(20, 400))
        for name in names:
            bars = self.series[name]
            bucket = opening - opening % SECONDS[name]
            if bars and bars[-1][0] == bucket:
                bar = bars[-1]
                bar[2], bar[3], bar[4] = max(bar[2], high), min(bar[3], low), close
                bar[5] += volume
            else:
                bars.append([bucket, price, high, low, close, volume])
        return close

    def closed(self, name: str, now: int, since: int | None) -> list[list[float]]:
        """The window of bars closed by `now`, or those closed since, with one of overlap."""
        length = SECONDS[name]
        if since is None:
            return [bar for bar in self.series[name] if bar[0] + length <= now][-256:]
        new = [bar for bar in self._tail(name) if since < bar[0] + length <= now]
        if not new:
            return []
        old = [bar for bar in self._tail(name) if bar[0] + length <= since][-1:]
        return old + new

    def _tail(self, name: str) -> list[list[float]]:
        first = START - 2 * SECONDS[name] - 86_400
        return [bar for bar in self.series[name] if bar[0] >= first]

    def hour(self, end: int) -> tuple[float, float, float]:
        """High, low and close of the hour that ends at `end`."""
        bar = next(bar for bar in self.series["H1"] if bar[0] == end - 3_600)
        return bar[2], bar[3], bar[4]


class Terminal:
    """Opens positions by itself, does what answers say about them, and reports every deal."""

    def __init__(self, link, trades: int) -> None:
        self.link, self.trades = link, trades
        self.hours = trades // OPENED_EACH_HOUR + 24
        self.bars = Bars(self.hours)
        self.choice = random.Random(11)
        self.positions: dict[int, dict] = {}
        self.balance, self.ticket, self.deals, self.closed = 100_000.0, 1_000, 0, 0
        self.spread = 0.00009

    def run(self) -> None:
        last = None
        for hour in range(self.hours):
            if self.closed >= self.trades:
                return
            now = START + hour * 3_600
            if hour > 0:
                self.reach_stops(now)
            answer = self.link.post("/bar-close", self.event(now, last))
            last = now
            for order in answer["management"]:
                self.execute(order, now)
            if self.closed < self.trades:
                self.open(now)

    def event(self, now: int, last: int | None) -> dict:
        price = self.bars.hour(now)[2]
        positions = [self.snapshot(position, price) for position in self.positions.values()]
        equity = self.balance + sum(position["profit"] for position in positions)
        return {
            "schema": 1,
            "event_id": f"{LOGIN}-EURUSD-H1-{now}",
            "account": {
                "login": LOGIN,
                "server": "Conviction-Simulator",
                "currency": "USD",
                "balance": round(self.balance, 2),
                "equity": round(equity, 2),
                "margin_free": round(equity, 2),
                "leverage": 100,
                "hedging": True,
            },
            "symbol": "EURUSD",
            "trigger": "H1",
            "time": now,
            "utc_offset": 10_800,
            "quote": {"bid": price, "ask": round(price + self.spread, 5), "time": now},
            "spec": SPEC,
            "bars": {name: self.bars.closed(name, now, last) for name in SECONDS},
            "positions": positions,
        }

    def snapshot(self, position: dict, price: float) -> dict:
        shown = {key: position[key] for key in position if key != "stop"}
        shown["profit"] = self.profit(position, position["volume"], price)
        return shown

    def profit(self, position: dict, lots: float, price: float) -> float:
        sign = 1 if position["side"] == "BUY" else -1
        paid = price if sign > 0 else price + self.spread
        return round(sign * (paid - position["price_open"]) * 100_000 * lots, 2)

    def open(self, now: int) -> None:
        price = self.bars.hour(now)[2]
        for _ in range(OPENED_EACH_HOUR):
            self.ticket += 1
            side = self.choice.choice(["BUY", "SELL"])
            sign = 1 if side == "BUY" else -1
            paid = round(price + self.spread, 5) if sign > 0 else price
            distance = self.choice.uniform(0.0006, 0.0025)
            self.positions[self.ticket] = {
                "ticket": self.ticket,
                "symbol": "EURUSD",
                "side": side,
                "volume": 0.4,
                "price_open": paid,
                "sl": round(paid - sign * distance, 5),
                "tp": round(paid + sign * 1.5 * distance, 5),
                "time": now,
                "magic": 20_251_122,
            }
            self.deal("OPEN", self.positions[self.ticket], 0.4, paid, now, "EA", -1.2)

    def reach_stops(self, now: int) -> None:
        high, low, _ = self.bars.hour(now)
        for ticket in list(self.positions):
            position = self.positions[ticket]
            is_buy = position["side"] == "BUY"
            stopped = low <= position["sl"] if is_buy else high + self.spread >= position["sl"]
            reached = high >= position["tp"] if is_buy else low + self.spread <= position["tp"]
            if stopped or reached:
                cause, level = ("SL", "sl") if stopped else ("TP", "tp")
                self.close(ticket, position["volume"], position[level], now, cause)

    def execute(self, order: dict, now: int) -> None:
        ticket, price = order["ticket"], self.bars.hour(now)[2]
        if ticket not in self.positions:
            return
        position = self.positions[ticket]
        paid = price if position["side"] == "BUY" else round(price + self.spread, 5)
        if order["action"] in ("CLOSE_ALL", "PARTIAL_CLOSE"):
            self.close(ticket, order["volume"], paid, now, "EA")
        elif order["action"] == "ADD":
            # This terminal's broker refuses every addition.
            self.deal("REJECT", position, order["volume"], 0, now, "EA", 0, retcode=10_019)

    def close(self, ticket: int, lots: float, price: float, now: int, cause: str) -> None:
        position = self.positions[ticket]
        left = round(position["volume"] - lots, 2)
        sign = 1 if position["side"] == "BUY" else -1
        profit = round(sign * (price - position["price_open"]) * 100_000 * lots, 2)
        self.balance += profit
        if left > 0:
            position["volume"] = left
        else:
            del self.positions[ticket]
            self.closed += 1
        kind = "PARTIAL_CLOSE" if left > 0 else "CLOSE"
        self.deal(kind, position, lots, price, now, cause, -1.2, profit=profit)

    def deal(self, kind, position, lots, price, now, cause, commission, profit=0.0, retcode=None):
        self.deals += 1
        self.balance += commission
        body = {
            "schema": 1,
            "event_id": f"deal-{LOGIN}-{self.deals}",
            "account": {"login": LOGIN},
            "kind": kind,
            "ticket": position["ticket"],
            "symbol": "EURUSD",
            "side": position["side"],
            "volume": lots,
            "price": price,
            "profit": profit,
            "commission": commission,
            "swap": 0.0,
            "time": now,
            "cause": cause,
        }
        if retcode:
            body["retcode"] = retcode
        self.link.post("/trade-event", body)


class Link:
    """Posts until it is answered; kills the server before or within the requests it is told."""

    def __init__(self, directory: pathlib.Path, kills: dict[int, float]) -> None:
        self.directory, self.kills = directory, dict(kills)
        self.config = str(directory / "conviction.json5")
        self.sent, self.killed = 0, 0
        self.digest = hashlib.sha256()
        self.answers: list[str] = []
        self.start()

    def start(self) -> None:
        self.server = Server(self.directory / "data", "--config", self.config)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)

    def post(self, path: str, body: dict) -> dict:
        data = json.dumps(body).encode()
        self.sent += 1
        if self.sent in self.kills:
            # Some time after the request went out: before, within or after its transaction.
            killer = threading.Timer(self.kills.pop(self.sent), self.server.kill)
            killer.start()
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.exchange(path, data)
            killer.join()
            self.killed += 1
            self.server.__exit__()
            self.start()
        answer = self.exchange(path, data)
        self.digest.update(answer)
        self.answers.append(f"{path} {hashlib.sha256(answer).hexdigest()[:12]}")
        return json.loads(answer)

    def exchange(self, path: str, data: bytes) -> bytes:
        self.connection.request("POST", path, data, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return content

    def agent(self) -> dict:
        """The agent once nothing is being computed."""
        for _ in range(600):
            _, agent = self.server.json("GET", "/agent")
            if not agent["next"]["running"]:
                return agent
            time.sleep(0.05)
        raise RuntimeError("the update does not end")


def play(
    directory: pathlib.Path, trades: int, kills: dict[int, float], every: int = 100, serve: int = 10
) -> tuple[dict, Link]:
    """One stream in a directory of its own: the agent at its end, and what was answered."""
    bundle = ROOT / "Tests/TestSupport/Fixtures/bundle/20261101T000000Z"
    shutil.copytree(bundle, directory / "data/models/EURUSD/20261101T000000Z")
    (directory / "conviction.json5").write_text(CONFIG % (every, serve))
    link = Link(directory, kills)
    try:
        terminal = Terminal(link, trades)
        terminal.run()
        agent = link.agent()
        assert terminal.closed >= trades, terminal.closed
        return agent, link
    finally:
        link.server.__exit__()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--trades", type=int, default=1_000)
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--every", type=int, default=100, help="closed trades of an update")
    words = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "whole").mkdir()
        (place / "killed").mkdir()
        began = time.monotonic()
        whole, first = play(place / "whole", words.trades, {}, words.every)
        middle = time.monotonic()
        kills = {
            first.sent * (index + 1) // (words.kills + 1) + 7 * index: 0.001 * index
            for index in range(words.kills)
        }
        killed, second = play(place / "killed", words.trades, kills, words.every)
        ended = time.monotonic()
    same = whole == killed and first.digest.digest() == second.digest.digest()
    print(
        f"{whole['closed_trades']} closed trades, {whole['experiences']} experiences, "
        f"{whole['updates']} updates, {first.sent} requests"
    )
    print(f"actions {whole['actions']}, outcomes {[row['outcome'] for row in whole['history']]}")
    for name, agent, link in (("whole", whole, first), ("killed", killed, second)):
        print(
            f"{name}: {link.killed} kills, learned {agent['learned']}, serving {agent['current']}, "
            f"answers {link.digest.hexdigest()[:16]}"
        )
    print(f"{middle - began:.1f} s undisturbed, {ended - middle:.1f} s with kills")
    print("the same" if same else "DIFFERENT")
    return 0 if same and second.killed == words.kills else 1


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main())
