"""The trades that signals would have made, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .exported_set import ExportedSet

LONG, SHORT = 0, 1


@dataclass(frozen=True)
class Trades:
    """Trades in time order: their rows, their sides, and net results in multiples of the risk."""

    rows: np.ndarray
    sides: np.ndarray
    outcomes: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sharpe(self) -> float | None:
        """Mean over deviation of the net results, per trade; None for fewer than two."""
        if len(self) < 2 or self.outcomes.std(ddof=1) == 0:
            return None
        return float(self.outcomes.mean() / self.outcomes.std(ddof=1))

    @staticmethod
    def together(several: list[Trades]) -> Trades:
        """The trades of several spans, one after the other."""
        return Trades(
            np.concatenate([one.rows for one in several]),
            np.concatenate([one.sides for one in several]),
            np.concatenate([one.outcomes for one in several]),
        )


def take(exported: ExportedSet, rows: np.ndarray, sides: np.ndarray, wanted: np.ndarray) -> Trades:
    """The wanted rows' trades, each begun only when the one before has ended.

    So no two overlap and each result counts once; after costs, as the set's outcomes are.
    """
    taken: list[int] = []
    free_at = None
    for place in np.flatnonzero(wanted):
        row = rows[place]
        if free_at is not None and exported.time[row] < free_at:
            continue
        taken.append(int(place))
        free_at = exported.label_end[row]
    chosen = rows[taken].astype(np.int64)
    chosen_sides = np.asarray(sides)[taken].astype(np.int64)
    return Trades(chosen, chosen_sides, exported.outcome[chosen, chosen_sides])


def confident(
    exported: ExportedSet,
    rows: np.ndarray,
    probability: np.ndarray,
    confidence: np.ndarray,
    least_confidence: float,
) -> Trades:
    """The trades of rows whose confidence reaches the least one, in the direction of P."""
    sides = np.where(probability >= 0.5, LONG, SHORT)
    return take(exported, rows, sides, confidence >= least_confidence)


def random_direction(exported: ExportedSet, trades: Trades, *, draws: int, seed: int) -> np.ndarray:
    """Per draw the running sum of the same trades with a coin for each direction, [draws, n]."""
    sides = np.random.default_rng(seed).integers(0, 2, size=(draws, len(trades)))
    return np.cumsum(exported.outcome[trades.rows[None, :], sides], axis=1)
