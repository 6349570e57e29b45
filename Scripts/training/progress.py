"""Lines that say how far training is and about how long it will still take."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

from . import interruption


class Progress:
    """Reports stages and steps: rewritten in place on a terminal, plain lines elsewhere.

    Each report is also where an interruption that a library swallowed comes back. Several symbols
    may report at once: `label` goes before each line of theirs.
    """

    PLAIN_INTERVAL_SECONDS = 5.0
    TERMINAL_INTERVAL_SECONDS = 0.2
    LEAST_SHARE = 0.02
    _speaking = threading.Lock()

    def __init__(self, stages: int, stream: TextIO | None = None, label: str = "") -> None:
        self._stream = stream or sys.stdout
        self._terminal = self._stream.isatty()
        self._stages = stages
        self._label = f"{label} " if label else ""
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

    def step(self, done: float, total: float, what: str) -> None:
        """`done` of `total` is through, `what` says it in words; spoken every few seconds."""
        interruption.check()
        now = time.monotonic()
        interval = self.TERMINAL_INTERVAL_SECONDS if self._terminal else self.PLAIN_INTERVAL_SECONDS
        # The first moments go into starting up, and tell nothing about the rest.
        if now - self._spoke < interval or done < total * self.LEAST_SHARE:
            return
        self._spoke = now
        self._say(
            f"{self._prefix()}: {what}, about {self.left(done, total)} left",
            lasting=not self._terminal,
        )

    def left(self, done: float, total: float) -> str:
        """How long the rest of the stage will take if it goes on as it went."""
        spent = time.monotonic() - self._began
        return duration(spent / done * max(total - done, 0)) if done > 0 else "?"

    def done(self, note: str = "") -> None:
        """Ends the stage with what came of it."""
        interruption.check()
        took = duration(time.monotonic() - self._began)
        self._say(f"{self._prefix()}: {note + ', ' if note else ''}took {took}", lasting=True)

    def note(self, text: str) -> None:
        """A line of its own."""
        interruption.check()
        self._say(self._label + text, lasting=True)

    def _prefix(self) -> str:
        return f"{self._label}[{self._number}/{self._stages}] {self._name}"

    def _say(self, text: str, lasting: bool) -> None:
        with self._speaking:
            if self._terminal:
                self._stream.write(f"\r\x1b[K{text}" + ("\n" if lasting else ""))
            else:
                self._stream.write(text + "\n")
            self._stream.flush()


def duration(seconds: float) -> str:
    """Whole seconds below a minute and a half, else minutes."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min"
