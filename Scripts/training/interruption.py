"""Ctrl-C and SIGTERM that no library can lose.

Both raise `KeyboardInterrupt` where Python runs. CatBoost and ctypes callbacks turn that into an
error of their own or drop it, so the request is also remembered, and `check` raises it again.
"""

from __future__ import annotations

import signal

_requested = False


def install() -> None:
    """Handles both signals from here on; forgets an earlier request."""
    global _requested
    _requested = False
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _request)


def check() -> None:
    """Raises `KeyboardInterrupt` when an interruption was asked for."""
    if _requested:
        raise KeyboardInterrupt


def _request(number: int, frame: object) -> None:
    global _requested
    _requested = True
    raise KeyboardInterrupt
