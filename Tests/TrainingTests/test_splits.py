"""No label of an earlier span reaches into a later one, whatever the labels and boundaries."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from training.errors import TrainingError
from training.splits import (
    DAY_SECONDS,
    Boundaries,
    boundaries_by_share,
    split_in_time,
    walk_forward,
)

CASES = range(40)


def made(seed: int) -> tuple[SimpleNamespace, np.ndarray, int]:
    """Irregular times with gaps, labels from one bar to weeks long, and an embargo."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1500, 4000))
    gaps = np.where(
        random.random(count) < 0.01, 2 * DAY_SECONDS, 900 * random.integers(1, 6, count)
    )
    time = np.cumsum(gaps).astype(np.int64)
    longest = int(random.choice([1_800, 86_400, 5 * DAY_SECONDS]))
    label_end = time + random.integers(60, longest, count)
    label = random.integers(0, 2, count).astype(np.float64)
    label[random.random(count) < 0.05] = np.nan
    # The volatility's span is at times the longer one.
    volatility_end = time + int(random.choice([3_600, 43_200, 3 * DAY_SECONDS]))
    known = np.maximum(label_end, volatility_end)
    exported = SimpleNamespace(time=time, label_end=label_end, label=label, known=known)
    embargo = int(random.choice([0, DAY_SECONDS // 2, DAY_SECONDS]))
    return exported, np.flatnonzero(~np.isnan(label)), embargo


@pytest.mark.parametrize("seed", CASES)
def test_every_earlier_label_is_known_an_embargo_before_the_next_span(seed: int) -> None:
    exported, rows, embargo = made(seed)
    boundaries = boundaries_by_share(exported, rows, 0.2, 0.2)
    split = split_in_time(exported, rows, boundaries, embargo)
    for earlier, later in ((split.train, split.validation), (split.validation, split.test)):
        assert exported.known[earlier].max() + embargo < exported.time[later].min()
    # Only rows whose label reaches too far are lost, and none is used twice.
    dropped = np.setdiff1d(rows, np.concatenate([split.train, split.validation, split.test]))
    reach = exported.known[dropped] + embargo
    next_span = np.where(
        exported.time[dropped] < boundaries.validate_from,
        boundaries.validate_from,
        boundaries.test_from,
    )
    assert (reach >= next_span).all()
    assert len(dropped) + sum(len(part) for part in vars(split).values()) == len(rows)


@pytest.mark.parametrize("seed", CASES)
def test_every_fold_learns_only_from_labels_known_before_its_test(seed: int) -> None:
    exported, rows, embargo = made(seed)
    end = int(exported.time[rows[-200]])
    folds = walk_forward(
        exported,
        rows,
        end,
        train_days=60,
        test_days=5,
        step_days=5,
        folds=4,
        tune_share=0.3,
        embargo_seconds=embargo,
    )
    assert folds, f"seed {seed} made no fold"
    for fold in folds:
        assert exported.known[fold.fit].max() + embargo < exported.time[fold.tune].min()
        assert exported.known[fold.tune].max() + embargo < exported.time[fold.test].min()
        assert exported.known[fold.test].max() + embargo < end
    for earlier, later in itertools.pairwise(folds):
        assert exported.time[earlier.test].max() < exported.time[later.test].min()


def test_boundaries_out_of_order_are_refused() -> None:
    exported, rows, embargo = made(0)
    with pytest.raises(TrainingError, match="validation to begin before the test"):
        split_in_time(exported, rows, Boundaries(2_000_000, 1_000_000), embargo)


def test_a_span_left_empty_by_purging_is_refused() -> None:
    exported, rows, _ = made(0)
    boundaries = boundaries_by_share(exported, rows, 0.2, 0.2)
    with pytest.raises(TrainingError, match="validation span keeps 0 rows"):
        split_in_time(exported, rows, boundaries, 100 * DAY_SECONDS)


def test_a_history_shorter_than_half_the_training_span_has_no_fold() -> None:
    exported, rows, _ = made(3)
    settings = {"train_days": 3000, "test_days": 5, "step_days": 5, "folds": 4}
    end = int(exported.time[-1])
    assert not walk_forward(
        exported, rows, end, **settings, tune_share=0.2, embargo_seconds=DAY_SECONDS
    )
