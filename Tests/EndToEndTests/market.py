"""Made bars and contract payloads for the end-to-end tests; the same seed gives the same bytes."""

import random

SECONDS = {"M1": 60, "M5": 300, "M15": 900, "M30": 1_800, "H1": 3_600, "H4": 14_400, "D1": 86_400}
# A Tuesday, 12:00 broker time.
START = 1_750_161_600
ACCOUNT = {
    "login": 5012345,
    "server": "Broker-Demo",
    "currency": "USD",
    "balance": 100000.0,
    "equity": 100000.0,
    "margin_free": 98000.0,
    "leverage": 100,
    "hedging": True,
}
SPEC = {
    "digits": 5,
    "point": 0.00001,
    "tick_size": 0.00001,
    "tick_value": 1.0,
    "volume_min": 0.01,
    "volume_step": 0.01,
    "volume_max": 50.0,
    "contract_size": 100_000,
    "stops_level": 10,
}


class Market:
    """One price path; every timeframe's bars end at the instant asked for."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._bars = {name: self._path(name) for name in SECONDS}

    def _path(self, name: str) -> list[list[float]]:
        price, bars = 1.1, []
        deviation = 0.0001 * (SECONDS[name] / 60) ** 0.5
        first = START - 300 * SECONDS[name]
        for index in range(300):
            opening = price
            price = max(0.5, price + self._random.gauss(0, deviation))
            high = max(opening, price) + abs(self._random.gauss(0, deviation))
            low = min(opening, price) - abs(self._random.gauss(0, deviation))
            row = [round(value, 5) for value in (opening, high, low, price)]
            time = first + index * SECONDS[name]
            bars.append([time, *row, float(self._random.randint(20, 400))])
        return bars

    def window(self, count: int = 256) -> dict[str, list[list[float]]]:
        """The last `count` bars of each timeframe, closed at START."""
        return {name: bars[-count:] for name, bars in self._bars.items()}

    def next_minute(self, minute: int) -> dict[str, list[list[float]]]:
        """A delta: two M1 bars, the last of them closing `minute` minutes after START."""
        rows = []
        for index in (minute - 1, minute):
            price = round(1.1 + 0.0001 * (index % 7), 5)
            high, low = round(price + 0.0003, 5), round(price - 0.0003, 5)
            rows.append([START + (index - 1) * 60, price, high, low, price, 50.0 + index])
        if minute == 1:
            rows[0] = self._bars["M1"][-1]
        return {"M1": rows}


def event(number: int, bars: dict, time: int = START, trigger: str = "M15", **changes) -> dict:
    """A bar-close event of the simulated account on EURUSD."""
    body = {
        "schema": 1,
        "event_id": f"5012345-EURUSD-{trigger}-{number}",
        "account": dict(ACCOUNT),
        "symbol": "EURUSD.r",
        "trigger": trigger,
        "time": time,
        "utc_offset": 10_800,
        "quote": {"bid": 1.1, "ask": 1.10009, "time": time},
        "spec": SPEC,
        "bars": bars,
        "positions": [],
    }
    body.update(changes)
    return body
