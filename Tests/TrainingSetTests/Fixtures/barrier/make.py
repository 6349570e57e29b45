"""Makes the expected outcomes of the triple barrier: `python make.py`, with NumPy, in this folder.

An implementation of its own, from the rules as written: enter at the first open at or after the
event; a long buys at the ask and sells at the bid, a short the other way round; the first bar whose
range reaches the stop or the target decides, the stop where it reaches both; an open beyond either
is the price; at the time limit the last close before it is. Nothing is decided unless the data
reach the limit. Prices are multiples of 1/64, so that a price that touches a barrier touches it
exactly.
"""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
LENGTHS = {"M15": 900, "H1": 3600, "H4": 14400}


def walk(random, seconds, rows, wildness):
    """Bars in whole 64ths: gaps in time of up to two days and jumps at some of the opens."""
    times, bars = [], []
    time, price = 1_000_000 * 3600 // seconds * seconds, 64 * 100
    for _ in range(rows):
        time += seconds * (
            1 if random.random() < 0.94 else int(random.integers(2, 2 + 172800 // seconds))
        )
        jump = int(random.integers(-24, 25)) if random.random() < 0.12 * wildness else 0
        opened = price + jump
        steps = opened + np.cumsum(
            random.integers(-5, 6, size=6) * random.integers(1, 1 + wildness)
        )
        price = int(steps[-1])
        times.append(time)
        bars.append((opened, max(opened, steps.max()), min(opened, steps.min()), price))
    return np.array(times), np.array(bars, dtype=float) / 64


def trade(is_long, times, bars, seconds, case):
    """Net result in multiples of the stop distance, when it was known, and how it ended."""
    stop, target = case["stop"] * case["atr"], case["target"] * case["atr"]
    inside = np.flatnonzero((times >= case["time"]) & (times < case["time"] + case["limit"]))
    # A short is a long in the mirror: it enters at the bid, and all its exits are at the ask.
    prices = bars[inside] if is_long else -(bars[inside] + case["spread"])
    opens, closes = prices[:, 0], prices[:, 3]
    bests, worsts = (prices[:, 1], prices[:, 2]) if is_long else (prices[:, 2], prices[:, 1])
    entry = opens[0] + case["spread"]
    stopped, reached = worsts <= entry - stop, bests >= entry + target
    decided = np.flatnonzero(stopped | reached)
    if len(decided) == 0:
        how, exit_price = "time", closes[-1]
        end = max(case["time"] + case["limit"], times[inside[-1]] + seconds)
    else:
        bar = decided[0]
        end = times[inside[bar]] + seconds
        if stopped[bar]:
            how = "both" if reached[bar] else "stop"
            exit_price = entry - stop
            if opens[bar] < exit_price:
                how, exit_price = "stop_gap", opens[bar]
        else:
            how, exit_price = "target", entry + target
            if opens[bar] > exit_price:
                how, exit_price = "target_gap", opens[bar]
    return (exit_price - entry - case["commission"]) / stop, int(end), how


def outcome(times, bars, seconds, case):
    inside = (times >= case["time"]) & (times < case["time"] + case["limit"])
    if not inside.any() or times[-1] < case["time"] + case["limit"]:
        return None
    long, long_end, long_how = trade(True, times, bars, seconds, case)
    short, short_end, short_how = trade(False, times, bars, seconds, case)
    label = "" if abs(long - short) <= 1e-9 else int(long > short)
    return [
        repr(float(long)),
        repr(float(short)),
        max(long_end, short_end),
        label,
        long_how,
        short_how,
    ]


def main():
    random = np.random.default_rng(20)
    paths, cases = [], []
    for path, code in enumerate(["M15", "H1", "H4", "M15", "H1", "H4", "H1", "M15"]):
        seconds = LENGTHS[code]
        times, bars = walk(random, seconds, 120, 1 + path // 3)
        for time, bar in zip(times, bars, strict=True):
            paths.append([path, code, time, *bar])
        for _ in range(50):
            event = int(random.choice(times)) + int(random.integers(-1, 2)) * seconds
            case = {
                "time": event,
                "atr": int(random.integers(3, 24)) / 64,
                "stop": float(random.choice([1, 2, 2, 2, 4])),
                "target": float(random.choice([1, 2, 3, 3, 6])),
                # Whole bars, and limits that fall inside one.
                "limit": int(random.integers(1, 30)) * seconds + int(random.choice([0, 0, 0, 500])),
                "spread": int(random.choice([0, 1, 2, 5, 60])) / 64,
                "commission": int(random.choice([0, 0, 1, 3])) / 128,
            }
            result = outcome(times, bars, seconds, case)
            cases.append([path, code, *case.values(), *(result or [""] * 6)])
    write("paths.csv", "path,timeframe,time,open,high,low,close", paths)
    columns = "path,timeframe,time,atr,stop_atr,target_atr,limit,spread,commission"
    write("cases.csv", columns + ",long,short,end,label,long_how,short_how", cases)


def write(name, header, rows):
    with open(FOLDER / name, "w", newline="", encoding="ascii") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
