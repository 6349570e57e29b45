"""The search: what it tries, what it prunes, what it writes down, and that it can be taken up."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import optuna
import pytest
from conftest import VERSION, Trained, arguments
from training import search
from training.__main__ import main
from training.configuration import Configuration

TRIALS = 6


def run(planted: Trained, place: Path) -> int:
    out = place / "models" / "US100"
    return main(
        arguments(
            planted.set_directory,
            out,
            *("--allow-short", "--demo", "--folds", "1", "--trials", str(TRIALS)),
        )
    )


@pytest.fixture(scope="module")
def searched(planted: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("searched")
    assert run(planted, place) == 0
    return place


def lines(place: Path) -> list[dict]:
    text = (place / "ledger.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_trial_is_a_line_of_the_ledger(searched: Path) -> None:
    trials = [line for line in lines(searched) if line["kind"] == "trial"]
    assert {line["detail"]["number"] for line in trials} == set(range(TRIALS))
    assert len({line["experiment"] for line in trials}) == TRIALS
    for line in trials:
        assert line["detail"]["state"] in ("complete", "pruned")
        assert 0.3 < line["detail"]["log_loss"] < 0.8


def test_the_best_trials_settings_are_those_of_the_bundle(searched: Path) -> None:
    manifest = json.loads(
        (searched / "models" / "US100" / VERSION / "manifest.json").read_text(encoding="utf-8")
    )
    told = manifest["training"]["search"]
    trials = {
        line["detail"]["number"]: line["detail"]
        for line in lines(searched)
        if line["kind"] == "trial" and line["detail"]["state"] == "complete"
    }
    assert told["log_loss"] == min(one["log_loss"] for one in trials.values())
    assert told["trials"] == TRIALS
    assert told["parameters"] == trials[told["best"]]["parameters"]
    leaves = manifest["training"]["settings"]["lightgbm"]["leaves"]
    assert leaves == told["parameters"]["lightgbm.leaves"]
    # The first trial is what would be trained without a search.
    assert trials[0]["parameters"]["lightgbm.leaves"] == 7


def test_a_search_that_was_interrupted_ends_where_it_would_have(
    planted: Trained, searched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = search.Search._tell

    def interrupted(self: search.Search, judged: object, *more: object) -> None:
        if judged.trial.number == 4:
            raise KeyboardInterrupt
        told(self, judged, *more)

    monkeypatch.setattr(search.Search, "_tell", interrupted)
    assert run(planted, tmp_path) == 130
    monkeypatch.undo()
    assert (
        not list((tmp_path / "models").glob("*/*"))
        or not (tmp_path / "models" / "US100" / VERSION).exists()
    )
    assert run(planted, tmp_path) == 0
    first = searched / "models" / "US100" / VERSION
    for path in first.iterdir():
        again = tmp_path / "models" / "US100" / VERSION / path.name
        assert again.read_bytes() == path.read_bytes(), path.name
    with sqlite3.connect(tmp_path / "search.sqlite") as storage:
        assert storage.execute("select count(*) from trials").fetchone() == (TRIALS,)


def test_a_trial_worse_than_the_median_of_earlier_batches_is_pruned() -> None:
    pruner = search.EarlierMedian(batch=2, least_folds=2)
    study = optuna.create_study(pruner=pruner)
    for values in ([0.5, 0.5], [0.7, 0.7]):
        trial = study.ask()
        for step, value in enumerate(values):
            trial.report(value, step)
        study.tell(trial, values[-1])
    assert not pruner.is_worse(study, 2, 0, 0.9), "one fold is too few"
    assert pruner.is_worse(study, 2, 1, 0.61)
    assert not pruner.is_worse(study, 2, 1, 0.59)
    assert not pruner.is_worse(study, 1, 1, 0.9), "its own batch does not count"


def test_what_is_suggested_lies_within_bounds_that_reach_to_the_defaults() -> None:
    study = optuna.create_study()
    given = Configuration().merged({"lightgbm": {"leaves": 5}}, "a test")
    trial = study.ask()
    chosen = search.suggested(trial, given, ("lightgbm", "catboost"))
    assert 5 <= chosen.lightgbm.leaves <= 63
    assert chosen.lstm == given.lstm
    assert trial.distributions["lightgbm.leaves"].low == 5
