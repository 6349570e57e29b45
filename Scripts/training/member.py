"""What the three members have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from .exported_set import ExportedSet

#: The weights that the ensemble gives its members; they renormalise over the members present.
WEIGHTS = {"lightgbm": 0.40, "catboost": 0.35, "lstm": 0.25}

#: The file of each member inside a bundle.
FILES = {"lightgbm": "lightgbm.txt", "catboost": "catboost.json", "lstm": "lstm.onnx"}


class Inputs(Protocol):
    """Rows as every member reads them; `ExportedSet` provides them and so do golden rows."""

    features: np.ndarray
    sequence: np.ndarray | None
    sequence_defined: np.ndarray

    def category_strings(self, rows: np.ndarray) -> np.ndarray: ...


class Member(Protocol):
    """A trained member, held by the library that trained it."""

    name: str

    def predict(self, inputs: ExportedSet | Inputs, rows: np.ndarray) -> np.ndarray:
        """P(up) before calibration, NaN where the member has no input."""

    def write(self, path: Path) -> None:
        """Writes the library's own file."""
