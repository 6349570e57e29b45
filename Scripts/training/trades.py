"""The trades that confident signals would have made, one at a time."""

from __future__ import annotations

import numpy as np

from .exported_set import ExportedSet


def taken_outcomes(
    exported: ExportedSet,
    rows: np.ndarray,
    probability: np.ndarray,
    confidence: np.ndarray,
    least_confidence: float,
) -> np.ndarray:
    """Net results, in multiples of the risk after costs, of the trades taken.

    A row is taken when its confidence reaches the least one and the trade before has ended, in
    the direction of P; so no two trades overlap and each result counts once.
    """
    taken = []
    free_at = None
    for place in np.flatnonzero(confidence >= least_confidence):
        row = rows[place]
        if free_at is not None and exported.time[row] < free_at:
            continue
        side = 0 if probability[place] >= 0.5 else 1
        taken.append(float(exported.outcome[row, side]))
        free_at = exported.label_end[row]
    return np.array(taken)
