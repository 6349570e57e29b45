"""An exported set of a made-up market, with an edge planted in it or with none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FEATURES = 162
CHANNELS = 8
BARS = 50
BAR_SECONDS = 900
START = 1_700_000_000 // 86_400 * 86_400
COST = 0.05
CLASS_UP = [0.0, 0.0, 0.5, 1.0, 1.0]


@dataclass(frozen=True)
class SyntheticSet:
    """How a set is made; `edge` is the weight of the knowable part of the outcome."""

    rows: int = 4000
    edge: float = 0.0
    seed: int = 1
    sequences: bool = True
    every: str = "M15"
    classes: bool = False

    def write(self, directory: Path) -> Path:
        """Writes every file of the set and gives the directory."""
        directory.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(self.seed)
        time = START + BAR_SECONDS * np.arange(1, self.rows + 1, dtype=np.int64)
        signal = random.normal(size=self.rows)
        up = self.edge * signal + random.normal(size=self.rows) > 0
        self._write_inputs(directory, random, signal)
        self._write_labels(directory, random, time, up)
        (directory / "columns.json").write_text(json.dumps(self._columns(time)), encoding="utf-8")
        return directory

    def _write_inputs(
        self, directory: Path, random: np.random.Generator, signal: np.ndarray
    ) -> None:
        features = random.normal(size=(self.rows, FEATURES))
        for column in range(10, 14):
            features[:, column] = signal + 0.3 * random.normal(size=self.rows)
        regime = random.integers(0, 3, size=self.rows)
        regime[:20] = -1
        features[:, 150] = np.where(regime < 0, np.nan, regime)
        features[:, 0] = np.nan
        features[random.random(self.rows) < 0.02, 5] = np.nan
        session = random.integers(0, 5, size=self.rows)
        np.save(directory / "features.npy", features)
        np.save(directory / "categories.npy", np.stack([regime, session], 1).astype(np.int32))
        volatility = np.exp(0.5 * random.normal(size=self.rows)) * 5e-4
        volatility[-5:] = np.nan
        time = START + BAR_SECONDS * np.arange(1, self.rows + 1, dtype=np.int64)
        np.save(directory / "volatility_end.npy", time + 12 * 300)
        np.save(directory / "volatility.npy", volatility)
        if self.sequences:
            sequence = random.normal(size=(self.rows, BARS, CHANNELS)).astype(np.float32)
            sequence[:, -4:, 2] += signal[:, None].astype(np.float32)
            sequence[:, :, 3] *= (volatility[:, None] / 5e-4).astype(np.float32)
            sequence[:30] = np.nan
            sequence[-5:] = np.nan
            np.save(directory / "sequence.npy", sequence)

    def _write_labels(
        self, directory: Path, random: np.random.Generator, time: np.ndarray, up: np.ndarray
    ) -> None:
        size = random.uniform(0.5, 1.5, size=self.rows)
        gain = np.where(up, size, -size)
        outcome = np.stack([gain - COST, -gain - COST], axis=1)
        label = up.astype(np.float64)
        grade = np.full(self.rows, -1, dtype=np.int32)
        if self.classes:
            grade[:] = np.digitize(gain, [-1.2, -0.7, 0.7, 1.2])
            label = np.array(CLASS_UP)[grade]
        undetermined = random.random(self.rows) < 0.03
        undetermined[-12:] = True
        label[undetermined] = np.nan
        outcome[undetermined] = np.nan
        grade[undetermined] = -1
        label_end = time + BAR_SECONDS * random.integers(1, 9, size=self.rows)
        weight = np.where(undetermined, np.nan, random.uniform(0.1, 1.0, size=self.rows))
        np.save(directory / "grade.npy", grade)
        np.save(directory / "weight.npy", weight)
        np.save(directory / "time.npy", time)
        np.save(directory / "label.npy", label)
        np.save(directory / "label_end.npy", label_end)
        np.save(directory / "outcome.npy", outcome)

    def _columns(self, time: np.ndarray) -> dict:
        return {
            "format": 2,
            "symbol": "US100",
            "every": self.every,
            "from": int(time[0]),
            "to": int(time[-1]),
            "rows": self.rows,
            "bars": self.rows,
            "catalogue": "ab" * 32,
            "features": [
                *(f"M5.feature_{number}" for number in range(FEATURES - 2)),
                "M15.trend",
                "M15.momentum_10",
            ],
            "timeframes": ["M5", "M15", "M30", "H1", "H4", "D1"],
            "categorical": ["regime", "session"],
            "sequence": {
                "timeframe": "M5",
                "bars": BARS,
                "channels": [f"channel_{number}" for number in range(CHANNELS)],
            }
            if self.sequences
            else None,
            "label": {
                "kind": "five_class" if self.classes else "triple_barrier",
                "stop_atr": 2.0,
                "target_atr": 3.0,
                "time_limit_hours": 2,
                "spread": 1.0,
                "commission": 0.0,
                **({"class_percent": [0.5, 1.5], "class_up": CLASS_UP} if self.classes else {}),
            },
            "weight": "average_uniqueness",
        }
