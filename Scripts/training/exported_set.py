"""The training set that `conviction features export` writes: reading and checking it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import TrainingError

FORMAT = 2
CHUNK_ROWS = 8192
CATEGORY_LOWEST = -1
CATEGORY_HIGHEST = 15

_REQUIRED_KEYS = (
    "format",
    "symbol",
    "every",
    "rows",
    "bars",
    "catalogue",
    "features",
    "timeframes",
    "categorical",
    "label",
    "weight",
)


@dataclass(frozen=True)
class SequenceShape:
    """The window of bars that the recurrent member reads."""

    timeframe: str
    bars: int
    channels: int


@dataclass(frozen=True)
class ExportedSet:
    """Arrays of one symbol, memory-mapped; row `i` is the event at `time[i]`.

    `features` is [n, 162] with NaN where undefined; `categories` [n, 2] holds regime and session;
    `sequence` [n, bars, channels] is NaN throughout a row where the window was incomplete;
    `label` is 1 where a long does better, 0 where a short does, NaN where neither, and ½ for the
    middle one of five classes; `grade` is that class, −1 without classes; `label_end` is the
    instant at which the label became known; `outcome` [n, 2] is the net result of a long and of a
    short in multiples of the risk; `volatility` is the realised deviation ahead, known at
    `volatility_end`; `weight` is the label's average uniqueness. None of it is computed here.
    """

    columns: dict
    features: np.ndarray
    categories: np.ndarray
    sequence: np.ndarray | None
    time: np.ndarray
    label: np.ndarray
    label_end: np.ndarray
    outcome: np.ndarray
    volatility: np.ndarray | None
    volatility_end: np.ndarray
    grade: np.ndarray
    weight: np.ndarray
    sequence_defined: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.time)

    @property
    def feature_names(self) -> list[str]:
        return list(self.columns["features"])

    @property
    def sequence_shape(self) -> SequenceShape | None:
        if self.sequence is None:
            return None
        described = self.columns["sequence"]
        return SequenceShape(described["timeframe"], *self.sequence.shape[1:])

    def usable_rows(self) -> np.ndarray:
        """Rows with a determined label, in time order."""
        return np.flatnonzero(~np.isnan(self.label))

    @property
    def class_up(self) -> list[float] | None:
        """What each class says about "up"; None for a label without classes."""
        return self.columns["label"].get("class_up")

    def target(self, rows: np.ndarray) -> np.ndarray:
        """What a member learns: the class, or the label where there are no classes."""
        return self.label[rows] if self.class_up is None else self.grade[rows]

    def weights(self, rows: np.ndarray) -> np.ndarray:
        """The rows' average uniqueness, scaled to a mean of 1."""
        weight = self.weight[rows]
        return weight / weight.mean()

    @property
    def known(self) -> np.ndarray:
        """When everything that a member learns of a row was known: label and volatility."""
        return np.maximum(self.label_end, self.volatility_end)

    def category_strings(self, rows: np.ndarray) -> np.ndarray:
        """Categories as the byte strings of whole numbers that CatBoost hashes ("-1", "0", …)."""
        return category_table(self.categories[rows])

    @staticmethod
    def reopen(directory: Path, sequence_defined: np.ndarray) -> ExportedSet:
        """Opens a set that was loaded and checked before, which need not be read for it."""
        columns = _read_columns(directory)

        def mapped(name: str) -> np.ndarray | None:
            path = directory / f"{name}.npy"
            return np.load(path, mmap_mode="r") if path.exists() else None

        arrays = {
            name: mapped(name)
            for name in (
                *("features", "categories", "sequence", "time", "label", "label_end", "outcome"),
                *("volatility", "volatility_end", "grade", "weight"),
            )
        }
        if not columns.get("sequence"):
            arrays["sequence"] = arrays["volatility"] = None
        return ExportedSet(columns=columns, sequence_defined=sequence_defined, **arrays)

    @staticmethod
    def load(directory: Path) -> ExportedSet:
        """Opens and checks a set.

        Raises `TrainingError` naming the file and what was expected of it.
        """
        columns = _read_columns(directory)
        rows, width = int(columns["rows"]), len(columns["features"])
        array = _ArrayReader(directory)
        features = array.read("features.npy", (rows, width), np.float64)
        categories = array.read("categories.npy", (rows, 2), np.int32)
        time = np.asarray(array.read("time.npy", (rows,), np.int64))
        label = np.asarray(array.read("label.npy", (rows,), np.float64))
        label_end = np.asarray(array.read("label_end.npy", (rows,), np.int64))
        outcome = np.asarray(array.read("outcome.npy", (rows, 2), np.float64))
        volatility_end = np.asarray(array.read("volatility_end.npy", (rows,), np.int64))
        grade = np.asarray(array.read("grade.npy", (rows,), np.int32))
        weight = np.asarray(array.read("weight.npy", (rows,), np.float64))
        sequence = volatility = None
        defined = np.zeros(rows, dtype=bool)
        described = columns.get("sequence")
        if described and (directory / "sequence.npy").exists():
            shape = (rows, int(described["bars"]), len(described["channels"]))
            sequence = array.read("sequence.npy", shape, np.float32)
            volatility = np.asarray(array.read("volatility.npy", (rows,), np.float64))
            defined = _fully_defined(sequence)
        up = columns["label"].get("class_up")
        _check_labels(directory, time, label, label_end, outcome)
        _check_weights(directory, label, weight)
        _check_grades(directory, label, grade, up)
        _check_values(directory, features, categories)
        return ExportedSet(
            columns,
            features,
            categories,
            sequence,
            time,
            label,
            label_end,
            outcome,
            volatility,
            volatility_end,
            grade,
            weight,
            defined,
        )


def category_table(categories: np.ndarray) -> np.ndarray:
    """Whole numbers as the byte strings that CatBoost hashes."""
    values = range(CATEGORY_LOWEST, CATEGORY_HIGHEST + 1)
    table = np.array([str(value).encode() for value in values], dtype=object)
    return table[categories - CATEGORY_LOWEST]


class _ArrayReader:
    """Memory-maps arrays of one directory and compares shape and type with what is expected."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, name: str, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        path = self._directory / name
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise TrainingError(f"{path}: cannot be read as an array ({error})") from error
        if array.shape != shape or array.dtype != np.dtype(dtype):
            raise TrainingError(
                f"{path}: expected {np.dtype(dtype)} {list(shape)}, "
                f"was {array.dtype} {list(array.shape)}"
            )
        return array


def _read_columns(directory: Path) -> dict:
    path = directory / "columns.json"
    try:
        columns = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}; is this an exported set?") from error
    except ValueError as error:
        raise TrainingError(f"{path}: not JSON ({error})") from error
    missing = [key for key in _REQUIRED_KEYS if key not in columns]
    if missing:
        raise TrainingError(f"{path}: expected the key {missing[0]!r}, which is missing")
    if columns["format"] != FORMAT:
        raise TrainingError(f"{path}: expected format {FORMAT}, was {columns['format']!r}")
    if columns["categorical"] != ["regime", "session"]:
        raise TrainingError(
            f'{path}: expected categorical ["regime","session"], was {columns["categorical"]!r}'
        )
    return columns


def _fully_defined(sequence: np.ndarray) -> np.ndarray:
    defined = np.empty(len(sequence), dtype=bool)
    for start in range(0, len(sequence), CHUNK_ROWS):
        chunk = sequence[start : start + CHUNK_ROWS]
        defined[start : start + CHUNK_ROWS] = np.isfinite(chunk).all(axis=(1, 2))
    return defined


def _check_labels(
    directory: Path,
    time: np.ndarray,
    label: np.ndarray,
    label_end: np.ndarray,
    outcome: np.ndarray,
) -> None:
    if len(time) > 1:
        backward = np.flatnonzero(np.diff(time) <= 0)
        if len(backward):
            raise TrainingError(
                f"{directory / 'time.npy'}: expected strictly increasing times, "
                f"was not at row {backward[0] + 1}"
            )
    determined = ~np.isnan(label)
    odd = np.flatnonzero(determined & (label != 0) & (label != 1) & (label != 0.5))
    if len(odd):
        raise TrainingError(
            f"{directory / 'label.npy'}: expected 0, ½, 1 or NaN, "
            f"was {label[odd[0]]} at row {odd[0]}"
        )
    early = np.flatnonzero(determined & (label_end <= time))
    if len(early):
        raise TrainingError(
            f"{directory / 'label_end.npy'}: expected a label known after its event, "
            f"was not at row {early[0]}"
        )
    hollow = np.flatnonzero(determined & ~np.isfinite(outcome).all(axis=1))
    if len(hollow):
        raise TrainingError(
            f"{directory / 'outcome.npy'}: expected finite outcomes where the label is "
            f"determined, was not at row {hollow[0]}"
        )


def _check_weights(directory: Path, label: np.ndarray, weight: np.ndarray) -> None:
    odd = np.flatnonzero(~np.isnan(label) & ~((weight > 0) & (weight <= 1 + 1e-9)))
    if len(odd):
        raise TrainingError(
            f"{directory / 'weight.npy'}: expected more than 0 and at most 1 where the label is "
            f"determined, was {weight[odd[0]]} at row {odd[0]}"
        )


def _check_grades(
    directory: Path, label: np.ndarray, grade: np.ndarray, up: list[float] | None
) -> None:
    determined = ~np.isnan(label)
    if up is None:
        odd = np.flatnonzero(determined & (label == 0.5))
        expected = "labels of 0 or 1 without classes"
    else:
        inside = determined & (grade >= 0) & (grade < len(up))
        meant = np.where(inside, np.asarray(up)[np.clip(grade, 0, len(up) - 1)], np.nan)
        odd = np.flatnonzero(determined & (meant != label))
        expected = "the class that the label stands for"
    if len(odd):
        raise TrainingError(
            f"{directory / 'grade.npy'}: expected {expected}, was {grade[odd[0]]} with the label "
            f"{label[odd[0]]} at row {odd[0]}"
        )


def _check_values(directory: Path, features: np.ndarray, categories: np.ndarray) -> None:
    for start in range(0, len(features), CHUNK_ROWS):
        infinite = np.argwhere(np.isinf(features[start : start + CHUNK_ROWS]))
        if len(infinite):
            row, column = infinite[0]
            raise TrainingError(
                f"{directory / 'features.npy'}: expected a finite number or NaN, "
                f"was infinite at row {start + row}, column {column}"
            )
    odd = np.argwhere((categories < CATEGORY_LOWEST) | (categories > CATEGORY_HIGHEST))
    if len(odd):
        row, column = odd[0]
        raise TrainingError(
            f"{directory / 'categories.npy'}: expected {CATEGORY_LOWEST} to {CATEGORY_HIGHEST}, "
            f"was {categories[row, column]} at row {row}, column {column}"
        )
