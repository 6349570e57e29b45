"""Class balance: how the outcomes are shared out among the rows that a member learns from."""

from __future__ import annotations

import numpy as np

from .errors import TrainingError
from .exported_set import ExportedSet


def rows_of(exported: ExportedSet, member: str, rows: np.ndarray) -> np.ndarray:
    """The rows that a member can use: the LSTM only those with a complete window."""
    return rows[exported.sequence_defined[rows]] if member == "lstm" else rows


def check(
    exported: ExportedSet,
    member: str,
    train: np.ndarray,
    validation: np.ndarray,
    least_share: float,
) -> dict:
    """Shares of up and, with classes, the rows of each, on the member's own rows.

    Raises `TrainingError` where a direction has less than the least share: such a member would
    learn to say the other one and be right.
    """
    found: dict = {}
    for name, rows in (("train", train), ("validation", validation)):
        own = rows_of(exported, member, rows)
        label = exported.label[own]
        decided = label[label != 0.5]
        up = float(decided.mean()) if len(decided) else 0.0
        if min(up, 1 - up) < least_share:
            raise TrainingError(
                f"{member}: {up:.1%} of the {name} rows that have a direction are up; each needs "
                f"at least {least_share:.0%}"
            )
        found[name] = {"rows": len(own), "up": up}
        if exported.class_up is not None:
            counts = np.bincount(exported.grade[own], minlength=len(exported.class_up))
            found[name]["classes"] = [int(count) for count in counts]
    return found
