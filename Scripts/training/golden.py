"""Golden rows: inputs and what the original libraries say to them, for the server to reproduce."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .exported_set import ExportedSet, category_table
from .lstm_member import LSTMMember
from .member import Member

#: At least this share of the golden rows has undefined features.
UNDEFINED_ROW_SHARE = 0.25
#: Of the features of such a row, this share is blanked where the set itself has none undefined.
BLANKED_FEATURE_SHARE = 0.15


@dataclass(frozen=True)
class GoldenInputs:
    """Rows copied out of a set, some of them with features blanked."""

    features: np.ndarray
    categories: np.ndarray
    sequence: np.ndarray | None
    sequence_defined: np.ndarray

    def category_strings(self, rows: np.ndarray) -> np.ndarray:
        return category_table(self.categories[rows])


def choose(exported: ExportedSet, count: int, *, with_sequence: bool, seed: int) -> GoldenInputs:
    """Up to `count` rows with complete categories and window, evenly spread in time."""
    usable = (exported.categories >= 0).all(axis=1)
    if with_sequence:
        usable &= exported.sequence_defined
    candidates = np.flatnonzero(usable)
    if len(candidates) > count:
        places = np.linspace(0, len(candidates) - 1, count).round().astype(np.int64)
        candidates = candidates[places]
    features = np.array(exported.features[candidates])
    _blank_some(features, np.random.default_rng(seed))
    return GoldenInputs(
        features,
        np.array(exported.categories[candidates]),
        np.array(exported.sequence[candidates]) if with_sequence else None,
        np.full(len(candidates), with_sequence),
    )


def document(inputs: GoldenInputs, members: dict[str, Member]) -> dict:
    """The rows with every member's output before calibration, as `golden.json` holds them."""
    every = np.arange(len(inputs.features))
    outputs = {
        name: member.predict(inputs, every) for name, member in members.items() if name != "lstm"
    }
    recurrent = members.get("lstm")
    rows = []
    for row in every:
        golden = {
            "features": [
                None if np.isnan(value) else float(value) for value in inputs.features[row]
            ],
            "regime": int(inputs.categories[row, 0]),
            "session": int(inputs.categories[row, 1]),
            "sequence": None,
            "lightgbm": float(outputs["lightgbm"][row]),
            "catboost": float(outputs["catboost"][row]),
            "lstm": None,
            "volatility": None,
        }
        if isinstance(recurrent, LSTMMember):
            window = inputs.sequence[row]
            golden["sequence"] = [shortest_double(value) for value in window.ravel()]
            golden["lstm"], golden["volatility"] = recurrent.predict_single(window)
        rows.append(golden)
    return {"rows": rows}


def shortest_double(value: np.float32) -> float:
    """A double with few digits that rounds to the same float32, which keeps the file small."""
    short = float(str(value))
    return short if np.float32(short) == value else float(value)


def _blank_some(features: np.ndarray, random: np.random.Generator) -> None:
    needed = int(np.ceil(len(features) * UNDEFINED_ROW_SHARE))
    complete = np.flatnonzero(~np.isnan(features).any(axis=1))
    missing = needed - (len(features) - len(complete))
    if missing <= 0:
        return
    chosen = np.sort(random.choice(complete, size=missing, replace=False))
    for row in chosen:
        features[row, random.random(features.shape[1]) < BLANKED_FEATURE_SHARE] = np.nan
