"""Writes the ledger that the Swift tests read, through the package that training uses."""

import datetime
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "Scripts"))

import training.ledger as module  # noqa: E402


class FixedClock(datetime.datetime):
    """The instant that every line says."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return cls(2026, 11, 21, 6, 30, tzinfo=tz)


module.datetime = FixedClock
path = HERE / "ledger.jsonl"
path.unlink(missing_ok=True)
ledger = module.Ledger(path)
ledger.append("trial", "EURUSD", "aa" * 32, {"log_loss": 0.6921, "sharpe": 0.11, "text": "ä\n"})
ledger.append("trial", "EURUSD", "bb" * 32, {"log_loss": 0.693, "sharpe": None})
ledger.append("touch", "EURUSD", "cc" * 32, {"test": [1_735_689_600, 1_763_596_800]})
ledger.append("train", "EURUSD", "cc" * 32, {"verdict": "no edge", "sharpe": -0.02})
