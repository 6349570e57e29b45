"""What the three members have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

#: The weights that the ensemble gives its members; they renormalise over the members present.
WEIGHTS = {"lightgbm": 0.40, "catboost": 0.35, "lstm": 0.25}

#: The file of each member inside a bundle.
FILES = {"lightgbm": "lightgbm.txt", "catboost": "catboost.json", "lstm": "lstm.onnx"}

#: Told how much of a member's training is through, 0 to 1.
Report = Callable[[float], None]


def silent(share: float) -> None:
    """A report that nobody hears."""


class Inputs(Protocol):
    """Rows as every member reads them; `ExportedSet` provides them and so do golden rows."""

    features: np.ndarray
    sequence: np.ndarray | None
    sequence_defined: np.ndarray

    def category_strings(self, rows: np.ndarray) -> np.ndarray: ...


class Member(Protocol):
    """A trained member as the bytes of its library's own file, so that it travels unchanged."""

    name: str

    @property
    def size(self) -> str:
        """How large it became: `96 trees`, `best after 3 epochs`."""

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        """P(up) before calibration, NaN where the member has no input."""

    def importance(self) -> np.ndarray | None:
        """Each feature's share of what the member uses, adding up to 1; None for the LSTM."""

    def write(self, path: Path) -> None:
        """Writes the library's own file."""


def up_share(probabilities: np.ndarray, up: list[float] | None) -> np.ndarray:
    """P(up) of a classifier's probabilities: the second of two classes, or Σ up·p of several."""
    if up is None:
        return probabilities if probabilities.ndim == 1 else probabilities[:, 1]
    total = np.zeros(len(probabilities))
    # Added class by class, the order in which the server adds them.
    for share, column in zip(up, probabilities.T, strict=True):
        total += share * column
    return total
