"""What makes one training different from another: the bytes of its set, its settings, its seed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from .bundle import sha256
from .configuration import Configuration
from .splits import Boundaries


def fingerprint(directory: Path) -> str:
    """SHA-256 over the names and bytes of a set's files."""
    digest = hashlib.sha256()
    for path in sorted([*directory.glob("*.npy"), directory / "columns.json"]):
        digest.update(f"{path.name} {sha256(path)}\n".encode())
    return digest.hexdigest()


def identity(
    set_hash: str,
    configuration: Configuration,
    boundaries: Boundaries,
    *,
    seed: int,
    demo: bool,
    kind: str,
) -> str:
    """SHA-256 of an experiment: equal for a training repeated, different for any other."""
    document = {
        "kind": kind,
        "set": set_hash,
        "configuration": configuration.as_dictionary(),
        "validate_from": boundaries.validate_from,
        "test_from": boundaries.test_from,
        "seed": seed,
        "demo": demo,
    }
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
