"""The hash-chained file of everything that was tried on a history; LEDGER.md describes it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import TrainingError

ORIGIN = "0" * 64
_SEAL = b',"hash":"'
_TAIL = len(_SEAL) + 64 + 2


@dataclass(frozen=True)
class Entry:
    """One line."""

    number: int
    kind: str
    symbol: str
    experiment: str
    detail: dict
    hash: str


class Ledger:
    """The ledger at a path, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        """Every entry, the chain checked; a torn last line is left out.

        Raises `TrainingError` naming the first line that is wrong.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise TrainingError(f"{self.path}: {error.strerror}") from error
        return self._entries(content)

    def append(self, kind: str, symbol: str, experiment: str, detail: dict) -> Entry:
        """Adds one line durably, under the file's lock."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise TrainingError(f"{self.path}: {error.strerror}") from error
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read()
            before = self._entries(content)
            document = {
                "n": len(before) + 1,
                "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "kind": kind,
                "symbol": symbol,
                "experiment": experiment,
                "detail": detail,
                "previous": before[-1].hash if before else ORIGIN,
            }
            sealed = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()[:-1]
            digest = hashlib.sha256(sealed).hexdigest()
            whole = content.rfind(b"\n") + 1
            file.truncate(whole)
            file.seek(whole)
            file.write(sealed + _SEAL + digest.encode() + b'"}\n')
            file.flush()
            os.fsync(file.fileno())
        return Entry(len(before) + 1, kind, symbol, experiment, detail, digest)

    def _entries(self, content: bytes) -> list[Entry]:
        entries: list[Entry] = []
        for line in content.split(b"\n")[:-1]:
            entries.append(self._entry(line, len(entries) + 1, entries[-1:]))
        return entries

    def _entry(self, line: bytes, number: int, before: list[Entry]) -> Entry:
        place = f"{self.path}: line {number}"
        if line[-_TAIL : -_TAIL + len(_SEAL)] != _SEAL:
            raise TrainingError(f"{place}: expected a JSON object that ends with its hash")
        try:
            document = json.loads(line)
            digest, previous = document["hash"], document["previous"]
            entry = Entry(
                document["n"],
                document["kind"],
                document["symbol"],
                document["experiment"],
                document["detail"],
                digest,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{place}: not an entry ({error!r})") from error
        found = hashlib.sha256(line[:-_TAIL]).hexdigest()
        if found != digest:
            raise TrainingError(
                f"{place}: expected SHA-256 {digest}, was {found}: the line was changed"
            )
        if entry.number != number or previous != (before[0].hash if before else ORIGIN):
            raise TrainingError(
                f"{place}: entry {entry.number} does not follow: a line is missing or out of order"
            )
        return entry


def touches_before(
    entries: Iterable[Entry], symbol: str, stretch: tuple[int, int], experiment: str
) -> int:
    """How many other experiments had touched an overlapping stretch before this one first did."""
    others: set[str] = set()
    for entry in entries:
        if entry.kind != "touch" or entry.symbol != symbol:
            continue
        first, last = entry.detail["test"]
        if first > stretch[1] or last < stretch[0]:
            continue
        if entry.experiment == experiment:
            break
        others.add(entry.experiment)
    return len(others)


def attempts(entries: Iterable[Entry], symbol: str) -> int:
    """How many different things were tried on the symbol."""
    return len(
        {entry.experiment for entry in entries if entry.symbol == symbol and entry.kind != "touch"}
    )
