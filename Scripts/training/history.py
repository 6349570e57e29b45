"""How much history a bundle needs before it is worth training."""

from __future__ import annotations

from .errors import TrainingError

MINIMUM_ROWS = {
    "M5": 50_000,
    "M15": 20_000,
    "M30": 10_000,
    "H1": 10_000,
    "H4": 5_000,
    "D1": 2_000,
}


def shortage(every: str, rows: int, allow_short: bool) -> dict | None:
    """What is missing: None when there is enough, else `{"rows":…, "needed":…}` if allowed.

    The minima are in bars of the timeframe whose closes made the rows, counted as exported rows.
    Raises `TrainingError` when there is too little and `allow_short` does not permit it.
    """
    if every not in MINIMUM_ROWS:
        known = ", ".join(MINIMUM_ROWS)
        raise TrainingError(f"columns.json: expected every to be one of {known}, was {every!r}")
    needed = MINIMUM_ROWS[every]
    if rows >= needed:
        return None
    if not allow_short:
        raise TrainingError(
            f"too little history: {every} needs {needed:,} rows, there are {rows:,}; "
            f"import {needed - rows:,} more {every} bars, or pass --allow-short knowingly"
        )
    return {"rows": rows, "needed": needed}
