"""How much history a bundle needs before it is worth training, in bars of its timeframe."""

from __future__ import annotations

from .errors import TrainingError

MINIMUM_BARS = {
    "M5": 50_000,
    "M15": 20_000,
    "M30": 10_000,
    "H1": 10_000,
    "H4": 5_000,
    "D1": 2_000,
}


def shortage(every: str, bars: int, allow_short: bool) -> dict | None:
    """What is missing: None when there is enough, else `{"bars":…, "needed":…}` if allowed.

    Raises `TrainingError` when there is too little and `allow_short` does not permit it.
    """
    if every not in MINIMUM_BARS:
        known = ", ".join(MINIMUM_BARS)
        raise TrainingError(f"columns.json: expected every to be one of {known}, was {every!r}")
    needed = MINIMUM_BARS[every]
    if bars >= needed:
        return None
    if not allow_short:
        raise TrainingError(
            f"too little history: {every} needs {needed:,} bars, there are {bars:,}; "
            f"import {needed - bars:,} more {every} bars, or pass --allow-short knowingly"
        )
    return {"bars": bars, "needed": needed}
