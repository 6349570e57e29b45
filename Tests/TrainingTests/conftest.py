"""Puts the package on the path and trains the bundles that several tests look at."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "Scripts"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

from synthetic_set import SyntheticSet  # noqa: E402
from training.__main__ import main  # noqa: E402

VERSION = "20261121T101500Z"
#: Few trees and one short epoch: enough to learn a planted edge in seconds on one core.
SETTINGS = {
    "walk_forward": {"train_days": 20, "test_days": 6, "step_days": 6, "folds": 2},
    "lightgbm": {"trees": 40, "leaves": 7, "rows_per_leaf": 50, "learning_rate": 0.1},
    "catboost": {"trees": 30, "depth": 3, "borders": 16, "learning_rate": 0.15},
    "lstm": {"hidden": 8, "epochs": 1, "max_rows_per_epoch": 2000, "learning_rate": 0.01},
    "evaluation": {"minimum_trades": 10, "golden_rows": 24, "resamples": 400},
}


@dataclass(frozen=True)
class Trained:
    """A bundle with the set that it came from."""

    set_directory: Path
    directory: Path

    @property
    def manifest(self) -> dict:
        return json.loads((self.directory / "manifest.json").read_text(encoding="utf-8"))

    @property
    def golden(self) -> list[dict]:
        return json.loads((self.directory / "golden.json").read_text(encoding="utf-8"))["rows"]

    @property
    def page(self) -> str:
        return (self.directory / "card.html").read_text(encoding="utf-8")

    @property
    def ledger(self) -> list[dict]:
        text = (self.directory.parents[2] / "ledger.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def card(self) -> str:
        return (self.directory / "card.md").read_text(encoding="utf-8")


def arguments(set_directory: Path, out: Path, *more: str) -> list[str]:
    """A command line that trains quickly."""
    config = out.parent / "settings.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(SETTINGS), encoding="utf-8")
    given = ["train", "--set", str(set_directory), "--out", str(out), "--version", VERSION]
    return [*given, "--config", str(config), "--processes", "1", *more]


def train(place: Path, synthetic: SyntheticSet, *more: str) -> Trained:
    """Makes a set, trains on it and gives both."""
    set_directory = synthetic.write(place / "set")
    out = place / "models" / "US100"
    assert main(arguments(set_directory, out, "--allow-short", *more)) == 0
    return Trained(set_directory, out / VERSION)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A bundle from a market with a strong edge, as a demonstration."""
    return train(tmp_path_factory.mktemp("planted"), SyntheticSet(edge=0.8), "--demo")


@pytest.fixture(scope="session")
def edgeless(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A bundle from a market that is a coin."""
    return train(tmp_path_factory.mktemp("edgeless"), SyntheticSet(edge=0.0))


@pytest.fixture(scope="session")
def classed(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A bundle that learned five classes."""
    place = tmp_path_factory.mktemp("classed")
    return train(place, SyntheticSet(edge=0.8, classes=True), "--demo", "--folds", "1")
