"""Makes M15 bars in UTC over both changes of New York's clock, and the broker's coarser bars.

The market is open from Sunday 17:00 to Friday 17:00 in New York; the broker's clock is New York
plus seven hours, by pandas' own time zones.
Run: python make.py   (pandas, numpy; writes beside itself)
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FIELDS = ["open", "high", "low", "close", "tick_volume", "spread"]


def m15() -> pd.DataFrame:
    random = np.random.default_rng(8)
    weeks = [("2026-03-03 00:00", "2026-03-11 22:00"), ("2026-10-28 00:00", "2026-11-05 00:00")]
    index = pd.DatetimeIndex([])
    for start, end in weeks:
        index = index.append(
            pd.date_range(start, end, freq="15min", tz="America/New_York", inclusive="left")
        )
    hour, day = index.hour, index.day_of_week
    is_open = (day < 4) | ((day == 4) & (hour < 17)) | ((day == 6) & (hour >= 17))
    index = index[is_open]
    n = len(index)
    close = 150 + np.cumsum(random.normal(0, 0.02, n))
    open_ = close + random.normal(0, 0.01, n)
    high = np.maximum(open_, close) + np.abs(random.normal(0, 0.01, n))
    low = np.minimum(open_, close) - np.abs(random.normal(0, 0.01, n))
    volume = random.integers(50, 5000, n)
    spread = random.integers(1, 15, n)
    frame = pd.DataFrame(
        dict(zip(FIELDS, [open_, high, low, close, volume, spread], strict=False)), index
    )
    return frame.round(3)


def write(frame: pd.DataFrame, name: str) -> None:
    frame = frame.copy()
    epoch = pd.Timestamp(0, tz=frame.index.tz)
    frame.insert(0, "time", (frame.index - epoch) // pd.Timedelta("1s"))
    frame.to_csv(HERE / f"{name}.csv", index=False)


if __name__ == "__main__":
    bars = m15()
    write(bars.tz_convert("UTC"), "utc-M15")
    bars.index = bars.index.tz_localize(None) + pd.Timedelta(hours=7)
    how = dict(zip(FIELDS, ["first", "max", "min", "last", "sum", "last"], strict=False))
    for code, rule in {"M15": "15min", "M30": "30min", "H1": "1h", "H4": "4h", "D1": "1D"}.items():
        write(bars.resample(rule).agg(how).dropna(subset=["open"]), f"broker-{code}")
