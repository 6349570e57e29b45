"""Platt scaling of a member's output, fitted on validation rows only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLIP = 1e-6
_NEWTON_STEPS = 100
_RIDGE = 1e-9


@dataclass(frozen=True)
class PlattCalibration:
    """p' = sigmoid(a·logit(p) + b) with p clipped to [1e-6, 1 − 1e-6] and a ≥ 0.

    The slope may not be negative: a member whose validation rows say the opposite of its training
    rows has shown no skill, and turning it round would be betting on noise. The likelihood under
    a ≥ 0 then peaks on the boundary, at a = 0 and b = the logit of the validation rows' base rate:
    the member becomes a constant, says nothing, and the bundle shows that plainly.
    """

    a: float
    b: float

    @staticmethod
    def fit(probability: np.ndarray, label: np.ndarray) -> PlattCalibration:
        """The most likely calibration, by Newton's method on Platt's smoothed targets.

        J. Platt, "Probabilistic outputs for support vector machines" (1999), with the numerical
        care of Lin, Lin and Weng, "A note on Platt's probabilistic outputs" (2007).
        """
        present = ~np.isnan(probability)
        score, label = _logit(probability[present]), label[present]
        up = float(label.sum())
        down = float(len(label) - up)
        # A label of ½, the middle one of five classes, lies half way between the two targets.
        target = label * ((up + 1) / (up + 2)) + (1 - label) / (down + 2)
        constant = PlattCalibration(0.0, float(_log_odds(float(target.mean()))))
        centre, spread = float(score.mean()), float(score.std())
        if spread < 1e-9:
            return constant
        slope, offset = _newton((score - centre) / spread, target)
        a = slope / spread
        if not (np.isfinite(a) and np.isfinite(offset) and a > 0):
            return constant
        return PlattCalibration(a, offset - a * centre)

    def apply(self, probability: np.ndarray) -> np.ndarray:
        """Calibrated probabilities; NaN stays NaN."""
        return _sigmoid(self.a * _logit(probability) + self.b)

    @property
    def is_constant(self) -> bool:
        return self.a == 0.0

    def as_dictionary(self) -> dict:
        return {"kind": "platt", "a": self.a, "b": self.b}


def _newton(score: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    slope, offset = 0.0, float(_log_odds(float(target.mean())))
    loss = _cross_entropy(slope * score + offset, target)
    for _ in range(_NEWTON_STEPS):
        fitted = _sigmoid(slope * score + offset)
        error, weight = fitted - target, fitted * (1 - fitted)
        gradient = np.array([(error * score).sum(), error.sum()])
        if np.abs(gradient).max() < 1e-9 * len(score):
            break
        cross = (weight * score).sum()
        hessian = np.array([[(weight * score * score).sum(), cross], [cross, weight.sum()]])
        step = np.linalg.solve(hessian + _RIDGE * np.eye(2), gradient)
        scale = 1.0
        while scale > 1e-8:
            tried = _cross_entropy(
                (slope - scale * step[0]) * score + offset - scale * step[1], target
            )
            if tried <= loss:
                break
            scale /= 2
        else:
            break
        slope, offset, loss = slope - scale * step[0], offset - scale * step[1], tried
    return float(slope), float(offset)


def _cross_entropy(score: np.ndarray, target: np.ndarray) -> float:
    return float((np.logaddexp(0, score) - target * score).sum())


def _sigmoid(score: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-score))


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, CLIP, 1 - CLIP)
    return np.log(clipped / (1 - clipped))
