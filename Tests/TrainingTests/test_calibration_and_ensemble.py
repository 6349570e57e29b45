"""Calibration, confidence and weights, against independent arithmetic."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize
from training.calibration import PlattCalibration
from training.ensemble import confidence, confidence_quantiles, feature_deciles, weighted_mean


def logistic(score: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-score))


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.3, -0.4), (4.0, 0.5)])
def test_platt_scaling_finds_the_most_likely_slope_and_offset(slope: float, offset: float) -> None:
    random = np.random.default_rng(5)
    score = random.normal(size=4000) * 0.5
    label = (random.random(4000) < logistic(slope * score + offset)).astype(float)
    fitted = PlattCalibration.fit(logistic(score), label)
    up, down = label.sum(), (1 - label).sum()
    target = np.where(label > 0.5, (up + 1) / (up + 2), 1 / (down + 2))

    def loss(given: np.ndarray) -> float:
        value = given[0] * score + given[1]
        return float((np.logaddexp(0, value) - target * value).sum())

    independent = minimize(loss, [1.0, 0.0], method="BFGS").x
    assert fitted.a == pytest.approx(independent[0], abs=1e-4)
    assert fitted.b == pytest.approx(independent[1], abs=1e-4)


def test_a_label_of_a_half_counts_half_as_up_and_half_as_down() -> None:
    random = np.random.default_rng(8)
    score = random.normal(size=300)
    label = random.choice([0.0, 0.5, 1.0], size=300)
    fitted = PlattCalibration.fit(logistic(score), label)
    # The same rows twice, each half as one of the two.
    twice = np.concatenate([score, score])
    halves = np.concatenate([np.floor(label), np.ceil(label)])
    doubled = PlattCalibration.fit(logistic(twice), halves)
    assert fitted.a == pytest.approx(doubled.a, abs=5e-3)
    assert fitted.b == pytest.approx(doubled.b, abs=5e-3)


def test_a_member_that_points_the_wrong_way_becomes_its_base_rate() -> None:
    random = np.random.default_rng(6)
    score = random.normal(size=2000)
    label = (random.random(2000) < logistic(-score + 0.4)).astype(float)
    fitted = PlattCalibration.fit(logistic(score), label)
    assert fitted.a == 0
    assert fitted.is_constant
    assert logistic(np.array(fitted.b)) == pytest.approx(label.mean(), abs=1e-3)


def test_a_constant_member_and_one_sided_labels_stay_finite() -> None:
    same = PlattCalibration.fit(np.full(50, 0.5), np.r_[np.ones(30), np.zeros(20)])
    assert same.a == 0
    assert logistic(np.array(same.b)) == pytest.approx(0.6, abs=0.01)
    edges = PlattCalibration.fit(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert np.isfinite([edges.a, edges.b]).all()


def test_absent_members_give_their_weight_to_the_others() -> None:
    nothing = np.nan
    together = weighted_mean(
        {
            "lightgbm": np.array([0.6, 0.6]),
            "catboost": np.array([0.5, 0.5]),
            "lstm": np.array([0.4, nothing]),
        }
    )
    assert together == pytest.approx([0.515, (0.4 * 0.6 + 0.35 * 0.5) / 0.75])


def test_confidence_is_the_share_of_weaker_signals() -> None:
    probability = 0.5 + np.random.default_rng(2).normal(size=5000) * 0.03
    quantiles = confidence_quantiles(probability)
    for asked in (0.5, 0.52, 0.46, 0.58):
        share = 100 * np.mean(np.abs(probability - 0.5) < abs(asked - 0.5))
        assert confidence(quantiles, np.array([asked]))[0] == pytest.approx(share, abs=0.5)
    assert confidence(quantiles, np.array([0.99]))[0] == 100


def test_a_constant_forecast_is_never_confident() -> None:
    quantiles = confidence_quantiles(np.full(300, 0.53))
    assert confidence(quantiles, np.array([0.53]))[0] == 0


def test_the_deciles_part_the_rows_in_tenths_and_count_what_is_undefined() -> None:
    features = np.full((100, 3), np.nan)
    features[:, 0] = np.random.default_rng(3).permutation(100)
    features[:40, 1] = 1.0
    features[40:50, 1] = 0.0
    exported = SimpleNamespace(features=features)
    deciles = feature_deciles(exported, np.arange(100))
    assert deciles["shares"][0] == pytest.approx([0.1] * 10 + [0])
    # Of 50 known values ten are 0 and forty are 1.
    assert deciles["edges"][1][-1] == 1.0
    assert deciles["shares"][1][-2:] == pytest.approx([0.4, 0.5])
    assert deciles["edges"][2] == []
    assert deciles["shares"][2] == [0.0, 1.0]
    assert all(sum(shares) == pytest.approx(1) for shares in deciles["shares"])
