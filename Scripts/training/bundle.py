"""A model bundle's directory: written whole or not at all, and verified later."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from types import TracebackType

from . import interruption
from .errors import TrainingError

FORMAT = 1
MANIFEST = "manifest.json"
_VERSION = re.compile(r"\d{8}T\d{6}Z")


class BundleWriter:
    """Files of one bundle, gathered in a hidden directory beside it and renamed at the end.

    Whatever interrupts the `with` block before `seal` removes the hidden directory, so that a
    bundle's own name is only ever that of a complete bundle.
    """

    def __init__(self, models: Path, version: str) -> None:
        if not _VERSION.fullmatch(version):
            raise TrainingError(f"expected a version as 20261121T101500Z, was {version!r}")
        self.final = models / version
        if self.final.exists():
            raise TrainingError(f"{self.final} exists already; a bundle is never overwritten")
        self._partial = models / f".{version}.partial-{os.getpid()}"

    def __enter__(self) -> BundleWriter:
        shutil.rmtree(self._partial, ignore_errors=True)
        try:
            self._partial.mkdir(parents=True)
        except OSError as error:
            raise TrainingError(f"{self._partial}: {error.strerror}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._partial, ignore_errors=True)

    def path(self, name: str) -> Path:
        """Where to write the file `name`."""
        return self._partial / name

    def text(self, name: str, content: str) -> None:
        self.path(name).write_text(content, encoding="utf-8", newline="\n")

    def seal(self, manifest: dict) -> Path:
        """Adds every file's hash, writes the manifest, syncs and gives the bundle its name."""
        names = sorted(entry.name for entry in self._partial.iterdir())
        manifest = manifest | {"files": {name: sha256(self.path(name)) for name in names}}
        self.text(MANIFEST, json_lines(manifest))
        for name in (*names, MANIFEST):
            _sync(self.path(name))
        _sync(self._partial)
        interruption.check()
        try:
            os.rename(self._partial, self.final)
        except OSError as error:
            raise TrainingError(f"{self.final}: {error.strerror}") from error
        _sync(self.final.parent)
        return self.final


def check(directory: Path) -> dict:
    """The manifest of a bundle whose files are exactly those listed, with their hashes.

    Raises `TrainingError` naming the first file that disagrees.
    """
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise TrainingError(f"{path}: not JSON ({error})") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise TrainingError(f"{path}: expected a manifest of format {FORMAT}")
    listed = manifest.get("files")
    if not isinstance(listed, dict) or not listed:
        raise TrainingError(f"{path}: expected the hashes of its files")
    present = {entry.name for entry in directory.iterdir()} - {MANIFEST}
    for name in sorted(set(listed) | present):
        if name not in listed:
            raise TrainingError(f"{directory / name}: not listed in the manifest")
        if name not in present:
            raise TrainingError(f"{directory / name}: listed in the manifest, but missing")
        found = sha256(directory / name)
        if found != listed[name]:
            raise TrainingError(f"{directory / name}: expected SHA-256 {listed[name]}, was {found}")
    return manifest


def json_lines(document: dict) -> str:
    """JSON with one line per top-level key; NaN and infinity are refused."""
    lines = [
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'), allow_nan=False)}"
        for key, value in document.items()
    ]
    return "{" + ",\n ".join(lines) + "}\n"


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
