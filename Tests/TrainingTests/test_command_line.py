"""Determinism, interruption, refusals and the check of a bundle, through the command line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import SCRIPTS, SETTINGS, Trained, arguments
from synthetic_set import SyntheticSet
from training import interruption
from training.__main__ import main
from training.bundle import BundleWriter
from training.progress import Progress


@pytest.mark.parametrize(
    ("number", "stage"), [(signal.SIGINT, "[1/4] walk-forward"), (signal.SIGTERM, "[2/4] members")]
)
def test_a_signal_leaves_no_bundle(
    planted: Trained, tmp_path: Path, number: int, stage: str
) -> None:
    out = tmp_path / "models" / "US100"
    folds = "2" if "walk" in stage else "0"
    command = arguments(planted.set_directory, out, "--allow-short", "--folds", folds)
    config = Path(command[command.index("--config") + 1])
    slow = {"catboost": {"trees": 100_000, "patience": 100_000}} if "walk" in stage else {}
    config.write_text(json.dumps(SETTINGS | slow), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "training", *command],
        env=os.environ | {"PYTHONPATH": str(SCRIPTS), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if line.startswith(stage):
            process.send_signal(number)
            break
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "training: interrupted; no bundle was written\n"
    assert not out.exists() or not list(out.iterdir())


def test_an_interruption_while_writing_leaves_nothing(
    planted: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: BundleWriter, manifest: dict) -> Path:
        assert self.path("lightgbm.txt").exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(BundleWriter, "seal", interrupted)
    out = tmp_path / "models" / "US100"
    command = arguments(planted.set_directory, out, "--allow-short", "--demo", "--folds", "0")
    assert main(command) == 130
    assert list(out.iterdir()) == []


def test_an_interruption_that_a_library_swallowed_comes_back_at_the_next_step() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    interruption.install()
    try:
        progress = Progress(1, io.StringIO())
        progress.stage("trees")
        progress.step(1, 2, "half")
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            progress.step(2, 2, "all")
    finally:
        interruption.install()
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)


def test_a_bundle_is_never_overwritten(
    planted: Trained, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (planted.directory / "manifest.json").read_bytes()
    out = planted.directory.parent
    assert main(arguments(planted.set_directory, out, "--allow-short")) == 1
    assert "never overwritten" in capsys.readouterr().err
    assert (planted.directory / "manifest.json").read_bytes() == before


def test_short_history_is_refused_with_both_numbers(
    planted: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "models" / "US100"
    assert main(arguments(planted.set_directory, out)) == 1
    error = capsys.readouterr().err
    assert "M15 needs 20,000 bars, there are 4,000" in error
    assert error.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("every", "needed"),
    [
        ("M5", 50_000),
        ("M15", 20_000),
        ("M30", 10_000),
        ("H1", 10_000),
        ("H4", 5_000),
        ("D1", 2_000),
    ],
)
def test_each_timeframe_has_its_minimum(every: str, needed: int) -> None:
    from training.errors import TrainingError
    from training.history import shortage

    assert shortage(every, needed, allow_short=False) is None
    with pytest.raises(TrainingError):
        shortage(every, needed - 1, allow_short=False)
    assert shortage(every, needed - 1, allow_short=True) == {"bars": needed - 1, "needed": needed}


def test_check_accepts_a_whole_bundle_and_names_a_changed_file(
    planted: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(planted.directory, copy)
    assert main(["check", "--bundle", str(copy)]) == 0
    assert "6 files agree" in capsys.readouterr().out
    model = copy / "lightgbm.txt"
    model.write_bytes(model.read_bytes().replace(b"=", b"-", 1))
    assert main(["check", "--bundle", str(copy)]) == 1
    assert "lightgbm.txt: expected SHA-256" in capsys.readouterr().err
    model.unlink()
    assert main(["check", "--bundle", str(copy)]) == 1
    assert "missing" in capsys.readouterr().err


def test_check_refuses_a_file_that_is_not_listed(planted: Trained, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(planted.directory, copy)
    (copy / "stray.txt").write_text("?", encoding="utf-8")
    assert main(["check", "--bundle", str(copy)]) == 1


def test_an_unknown_setting_is_refused_with_what_is_allowed(
    planted: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = arguments(planted.set_directory, tmp_path / "out" / "US100")
    config = tmp_path / "odd.json"
    command[command.index("--config") + 1] = str(config)
    for given, word in (
        ({"lightgbm": {"tree": 3}}, "unknown key 'tree'"),
        ({"lightgbm": {"trees": 1.5}}, "expected a whole number"),
        ({"splits": {"test_share": 1}}, "expected less than 1"),
        ({"catboost": {"trees": 0}}, "expected more than 0"),
        ([], "expected an object"),
    ):
        config.write_text(json.dumps(given), encoding="utf-8")
        assert main(command) == 1
        assert word in capsys.readouterr().err


def _truncate_time(place: Path) -> None:
    np.save(place / "time.npy", np.load(place / "time.npy")[:-1])


def _repeat_time(place: Path) -> None:
    time = np.load(place / "time.npy")
    time[7] = time[6]
    np.save(place / "time.npy", time)


def _halve_label(place: Path) -> None:
    label = np.load(place / "label.npy")
    label[3] = 0.5
    np.save(place / "label.npy", label)


def _third_label(place: Path) -> None:
    label = np.load(place / "label.npy")
    label[3] = 0.25
    np.save(place / "label.npy", label)


def _no_weight(place: Path) -> None:
    weight = np.load(place / "weight.npy")
    weight[5] = 0
    np.save(place / "weight.npy", weight)


def _infinite_feature(place: Path) -> None:
    features = np.load(place / "features.npy")
    features[9, 4] = np.inf
    np.save(place / "features.npy", features)


def _remove_outcome(place: Path) -> None:
    (place / "outcome.npy").unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_truncate_time, "time.npy: expected int64 [600], was int64 [599]"),
        (_repeat_time, "time.npy: expected strictly increasing times, was not at row 7"),
        (_third_label, "label.npy: expected 0, ½, 1 or NaN, was 0.25 at row 3"),
        (_halve_label, "grade.npy: expected labels of 0 or 1 without classes, was -1"),
        (_no_weight, "weight.npy: expected more than 0 and at most 1"),
        (_infinite_feature, "was infinite at row 9, column 4"),
        (_remove_outcome, "outcome.npy: cannot be read"),
    ],
)
def test_a_spoilt_set_is_refused_by_place(
    spoil: object, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = SyntheticSet(rows=600, sequences=False).write(tmp_path / "set")
    spoil(place)
    assert main(arguments(place, tmp_path / "models" / "US100", "--allow-short")) == 1
    assert words in capsys.readouterr().err
