"""Decisions a second of `conviction backtest`, beside backtesting.py on a trivial rule.

Both run over one year of M5 bars of the same simulated euro. Ours decides each of them over seven
timeframes with 162 features and three models; backtesting.py crosses two averages. The quickest of
three runs counts, in wall and in processor time: other programs only ever make a run longer.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
SPAN = ["--from", "2025-01-01", "--to", "2026-01-01"]


def measured(command: list[str]) -> tuple[float, float, bytes]:
    """Wall and processor seconds of the quickest of three runs, and what it printed."""
    best: tuple[float, float, bytes] | None = None
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if best is None or used < best[1]:
            best = (wall, used, output)
    assert best is not None
    return best


def line(name: str, count: int, wall: float, used: float) -> None:
    print(
        f"{name:44} {count:7} {wall:8.2f} {used:8.2f} {count / wall:12,.0f} {count / used:12,.0f}"
    )


def main(conviction: str, bundle: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        data = ["--data-dir", folder]
        csv = place / "bars.csv"
        made = [conviction, "simulate", "--symbol", "EURUSD", "--days", "740", "--seed", "5"]
        subprocess.run([*made, "--out", str(csv)], check=True, stdout=subprocess.DEVNULL)
        imported = [conviction, "import", str(csv), "--symbol", "EURUSD", *data]
        subprocess.run(imported, check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(bundle, place / "models" / "EURUSD")
        print(f"{'':44} {'events':>7} {'wall s':>8} {'cpu s':>8} {'a wall s':>12} {'a cpu s':>12}")
        run = [conviction, "backtest", "--symbol", "EURUSD", "--every", "M5", *SPAN, *data]
        run += ["--as-if-promoted", "--include-in-sample", "--json"]
        for name, more in [
            ("conviction, one account, one thread", ["--threads", "1", "--no-agent"]),
            ("conviction, two accounts, one thread", ["--threads", "1"]),
            ("conviction, two accounts, two threads", ["--threads", "2"]),
        ]:
            wall, used, output = measured(run + more)
            line(name, json.loads(output)["run"]["events"], wall, used)
        wall, used, output = measured([sys.executable, __file__, "peer", str(csv)])
        line("backtesting.py, crossing of two averages", int(output), wall, used)


def peer(csv: Path) -> None:
    """One run of backtesting.py, in a process of its own as ours is."""
    import pandas as pd
    from backtesting import Backtest, Strategy
    from backtesting.lib import crossover

    minutes = pd.read_csv(csv, index_col="time")
    minutes.index = pd.to_datetime(minutes.index, unit="s")
    minutes = minutes["2025-01-01":"2025-12-31"]
    columns = {"open": "first", "high": "max", "low": "min", "close": "last"}
    bars = minutes.resample("5min").agg(columns).dropna()
    bars.columns = [name.title() for name in bars.columns]

    class Crossing(Strategy):
        def init(self) -> None:
            close = pd.Series(self.data.Close)
            self.fast = self.I(lambda: close.rolling(20).mean())
            self.slow = self.I(lambda: close.rolling(50).mean())

        def next(self) -> None:
            if crossover(self.fast, self.slow):
                self.position.close()
                self.buy(size=1)
            elif crossover(self.slow, self.fast):
                self.position.close()
                self.sell(size=1)

    Backtest(bars, Crossing, cash=100_000, commission=0.00004, finalize_trades=True).run()
    print(len(bars))


if __name__ == "__main__":
    if sys.argv[1] == "peer":
        peer(Path(sys.argv[2]))
    else:
        main(sys.argv[1], Path(sys.argv[2]))
