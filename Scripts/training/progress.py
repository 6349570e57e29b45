"""Lines that say how far training is and about how long it will still take."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from . import interruption


class Progress:
    """Reports stages and steps: rewritten in place on a terminal, plain lines elsewhere.

    Each report is also where an interruption that a library swallowed comes back.
    """

    PLAIN_INTERVAL_SECONDS = 5.0
    TERMINAL_INTERVAL_SECONDS = 0.2

    def __init__(self, stages: int, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._terminal = self._stream.isatty()
        self._stages = stages
        self._number = 0
        self._name = ""
        self._began = self._spoke = time.monotonic()

    def stage(self, name: str) -> None:
        """Begins the next stage."""
        interruption.check()
        self._number += 1
        self._name = name
        self._began = self._spoke = time.monotonic()
        self._say(self._prefix(), lasting=not self._terminal)

    def step(self, done: int, total: int, unit: str) -> None:
        """`done` of `total` are through; spoken at most every few seconds."""
        interruption.check()
        now = time.monotonic()
        interval = self.TERMINAL_INTERVAL_SECONDS if self._terminal else self.PLAIN_INTERVAL_SECONDS
        if now - self._spoke < interval or done <= 0:
            return
        self._spoke = now
        left = (now - self._began) / done * max(total - done, 0)
        self._say(
            f"{self._prefix()}: {done} of {total} {unit}, about {_duration(left)} left",
            lasting=not self._terminal,
        )

    def done(self, note: str = "") -> None:
        """Ends the stage with what came of it."""
        interruption.check()
        took = _duration(time.monotonic() - self._began)
        self._say(f"{self._prefix()}: {note + ', ' if note else ''}took {took}", lasting=True)

    def note(self, text: str) -> None:
        """A line of its own."""
        self._say(text, lasting=True)

    def _prefix(self) -> str:
        return f"[{self._number}/{self._stages}] {self._name}"

    def _say(self, text: str, lasting: bool) -> None:
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}" + ("\n" if lasting else ""))
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min"
