"""Rules that anyone could follow, judged on the same rows as the models.

Their signals are features of the set, computed where all features are: nothing is computed anew.
"""

from __future__ import annotations

import numpy as np

from .exported_set import ExportedSet
from .trades import LONG, SHORT, Trades, take

#: Each rule's feature of the trained timeframe, whose sign is the direction.
RULES = {
    "ma_crossover_20_50": "trend",
    "momentum_10": "momentum_10",
}


def directions(exported: ExportedSet, rule: str, rows: np.ndarray) -> np.ndarray:
    """1 up, −1 down, 0 none, of each row; the exponential averages of 20 and 50 bars for a
    crossover, the close against the one ten bars before for momentum."""
    name = f"{exported.columns['every']}.{RULES[rule]}"
    if name not in exported.feature_names:
        return np.zeros(len(rows))
    column = exported.feature_names.index(name)
    return np.nan_to_num(np.sign(exported.features[rows, column]))


def crossings(direction: np.ndarray) -> np.ndarray:
    """Where the direction is another than on the row before it."""
    changed = np.zeros(len(direction), dtype=bool)
    changed[1:] = direction[1:] != direction[:-1]
    return changed


def trades(exported: ExportedSet, rule: str, rows: np.ndarray) -> Trades:
    """The rule's own trades: a crossover enters where the averages cross, momentum when it is
    free; each leaves as the label does."""
    direction = directions(exported, rule, rows)
    wanted = direction != 0
    if rule == "ma_crossover_20_50":
        wanted &= crossings(direction)
    return take(exported, rows, np.where(direction > 0, LONG, SHORT), wanted)
