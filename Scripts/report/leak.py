"""Plants a leak in a store: python Scripts/report/leak.py conviction.sqlite SYMBOL

Every day's bar takes the prices of the day after, as a file of days that is dated a day early has
them. `conviction import` would make the days anew of the finer bars, so this goes past it.
"""

import sqlite3
import sys
from contextlib import closing
from itertools import pairwise

DAY = 86_400
PRICES = "open, high, low, close, tick_volume, spread"


def plant(store: str, symbol: str) -> int:
    """How many days hold the next one's prices from now on."""
    with closing(sqlite3.connect(store)) as database, database:
        days = database.execute(
            f"SELECT open_time, {PRICES} FROM bars"
            " WHERE symbol = ? AND timeframe = ? ORDER BY open_time",
            (symbol, DAY),
        ).fetchall()
        rows = [(*later[1:], symbol, DAY, day[0]) for day, later in pairwise(days)]
        database.executemany(
            f"UPDATE bars SET ({PRICES}) = (?, ?, ?, ?, ?, ?)"
            " WHERE symbol = ? AND timeframe = ? AND open_time = ?",
            rows,
        )
    return len(rows)


if __name__ == "__main__":
    print(f"{plant(sys.argv[1], sys.argv[2])} days hold the prices of the day after")
