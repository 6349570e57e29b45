"""Intervals for statistics of dependent rows, by resampling blocks that wrap around."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's correlation; None where either side does not vary."""
    if len(first) < 3:
        return None
    x, y = _centred_ranks(first), _centred_ranks(second)
    scale = np.sqrt((x @ x) * (y @ y))
    return float((x @ y) / scale) if scale > 0 else None


def rank_correlation_interval(
    first: np.ndarray,
    second: np.ndarray,
    *,
    block: int,
    resamples: int,
    interval: float,
    seed: int,
) -> tuple[float, float] | None:
    """The percentile interval of the rank correlation over circular blocks of `block` rows.

    Ranks are taken once, and each resample correlates them anew (Politis and Romano, 1992, for
    the blocks). None where the correlation is undefined or fewer than four blocks fit.
    """
    if rank_correlation(first, second) is None or len(first) < 4 * block:
        return None
    x, y = _centred_ranks(first), _centred_ranks(second)
    sums = _resampled_sums(np.stack([x, y, x * x, y * y, x * y]), block, resamples, seed)
    sx, sy, sxx, syy, sxy, count = sums
    covariance = sxy - sx * sy / count
    scale = np.sqrt(np.maximum((sxx - sx * sx / count) * (syy - sy * sy / count), 0))
    drawn = covariance[scale > 0] / scale[scale > 0]
    return _percentiles(drawn, interval)


def mean_interval(
    values: np.ndarray, *, block: int, resamples: int, interval: float, seed: int
) -> tuple[float, float] | None:
    """The percentile interval of the mean; None with fewer than four blocks."""
    if len(values) < 4 * block:
        return None
    total, count = _resampled_sums(values[None], block, resamples, seed)
    return _percentiles(total / count, interval)


def _resampled_sums(
    series: np.ndarray, block: int, resamples: int, seed: int
) -> tuple[np.ndarray, ...]:
    """Per resample the sum of each series, and last the number of rows drawn."""
    length = series.shape[1]
    wrapped = np.concatenate([series, series[:, :block]], axis=1)
    running = np.concatenate([np.zeros((len(series), 1)), np.cumsum(wrapped, axis=1)], axis=1)
    block_sums = running[:, block : block + length] - running[:, :length]
    blocks = -(-length // block)
    starts = np.random.default_rng(seed).integers(0, length, size=(resamples, blocks))
    sums = [one[starts].sum(axis=1) for one in block_sums]
    return (*sums, np.full(resamples, float(blocks * block)))


def _centred_ranks(values: np.ndarray) -> np.ndarray:
    ranks = rankdata(values)
    return ranks - ranks.mean()


def _percentiles(drawn: np.ndarray, interval: float) -> tuple[float, float] | None:
    if not len(drawn):
        return None
    tail = (1 - interval) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
