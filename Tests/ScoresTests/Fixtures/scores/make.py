"""Scores of seeded forecasts and the stability index of seeded inputs, by NumPy."""

import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

here = Path(__file__).parent
random = np.random.default_rng(20251121)


def case(count: int, ties: bool, halves: bool) -> dict:
    probability = random.uniform(0.3, 0.7, count)
    if ties:
        probability = np.round(probability, 1)
    label = (random.uniform(size=count) < probability).astype(float)
    decided = np.ones(count, dtype=bool)
    if halves:
        label[::7] = 0.5
        decided = label != 0.5
    bins = np.array_split(np.argsort(probability, kind="stable"), 10)
    error = sum(len(b) * abs(probability[b].mean() - label[b].mean()) for b in bins if len(b))
    return {
        "probability": probability.tolist(),
        "label": label.tolist(),
        "accuracy": float(np.mean((label > 0.5)[decided] == (probability >= 0.5)[decided])),
        "brier": float(np.square(probability - label).mean()),
        "calibration_error": error / count,
    }


def stability() -> dict:
    """One feature that moved, one that did not, one of few values, one that lost its values."""
    trained = random.normal(size=(2000, 4))
    live = random.normal(size=(200, 4))
    live[:, 0] += 0.8
    trained[:, 2] = trained[:, 2] > 0.5
    live[:, 2] = live[:, 2] > -0.5
    live[:65, 3] = np.nan
    edges, shares, index = [], [], []
    for column in range(4):
        bounds = np.unique(np.quantile(trained[:, column], np.arange(1, 10) / 10))
        cuts = np.concatenate([[-np.inf], bounds, [np.inf]])

        def parts(values: np.ndarray, cuts: np.ndarray = cuts) -> np.ndarray:
            inside = [np.mean((values >= a) & (values < b)) for a, b in pairwise(cuts)]
            return np.array([*inside, np.isnan(values).mean()])

        expected, actual = parts(trained[:, column]), parts(live[:, column])
        a, e = np.maximum(actual, 1e-4), np.maximum(expected, 1e-4)
        edges.append(bounds.tolist())
        shares.append(expected.tolist())
        index.append(float(np.sum((a - e) * np.log(a / e))))
    rows = [[None if np.isnan(value) else value for value in row] for row in live.tolist()]
    return {"edges": edges, "shares": shares, "rows": rows, "index": index}


cases = [
    case(1, False, False),
    case(200, False, False),
    case(57, True, False),
    case(43, True, True),
]
(here / "scores.json").write_text(json.dumps({"cases": cases, "stability": stability()}) + "\n")
sys.stdout.write(f"{len(cases)} cases\n")
