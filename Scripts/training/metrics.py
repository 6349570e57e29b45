"""Figures of a probability forecast beside the base rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CALIBRATION_BINS = 10
_LOG_CLIP = 1e-12


@dataclass(frozen=True)
class BaseRate:
    """What is known without a model: the majority and the share of ups among the rows before."""

    majority: int
    probability: float

    @staticmethod
    def of(label: np.ndarray) -> BaseRate:
        share = float(label.mean())
        return BaseRate(int(share >= 0.5), share)

    def figures(self, label: np.ndarray) -> dict:
        """Accuracy of always saying the majority; Brier and log loss of always saying the share."""
        constant = np.full(len(label), self.probability)
        return {
            "class": self.majority,
            "probability": self.probability,
            "accuracy": accuracy(np.full(len(label), float(self.majority)), label),
            "brier": brier(constant, label),
            "log_loss": log_loss(constant, label),
        }


def accuracy(probability: np.ndarray, label: np.ndarray) -> float:
    """The share of rows whose direction P ≥ 0.5 names rightly; a label of ½ has none."""
    decided = label != 0.5
    if not decided.any():
        return 0.0
    return float(np.mean((probability[decided] >= 0.5) == (label[decided] > 0.5)))


def brier(probability: np.ndarray, label: np.ndarray) -> float:
    """The mean of (P − label)²."""
    return float(np.mean((probability - label) ** 2))


def log_loss(probability: np.ndarray, label: np.ndarray) -> float:
    """The mean of −ln of the probability given to what happened."""
    clipped = np.clip(probability, _LOG_CLIP, 1 - _LOG_CLIP)
    return float(-np.mean(label * np.log(clipped) + (1 - label) * np.log1p(-clipped)))


def calibration_error(probability: np.ndarray, label: np.ndarray) -> float:
    """The mean of |mean P − share of ups| over ten bins of equal count, weighted by rows.

    Equal counts, because the forecasts lie close to 0.5 and equal widths would be two bins.
    """
    order = np.argsort(probability, kind="stable")
    error = 0.0
    for part in np.array_split(order, CALIBRATION_BINS):
        if len(part):
            error += abs(float((probability[part] - label[part]).sum()))
    return error / len(label)


def calibration_curve(probability: np.ndarray, label: np.ndarray) -> list[dict]:
    """Mean P and share of ups in ten bins of equal count, from the lowest P to the highest."""
    order = np.argsort(probability, kind="stable")
    return [
        {
            "probability": float(probability[part].mean()),
            "up": float(label[part].mean()),
            "rows": len(part),
        }
        for part in np.array_split(order, CALIBRATION_BINS)
        if len(part)
    ]


def forecast_figures(probability: np.ndarray, label: np.ndarray) -> dict:
    return {
        "rows": len(label),
        "accuracy": accuracy(probability, label),
        "brier": brier(probability, label),
        "log_loss": log_loss(probability, label),
        "calibration_error": calibration_error(probability, label),
    }
