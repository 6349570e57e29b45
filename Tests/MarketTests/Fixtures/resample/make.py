"""Makes M1 bars with holes and unknowns, and what pandas resamples them to.

Run: python make.py   (pandas, numpy; writes beside itself)
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FIELDS = ["open", "high", "low", "close", "tick_volume", "spread"]


def m1() -> pd.DataFrame:
    random = np.random.default_rng(20261121)
    index = pd.date_range("2026-03-04 22:00", "2026-03-06 01:30", freq="1min", inclusive="left")
    keep = random.random(len(index)) > 0.15
    # An hour without a bar, and a whole H4 bucket.
    hours = index.floor("h")
    keep &= hours != pd.Timestamp("2026-03-05 03:00")
    keep &= index.floor("4h") != pd.Timestamp("2026-03-05 12:00")
    index = index[keep]
    n = len(index)
    close = 1.1 + np.cumsum(random.normal(0, 1e-4, n))
    open_ = close + random.normal(0, 5e-5, n)
    high = np.maximum(open_, close) + np.abs(random.normal(0, 5e-5, n))
    low = np.minimum(open_, close) - np.abs(random.normal(0, 5e-5, n))
    volume = random.integers(1, 900, n).astype(float)
    spread = random.integers(0, 30, n).astype(float)
    volume[random.random(n) < 0.002] = np.nan
    spread[random.random(n) < 0.5] = np.nan
    spread[index < pd.Timestamp("2026-03-05 00:00")] = np.nan
    frame = pd.DataFrame(
        dict(zip(FIELDS, [open_, high, low, close, volume, spread], strict=False)), index
    )
    return frame.round(5)


def resample(frame: pd.DataFrame, rule: str) -> pd.DataFrame:
    coarse = frame.resample(rule).agg(
        {
            "open": "first",
            "high": "max",
            "low": "min",
            "close": "last",
            "tick_volume": lambda bucket: bucket.sum(skipna=False),
            "spread": "last",
        }
    )
    return coarse.dropna(subset=["open"])


def write(frame: pd.DataFrame, name: str) -> None:
    frame = frame.copy()
    frame.insert(0, "time", (frame.index - pd.Timestamp(0)) // pd.Timedelta("1s"))
    frame.to_csv(HERE / f"{name}.csv", index=False)


if __name__ == "__main__":
    bars = m1()
    write(bars, "M1")
    rules = {"M5": "5min", "M15": "15min", "M30": "30min", "H1": "1h", "H4": "4h", "D1": "1D"}
    for code, rule in rules.items():
        write(resample(bars, rule), code)
