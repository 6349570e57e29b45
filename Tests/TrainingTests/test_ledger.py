"""The ledger of attempts: its chain, what training writes into it, what looking again costs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from conftest import Trained, arguments
from training.__main__ import main
from training.errors import TrainingError
from training.ledger import ORIGIN, Ledger, attempts, touches_before


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "data" / "ledger.jsonl")
    made.append("trial", "EURUSD", "aa", {"log_loss": 0.69, "text": "ä\n"})
    made.append("touch", "EURUSD", "bb", {"test": [100, 200]})
    made.append("train", "EURUSD", "bb", {"verdict": "no edge"})
    return made


def test_a_line_is_sealed_with_the_hash_of_the_one_before(ledger: Ledger) -> None:
    previous = ORIGIN
    for number, line in enumerate(ledger.path.read_bytes().splitlines(), 1):
        document = json.loads(line)
        assert (document["n"], document["previous"]) == (number, previous)
        previous = hashlib.sha256(line[:-75]).hexdigest()
        assert document["hash"] == previous
        assert line[-75:] == f',"hash":"{previous}"}}'.encode()


def test_a_changed_missing_or_moved_line_is_found(ledger: Ledger) -> None:
    content = ledger.path.read_bytes()
    lines = content.splitlines(keepends=True)
    for spoilt, place in (
        (content.replace(b"0.69", b"0.68"), "line 1"),
        (lines[0] + lines[2], "line 2"),
        (lines[1] + lines[0] + lines[2], "line 1"),
        (b"{}\n" + content, "line 1"),
    ):
        ledger.path.write_bytes(spoilt)
        with pytest.raises(TrainingError, match=place):
            ledger.entries()
        with pytest.raises(TrainingError, match=place):
            ledger.append("trial", "EURUSD", "cc", {})
        assert ledger.path.read_bytes() == spoilt


def test_a_line_that_was_cut_off_is_left_out_and_replaced(ledger: Ledger) -> None:
    content = ledger.path.read_bytes()
    ledger.path.write_bytes(content[:-20])
    assert len(ledger.entries()) == 2
    ledger.append("train", "EURUSD", "bb", {"verdict": "no edge"})
    assert [entry.kind for entry in ledger.entries()] == ["trial", "touch", "train"]


def test_attempts_and_touches_count_different_experiments(ledger: Ledger) -> None:
    ledger.append("trial", "EURUSD", "aa", {})
    ledger.append("touch", "EURUSD", "cc", {"test": [150, 300]})
    ledger.append("touch", "EURUSD", "cc", {"test": [150, 300]})
    ledger.append("touch", "EURUSD", "dd", {"test": [201, 300]})
    ledger.append("touch", "US30", "ee", {"test": [100, 300]})
    entries = ledger.entries()
    assert attempts(entries, "EURUSD") == 2
    assert touches_before(entries, "EURUSD", (100, 200), "new") == 2
    assert touches_before(entries, "EURUSD", (250, 400), "new") == 2
    # What came later does not change what a first look was.
    assert touches_before(entries, "EURUSD", (100, 200), "bb") == 0
    assert touches_before(entries, "EURUSD", (100, 200), "cc") == 1


def test_a_training_writes_its_look_before_its_bundle(planted: Trained) -> None:
    lines = planted.ledger
    assert [line["kind"] for line in lines[:2]] == ["touch", "train"]
    assert lines[0]["detail"]["test"] == planted.manifest["spans"]["test"]
    assert lines[0]["experiment"] == lines[1]["experiment"]
    assert lines[1]["detail"]["verdict"] == planted.manifest["edge"]["verdict"]


def test_looking_again_with_other_settings_widens_the_intervals(
    planted: Trained, tmp_path: Path
) -> None:
    """A second experiment on the same stretch is the second look; the first again is the first."""
    from conftest import VERSION

    def trained(place: str, *more: str) -> dict:
        out = tmp_path / place / "US100"
        command = arguments(planted.set_directory, out, "--allow-short", "--demo", *more)
        assert main([*command, "--data-dir", str(tmp_path / "data")]) == 0
        return json.loads((out / VERSION / "manifest.json").read_text(encoding="utf-8"))

    other = trained("other", "--seed", "8", "--folds", "0")
    first = trained("first", "--folds", "0")
    assert other["training"]["looks"] == 1
    assert first["training"]["looks"] == 2

    def width(manifest: dict) -> float:
        ensemble = manifest["metrics"]["test"]["ensemble"]
        return ensemble["rank_ic_high"] - ensemble["rank_ic_low"]

    assert width(first) > width(planted.manifest)
    card = (tmp_path / "first" / "US100" / VERSION / "card.md").read_text(encoding="utf-8")
    assert "look number 2 at the held-out stretch" in card
