"""Expected figures of the backtest's statistics, by NumPy and SciPy: python make.py, fixed seed.

The formulas are written out from the papers, not from our code: Bailey and López de Prado 2012 and
2014 for the probabilistic and deflated Sharpe ratio and the minimum track record, Bailey and others
2015 for the probability of overfitting.
"""

import itertools
import json
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(20251231)


def sharpe_case(returns: np.ndarray, attempts: int) -> dict:
    n = len(returns)
    ratio = returns.mean() / returns.std(ddof=1)
    skew = stats.skew(returns)
    kurtosis = stats.kurtosis(returns, fisher=False)
    spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2
    euler = np.euler_gamma
    best = np.sqrt(1 / (n - 1)) * (
        (1 - euler) * stats.norm.ppf(1 - 1 / attempts)
        + euler * stats.norm.ppf(1 - 1 / (attempts * np.e))
    )
    track = 1 + spread * (stats.norm.ppf(0.95) / ratio) ** 2 if ratio > 0 else None
    return {
        "returns": returns.tolist(),
        "attempts": attempts,
        "sharpe": ratio,
        "skewness": skew,
        "kurtosis": kurtosis,
        "probabilistic": stats.norm.cdf(ratio * np.sqrt(n - 1) / np.sqrt(spread)),
        "expected_maximum": best,
        "deflated": stats.norm.cdf((ratio - best) * np.sqrt(n - 1) / np.sqrt(spread)),
        "minimum_track_record": track,
    }


def overfitting_case(matrix: np.ndarray, blocks: int) -> dict:
    """Rows are days, columns candidates."""
    parts = [
        matrix[b * len(matrix) // blocks : (b + 1) * len(matrix) // blocks] for b in range(blocks)
    ]
    logits = []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.concatenate([parts[b] for b in chosen])
        outside = np.concatenate([parts[b] for b in range(blocks) if b not in chosen])
        winner = np.argmax(inside.mean(axis=0) / inside.std(axis=0, ddof=1))
        judged = outside.mean(axis=0) / outside.std(axis=0, ddof=1)
        relative = stats.rankdata(judged)[winner] / (matrix.shape[1] + 1)
        logits.append(np.log(relative / (1 - relative)))
    return {
        "series": [np.round(column, 6).tolist() for column in matrix.T],
        "blocks": blocks,
        "splits": len(logits),
        "probability": float(np.mean(np.array(logits) <= 0)),
        "mean_logit": float(np.mean(logits)),
    }


def wilson(successes: int, count: int) -> list[float]:
    found = stats.binomtest(successes, count).proportion_ci(0.95, method="wilson")
    return [found.low, found.high]


noise = np.round(rng.normal(0, 1, (96, 6)), 6)
edge = noise.copy()
edge[:, 2] += 0.5
expected = {
    "sharpe": [
        sharpe_case(np.round(rng.normal(0.05, 1, 60), 6), 10),
        sharpe_case(np.round(rng.standard_t(3, 80) + 0.1, 6), 2),
        sharpe_case(np.round(rng.exponential(1, 50) - 1.2, 6), 500),
    ],
    "overfitting": [overfitting_case(noise, 8), overfitting_case(edge, 8)],
    "wilson": [
        {"successes": s, "count": n, "interval": wilson(s, n)}
        for s, n in [(0, 10), (7, 20), (400, 1000)]
    ],
    "spearman": {
        "x": (x := np.round(rng.normal(0, 1, 40), 1)).tolist(),
        "y": (y := np.round(0.3 * x + rng.normal(0, 1, 40), 1)).tolist(),
        "value": stats.spearmanr(x, y).statistic,
    },
    "normal": [
        {"x": v, "below": stats.norm.cdf(v)} for v in [-6.0, -2.5, -0.1, 0.0, 0.7, 1.959964, 5.0]
    ],
}
(Path(__file__).parent / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
