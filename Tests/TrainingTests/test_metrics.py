"""Figures and intervals, against scipy and simulation."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import spearmanr
from training.bootstrap import mean_interval, rank_correlation, rank_correlation_interval
from training.metrics import BaseRate, accuracy, brier, calibration_error, log_loss
from training.trades import confident, random_direction, take


def test_scores_match_their_definitions_by_hand() -> None:
    probability, label = np.array([0.8, 0.5, 0.1]), np.array([1.0, 0.0, 0.0])
    assert accuracy(probability, label) == pytest.approx(2 / 3)
    assert brier(probability, label) == pytest.approx((0.04 + 0.25 + 0.01) / 3)
    wanted = -(np.log(0.8) + np.log(0.5) + np.log(0.9)) / 3
    assert log_loss(probability, label) == pytest.approx(wanted)


def test_the_base_rate_is_that_of_the_rows_before() -> None:
    figures = BaseRate.of(np.array([1.0, 1.0, 1.0, 0.0])).figures(np.array([0.0, 0.0, 1.0]))
    assert figures["class"] == 1
    assert figures["accuracy"] == pytest.approx(1 / 3)
    assert figures["brier"] == pytest.approx((2 * 0.75**2 + 0.25**2) / 3)


def test_calibration_error_is_the_gap_of_a_shifted_forecast() -> None:
    random = np.random.default_rng(0)
    truth = random.uniform(0.2, 0.7, 200_000)
    label = (random.random(200_000) < truth).astype(float)
    assert calibration_error(truth, label) < 0.006
    assert calibration_error(truth + 0.1, label) == pytest.approx(0.1, abs=0.006)


def test_rank_correlation_is_spearmans_with_ties() -> None:
    random = np.random.default_rng(1)
    first = random.integers(0, 6, 400).astype(float)
    second = first + random.normal(size=400) * 3
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic)
    assert rank_correlation(np.ones(50), second[:50]) is None


def test_blocks_widen_the_interval_of_dependent_rows() -> None:
    random = np.random.default_rng(3)
    dependent = np.repeat(random.normal(size=400), 20)
    settings = {"resamples": 800, "interval": 0.95, "seed": 7}
    narrow = mean_interval(dependent, block=1, **settings)
    wide = mean_interval(dependent, block=100, **settings)
    known = 2 * 1.96 * dependent.std() / 20
    assert wide[1] - wide[0] == pytest.approx(known, rel=0.2)
    assert narrow[1] - narrow[0] < 0.4 * known


def test_the_rank_interval_covers_what_is_there_and_needs_enough_blocks() -> None:
    random = np.random.default_rng(4)
    first = random.normal(size=3000)
    second = 0.3 * first + random.normal(size=3000)
    settings = {"resamples": 800, "interval": 0.95, "seed": 7}
    low, high = rank_correlation_interval(first, second, block=10, **settings)
    assert low < rank_correlation(first, second) < high
    # Spearman's standard error for independent rows is about 1/sqrt(n).
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(3000), rel=0.2)
    assert rank_correlation_interval(first[:30], second[:30], block=10, **settings) is None


def test_trades_do_not_overlap_and_take_the_side_of_the_forecast() -> None:
    exported = SimpleNamespace(
        time=np.array([0, 10, 20, 30, 40]),
        label_end=np.array([20, 90, 35, 50, 60]),
        outcome=np.array([[1.0, -1.0], [9.0, 9.0], [2.0, -2.0], [9.0, 9.0], [3.0, -3.0]]),
    )
    rows = np.arange(5)
    probability = np.array([0.6, 0.6, 0.4, 0.6, 0.6])
    confidence = np.array([95.0, 99.0, 90.0, 99.0, 89.0])
    taken = confident(exported, rows, probability, confidence, 90.0)
    assert list(taken.outcomes) == [1.0, -2.0]
    assert list(taken.rows) == [0, 2]
    assert list(taken.sides) == [0, 1]


def test_random_directions_average_the_two_sides_and_add_up() -> None:
    random = np.random.default_rng(5)
    exported = SimpleNamespace(
        time=np.arange(40), label_end=np.arange(1, 41), outcome=random.normal(size=(40, 2))
    )
    taken = take(exported, np.arange(40), np.zeros(40, dtype=int), np.ones(40, dtype=bool))
    assert len(taken) == 40
    sums = random_direction(exported, taken, draws=4000, seed=1)
    wanted = np.cumsum(exported.outcome.mean(axis=1))
    error = np.abs(exported.outcome[:, 0] - exported.outcome[:, 1]).sum() / 2 / np.sqrt(4000)
    assert np.abs(sums.mean(axis=0) - wanted).max() < 4 * error
    assert sums[:, -1].max() <= exported.outcome.max(axis=1).sum()


def test_a_label_of_a_half_has_no_direction_but_a_brier_score() -> None:
    probability, label = np.array([0.9, 0.5, 0.2]), np.array([1.0, 0.5, 1.0])
    assert accuracy(probability, label) == pytest.approx(1 / 2)
    assert brier(probability, label) == pytest.approx((0.01 + 0 + 0.64) / 3)
