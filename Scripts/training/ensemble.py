"""The weighted mean of the calibrated members, and how strong a signal is."""

from __future__ import annotations

import numpy as np

from .exported_set import CHUNK_ROWS, ExportedSet
from .member import WEIGHTS


def weighted_mean(probabilities: dict[str, np.ndarray]) -> np.ndarray:
    """P per row over the members that have a value there, their weights renormalised."""
    first = next(iter(probabilities.values()))
    total, weight = np.zeros(len(first)), np.zeros(len(first))
    for name, probability in probabilities.items():
        present = ~np.isnan(probability)
        total[present] += WEIGHTS[name] * probability[present]
        weight[present] += WEIGHTS[name]
    return total / weight


def confidence_quantiles(probability: np.ndarray) -> np.ndarray:
    """The 0th to the 100th percentile of |P − 0.5|, ascending."""
    quantiles = np.quantile(np.abs(probability - 0.5), np.linspace(0, 1, 101))
    return np.maximum.accumulate(quantiles)


def confidence(quantiles: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """0…100: the share of the validation signals that were strictly weaker, linear between.

    With k quantiles below |P − 0.5|: 0 when k = 0, 100 when k = 101, otherwise
    k − 1 + (|P − 0.5| − q[k−1])/(q[k] − q[k−1]).
    """
    strength = np.abs(probability - 0.5)
    below = np.searchsorted(quantiles, strength, side="left")
    inside = np.clip(below, 1, len(quantiles) - 1)
    low, high = quantiles[inside - 1], quantiles[inside]
    width = np.where(high > low, high - low, 1.0)
    between = inside - 1 + (strength - low) / width
    return np.where(below == 0, 0.0, np.where(below == len(quantiles), 100.0, between))


def feature_ranges(exported: ExportedSet, rows: np.ndarray) -> dict:
    """Lowest and highest value of each feature, None if never defined, and its undefined share."""
    width = exported.features.shape[1]
    low, high = np.full(width, np.inf), np.full(width, -np.inf)
    undefined = np.zeros(width, dtype=np.int64)
    for start in range(0, len(rows), CHUNK_ROWS):
        values = exported.features[rows[start : start + CHUNK_ROWS]]
        missing = np.isnan(values)
        undefined += missing.sum(axis=0)
        low = np.minimum(low, np.where(missing, np.inf, values).min(axis=0))
        high = np.maximum(high, np.where(missing, -np.inf, values).max(axis=0))
    return {
        "low": [float(value) if np.isfinite(value) else None for value in low],
        "high": [float(value) if np.isfinite(value) else None for value in high],
        "undefined": [float(count / len(rows)) for count in undefined],
    }


def feature_deciles(exported: ExportedSet, rows: np.ndarray) -> dict:
    """The distinct deciles of each feature, and the share of rows between them.

    A row lies in the bin of as many edges as are not above it; the last share is of those where the
    feature was undefined. Shares, because a feature of few values has not a tenth in each bin.
    """
    edges, shares = [], []
    for feature in range(exported.features.shape[1]):
        values = np.asarray(exported.features[rows, feature], dtype=np.float64)
        known = values[~np.isnan(values)]
        bounds = np.unique(np.quantile(known, np.arange(1, 10) / 10)) if len(known) else known
        counts = np.bincount(np.searchsorted(bounds, known, "right"), minlength=len(bounds) + 1)
        edges.append([float(bound) for bound in bounds])
        shares.append([float(count / len(rows)) for count in counts])
        shares[-1].append(float(1 - len(known) / len(rows)))
    return {"edges": edges, "shares": shares}
