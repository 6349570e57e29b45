"""Makes the expected labels by horizon and class: `python make.py`, with pandas and NumPy.

An implementation of its own over the paths of the barrier's fixture: the exit is the last close
before the horizon (by a mask, not by search), classes come from `numpy.digitize` on the percentage,
and the average uniqueness is a dense matrix of labels by events.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
LENGTHS = {"M15": 900, "H1": 3600, "H4": 14400}


def labels():
    paths = pd.read_csv(FOLDER.parent / "barrier" / "paths.csv")
    random = np.random.default_rng(33)
    for path, bars in paths.groupby("path"):
        code = bars["timeframe"].iloc[0]
        seconds = LENGTHS[code]
        for _ in range(40):
            case = {
                "time": int(random.choice(bars["time"])) + int(random.integers(-1, 2)) * seconds,
                "atr": int(random.integers(3, 24)) / 64,
                "horizon": int(random.integers(1, 40)) * seconds + int(random.choice([0, 0, 500])),
                "spread": int(random.choice([0, 1, 2, 5, 60])) / 64,
                "commission": int(random.choice([0, 0, 1, 3])) / 128,
            }
            yield [path, code, *case.values(), *(label(bars, seconds, **case) or [""] * 6)]


def label(bars, seconds, time, atr, horizon, spread, commission):
    inside = bars[(bars["time"] >= time) & (bars["time"] < time + horizon)]
    if inside.empty or not (bars["time"] >= time + horizon).any():
        return None
    entry, exit_bid = inside["open"].iloc[0], inside["close"].iloc[-1]
    # A long buys at the ask and sells at the bid; a short sells at the bid and buys at the ask.
    long = (exit_bid - (entry + spread) - commission) / (2 * atr)
    short = (entry - (exit_bid + spread) - commission) / (2 * atr)
    sign = 1 if long > 0 else 0 if short > 0 else ""
    move = exit_bid - entry
    percent = np.sign(move) * max(abs(move) - spread - commission, 0) / entry * 100
    up = np.digitize(percent, [0.5, 1.5])
    down = np.digitize(-percent, [0.5, 1.5])
    end = max(time + horizon, int(inside["time"].iloc[-1]) + seconds)
    return [repr(float(long)), repr(float(short)), end, sign, 2 + int(up) - int(down), percent]


def uniqueness():
    random = np.random.default_rng(34)
    for case in range(6):
        count = int(random.integers(1, 60))
        times = np.cumsum(random.integers(1, 5, count)) * 900
        ends = times + random.integers(1, 12 * 900, count)
        present = random.random(count) < 0.8
        spans = (times[None, :] >= times[:, None]) & (times[None, :] < ends[:, None])
        spans &= present[:, None]
        concurrent = spans.sum(axis=0)
        for row in range(count):
            shares = 1 / concurrent[spans[row]] if present[row] else np.array([])
            weight = repr(float(shares.mean())) if present[row] else ""
            yield [case, times[row], ends[row] if present[row] else "", weight]


def write(name, header, rows):
    with open(FOLDER / name, "w", newline="", encoding="ascii") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    columns = "path,timeframe,time,atr,horizon,spread,commission"
    write("labels.csv", columns + ",long,short,end,sign,grade,percent", labels())
    write("uniqueness.csv", "case,time,end,weight", uniqueness())
