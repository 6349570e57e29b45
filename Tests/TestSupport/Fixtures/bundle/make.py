"""Makes the bundle that the tests serve: small members, really trained by their own libraries.

    PYTHONPATH=Scripts python Tests/TestSupport/Fixtures/bundle/make.py

The set is synthetic: every feature is spread over all that a market could show, so that no bar is
far from what the members know, and the label leans on H1.rsi_14, M15.trend and H4.momentum_10. The
names are the catalogue's, as the feature goldens have them; the server verifies their hash. The
same seed and libraries give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from training.__main__ import main as train

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
GOLDEN = ROOT / "Tests" / "FeaturesTests" / "Fixtures" / "golden" / "expected.csv"
VERSION = "20261101T000000Z"
ROWS = 3_000
STEP = 3_600
START = 1_767_571_200  # Monday 2026-01-05
TIMEFRAMES = ["M1", "M5", "M15", "M30", "H1", "H4", "D1"]
CHANNELS = ["open", "high", "low", "close", "volume", "volume_known", "hour_sin", "hour_cos"]

#: Where a feature may lie, by the name after its timeframe; everything else is -12 … 12.
SPREAD = {
    "rsi_14": (0, 100),
    "stoch_k": (0, 100),
    "adx_14": (0, 100),
    "support_distance": (0, 10),
    "resistance_distance": (0, 10),
    "bb_percent_b": (-1, 2),
    "bb_width": (0, 0.5),
    "atr_14": (0, 0.2),
    "volume_ratio": (0, 8),
    "volume_trend": (0, 5),
    "regime": (0, 2),
    "volatility": (0, 0.1),
    "volatility_ratio": (0, 5),
}

SETTINGS = {
    "walk_forward": {"train_days": 40, "test_days": 10, "step_days": 10, "folds": 2},
    "lightgbm": {"trees": 40, "leaves": 7, "depth": 4, "rows_per_leaf": 40, "feature_share": 1.0},
    "catboost": {"trees": 40, "depth": 3, "borders": 16, "feature_share": 1.0},
    "lstm": {"hidden": 8, "layers": 1, "epochs": 2, "max_rows_per_epoch": 2_000},
    "evaluation": {"golden_rows": 4, "resamples": 200},
}


def feature_names() -> list[str]:
    """The catalogue's names in its order: the second column of the first golden case."""
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    first = rows[0][0]
    names = [row[1] for row in rows if row[0] == first]
    return names[:162]


def features(names: list[str], random: np.random.Generator) -> np.ndarray:
    columns = []
    for name in names:
        low, high = SPREAD.get(name.split(".")[-1], (-12, 12))
        column = random.uniform(low, high, ROWS)
        # The ends are there for certain, so that the range is the whole spread.
        column[0], column[1] = low, high
        columns.append(column)
    return np.column_stack(columns)


def write_set(directory: Path) -> None:
    random = np.random.default_rng(20_261_101)
    names = feature_names()
    assert len(names) == 162, len(names)
    values = features(names, random)

    def unit(name: str) -> np.ndarray:
        low, high = SPREAD.get(name.split(".")[-1], (-12, 12))
        return (values[:, names.index(name)] - low) / (high - low) * 2 - 1

    lean = 2.0 * unit("H1.rsi_14") + 2.0 * unit("M15.trend") + 1.5 * unit("H4.momentum_10")
    sequence = random.normal(0, 0.0006, (ROWS, 50, 8)).astype(np.float32)
    drift = random.normal(0, 0.0004, ROWS).astype(np.float32)
    sequence[:, :, 3] += drift[:, None]
    sequence[:, :, 5] = 1
    probability = 1 / (1 + np.exp(-(lean + 2_000 * drift)))
    label = (random.uniform(size=ROWS) < probability).astype(np.float64)
    time = START + STEP * np.arange(ROWS, dtype=np.int64)
    won = np.where(label == 1, 1.45, -1.05)
    outcome = np.column_stack([won, np.where(label == 1, -1.05, 1.45)])
    arrays = {
        "features": values,
        "categories": np.column_stack(
            [random.integers(0, 3, ROWS), random.integers(0, 5, ROWS)]
        ).astype(np.int32),
        "sequence": sequence,
        "time": time,
        "label": label,
        "label_end": time + 4 * STEP,
        "outcome": outcome,
        "volatility": sequence[:, :12, 3].std(axis=1).astype(np.float64),
        "volatility_end": time + STEP,
        "grade": np.full(ROWS, -1, dtype=np.int32),
        "weight": np.ones(ROWS),
    }
    for name, array in arrays.items():
        np.save(directory / f"{name}.npy", array)
    columns = {
        "format": 2,
        "symbol": "EURUSD",
        "every": "M15",
        "from": int(time[0]),
        "to": int(time[-1]) + 1,
        "rows": ROWS,
        "bars": ROWS,
        "catalogue": hashlib.sha256("\n".join(names).encode()).hexdigest(),
        "features": names,
        "timeframes": TIMEFRAMES,
        "categorical": ["regime", "session"],
        "sequence": {"timeframe": "M5", "bars": 50, "channels": CHANNELS},
        "label": {
            "kind": "triple_barrier",
            "stop_atr": 2.0,
            "target_atr": 3.0,
            "time_limit_hours": 24.0,
            "spread": 0.0,
            "commission": 0.0,
        },
        "weight": "average_uniqueness",
    }
    (directory / "columns.json").write_text(json.dumps(columns), encoding="utf-8")


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch) / "set"
        directory.mkdir()
        write_set(directory)
        settings = Path(scratch) / "settings.json"
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        shutil.rmtree(HERE / VERSION, ignore_errors=True)
        return train(
            [
                "train",
                "--set",
                str(directory),
                "--out",
                str(HERE),
                "--version",
                VERSION,
                "--data-dir",
                scratch,
                "--config",
                str(settings),
                "--demo",
                "--allow-short",
                "--processes",
                "1",
            ]
        )


if __name__ == "__main__":
    sys.exit(main())
