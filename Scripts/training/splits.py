"""Splitting rows in time so that no target of an earlier span reaches into a later one.

A row's targets are its label and the volatility that the LSTM forecasts, which reaches further than
the label where the sequence is of a coarse timeframe. What a row *sees* reaches back into earlier
spans, and may: every span is judged by members that know only what came before it.

train ─────────┤ embargo ├ validation ──┤ embargo ├ test ─────
               ▲                        ▲
   labels known before here   labels known before here
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import TrainingError
from .exported_set import ExportedSet

DAY_SECONDS = 86_400
MINIMUM_SPAN_ROWS = 100


@dataclass(frozen=True)
class Boundaries:
    """The instants at which validation and test begin, in seconds of the broker's clock."""

    validate_from: int
    test_from: int


@dataclass(frozen=True)
class Split:
    """Row numbers of the three spans, each in time order."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Fold:
    """Row numbers of one walk-forward fold: fit, stop and calibrate, then judge."""

    fit: np.ndarray
    tune: np.ndarray
    test: np.ndarray


def purged(
    exported: ExportedSet, rows: np.ndarray, boundary: int, embargo_seconds: int
) -> np.ndarray:
    """The rows all of whose targets were known more than the embargo before `boundary`."""
    return rows[exported.known[rows] < boundary - embargo_seconds]


def between(exported: ExportedSet, rows: np.ndarray, start: int, end: int) -> np.ndarray:
    """The rows with start ≤ time < end."""
    times = exported.time[rows]
    return rows[(times >= start) & (times < end)]


def boundaries_by_share(
    exported: ExportedSet, rows: np.ndarray, validation_share: float, test_share: float
) -> Boundaries:
    """Boundaries that leave the given shares of the usable rows to validation and test."""
    count = len(rows)
    if count < 3 * MINIMUM_SPAN_ROWS:
        raise TrainingError(
            f"expected at least {3 * MINIMUM_SPAN_ROWS} rows with a label, was {count}"
        )
    test_at = min(round(count * (1 - test_share)), count - 1)
    validate_at = min(round(count * (1 - test_share - validation_share)), test_at - 1)
    return Boundaries(
        int(exported.time[rows[max(validate_at, 0)]]), int(exported.time[rows[test_at]])
    )


def split_in_time(
    exported: ExportedSet, rows: np.ndarray, boundaries: Boundaries, embargo_seconds: int
) -> Split:
    """Three spans, each purged and embargoed against the first event of the next.

    Raises `TrainingError` when a span keeps too few rows or training knows only one outcome.
    """
    if boundaries.validate_from >= boundaries.test_from:
        raise TrainingError(
            f"expected validation to begin before the test, was {boundaries.validate_from} "
            f"and {boundaries.test_from}"
        )
    times = exported.time[rows]
    before = rows[times < boundaries.validate_from]
    middle = between(exported, rows, boundaries.validate_from, boundaries.test_from)
    split = Split(
        train=purged(exported, before, boundaries.validate_from, embargo_seconds),
        validation=purged(exported, middle, boundaries.test_from, embargo_seconds),
        test=rows[times >= boundaries.test_from],
    )
    for name in ("train", "validation", "test"):
        kept = len(getattr(split, name))
        if kept < MINIMUM_SPAN_ROWS:
            raise TrainingError(
                f"the {name} span keeps {kept} rows after purging; it needs {MINIMUM_SPAN_ROWS}"
            )
    for name in ("train", "validation"):
        if not _has_both(exported.label[getattr(split, name)]):
            raise TrainingError(f"the {name} span has labels of one direction only")
    return split


def walk_forward(
    exported: ExportedSet,
    rows: np.ndarray,
    end: int,
    *,
    train_days: int,
    test_days: int,
    step_days: int,
    folds: int,
    tune_share: float,
    embargo_seconds: int,
) -> list[Fold]:
    """The last `folds` folds whose test spans end at or before `end`, oldest first.

    A fold at the beginning of the history may train on less than `train_days`, but never on less
    than half. Rows whose labels reach past `end` are left out. Folds with too few rows are dropped.
    """
    if not len(rows):
        return []
    history = purged(exported, rows[exported.time[rows] < end], end, embargo_seconds)
    first = int(exported.time[rows[0]])
    made: list[Fold] = []
    for number in range(folds):
        test_end = end - number * step_days * DAY_SECONDS
        test_start = test_end - test_days * DAY_SECONDS
        train_start = max(first, test_start - train_days * DAY_SECONDS)
        if test_start - train_start < train_days * DAY_SECONDS // 2:
            break
        past = between(exported, history, train_start, test_start)
        tune_at = round(len(past) * (1 - tune_share))
        if tune_at >= len(past):
            break
        tune_start = int(exported.time[past[tune_at]])
        fold = Fold(
            fit=purged(exported, past[:tune_at], tune_start, embargo_seconds),
            tune=purged(exported, past[tune_at:], test_start, embargo_seconds),
            test=between(exported, history, test_start, test_end),
        )
        if _is_usable(exported, fold):
            made.append(fold)
    made.reverse()
    return made


def _has_both(label: np.ndarray) -> bool:
    return bool((label == 0).any() and (label == 1).any())


def _is_usable(exported: ExportedSet, fold: Fold) -> bool:
    if len(fold.test) < MINIMUM_SPAN_ROWS // 4:
        return False
    return all(
        len(part) >= MINIMUM_SPAN_ROWS and _has_both(exported.label[part])
        for part in (fold.fit, fold.tune)
    )
