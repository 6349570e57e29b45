"""A made-up market and the events that a terminal would post of it, as bodies of the contract."""

import json

import numpy as np

TIMEFRAMES = {"M1": 60, "M5": 300, "M15": 900, "M30": 1800, "H1": 3600, "H4": 14400, "D1": 86400}
WINDOW = 256
OFFSET = 7200
#: Wednesday, midnight on the broker's clock.
FIRST = 1_763_510_400
SYMBOLS = ["EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "US30", "US100", "US500", "USOIL"]


class Market:
    """One path of minutes and its coarser bars, each bar as the text of its row."""

    def __init__(self, days=258, ahead=6, seed=20_251_121):
        random = np.random.default_rng(seed)
        minutes = (days + ahead) * 1440
        self.start = FIRST - days * 86_400
        moves = random.standard_t(4, minutes * 4) * 4e-5
        path = 1.1 * np.exp(np.cumsum(moves - 2e-5 * np.sin(np.arange(minutes * 4) / 9_000)))
        ticks = path.reshape(minutes, 4)
        rows = np.column_stack(
            [
                ticks[:, 0],
                ticks.max(axis=1),
                ticks.min(axis=1),
                ticks[:, 3],
                random.integers(5, 400, minutes),
            ]
        )
        rows[:, :4] = rows[:, :4].round(5)
        self.rows = {}
        self.closes = rows[:, 3]
        for name, seconds in TIMEFRAMES.items():
            size = seconds // 60
            count = minutes // size
            parts = rows[: count * size].reshape(count, size, 5)
            table = np.column_stack(
                [
                    parts[:, 0, 0],
                    parts[:, :, 1].max(axis=1),
                    parts[:, :, 2].min(axis=1),
                    parts[:, -1, 3],
                    parts[:, :, 4].sum(axis=1),
                ]
            )
            times = self.start + seconds * np.arange(count)
            first = max(0, count - WINDOW - ahead * 86_400 // seconds - 2)
            texts = [
                f"[{t},{o:.5f},{h:.5f},{low:.5f},{c:.5f},{int(v)}]"
                for t, (o, h, low, c, v) in zip(
                    times[first:].tolist(), table[first:].tolist(), strict=True
                )
            ]
            self.rows[name] = (first, texts)

    def slice(self, name, end, count):
        """The rows of the last `count` bars closed by bar number `end`."""
        first, texts = self.rows[name]
        return texts[end - count - first : end - first]

    def body(self, number, minute, symbol, login, whole):
        """The event that closes minute `minute` after `FIRST`: whole windows, or what closed."""
        time = FIRST + 60 * minute
        bars, trigger = [], "M1"
        for name, seconds in TIMEFRAMES.items():
            end = (time - self.start) // seconds
            closed = time % seconds == 0
            if closed:
                trigger = name
            if whole or closed:
                rows = self.slice(name, end, WINDOW if whole else 2)
                bars.append(f'"{name}":[{",".join(rows)}]')
        close = float(self.closes[(time - self.start) // 60 - 1])
        head = {
            "schema": 1,
            "event_id": f"{login}-{symbol}-{trigger}-{time}-{number}",
            "account": {
                "login": login,
                "server": "Conviction-Simulator",
                "currency": "USD",
                "balance": 100000.0,
                "equity": 100250.5,
                "margin_free": 98000.0,
                "leverage": 100,
                "hedging": True,
            },
            "symbol": f"{symbol}.r",
            "trigger": trigger,
            "time": time,
            "utc_offset": OFFSET,
            "quote": {"bid": close, "ask": round(close + 0.00009, 5), "time": time},
            "spec": {
                "digits": 5,
                "point": 0.00001,
                "tick_size": 0.00001,
                "tick_value": 1.0,
                "volume_min": 0.01,
                "volume_step": 0.01,
                "volume_max": 50.0,
                "contract_size": 100000,
                "stops_level": 10,
            },
        }
        text = json.dumps(head, separators=(",", ":"))[:-1]
        return f'{text},"bars":{{{",".join(bars)}}},"positions":[],"calendar":[]}}'.encode()

    def events(self, count, *, whole, peers=1, symbols=1):
        """`count` bodies for `peers` connections in turn, each of its own account.

        The first event of every symbol is whole, so that what follows connects to it.
        """
        bodies = []
        for number in range(count):
            peer, step = number % peers, number // peers
            symbol = SYMBOLS[peer % symbols]
            first = step == 0
            bodies.append(self.body(number, 60 + step, symbol, 5_012_345 + peer, whole or first))
        return bodies


def write(bodies, path):
    with path.open("wb") as file:
        for body in bodies:
            file.write(b"%d\n" % len(body))
            file.write(body)
    return path
