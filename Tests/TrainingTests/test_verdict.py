"""A planted edge is found, a coin is not, and the incredible is not believed."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from conftest import Trained, train
from synthetic_set import SyntheticSet
from training.configuration import EvaluationSettings
from training.verdict import judge


def test_a_planted_edge_is_found(planted: Trained) -> None:
    manifest = planted.manifest
    test = manifest["metrics"]["test"]
    assert manifest["edge"]["verdict"] == "edge", manifest["edge"]["reason"]
    for name in ("ensemble", "lightgbm", "catboost", "lstm"):
        assert test[name]["accuracy"] > test["base_rate"]["accuracy"]
        assert test[name]["brier"] < test["base_rate"]["brier"]
        assert test[name]["rank_ic_low"] > 0
    assert test["trades"]["mean_net_r_low"] > 0
    assert test["volatility_rank_correlation"] is not None
    assert len(manifest["metrics"]["folds"]) == 2
    for fold in manifest["metrics"]["folds"]:
        assert list(fold["members"]) == ["lightgbm", "catboost", "lstm"]
        assert fold["accuracy"] > fold["base_accuracy"]
    assert test["random_direction"]["share_as_good"] < 0.01
    for figures in test["baselines"].values():
        assert abs(figures["accuracy"] - 0.5) < 0.08
        assert figures["trades"]["mean_net_r"] < 0.1
    assert test["lightgbm_alone"]["mean_net_r"] > 0
    top = {one["feature"] for one in manifest["metrics"]["importance"]["top"][:4]}
    assert top == {f"M5.feature_{number}" for number in range(10, 14)}
    assert "## Verdict: edge" in planted.card
    assert "Short history, allowed knowingly" in planted.card


def test_a_coin_has_no_edge(edgeless: Trained) -> None:
    edge = edgeless.manifest["edge"]
    assert edge["verdict"] == "no edge"
    assert "leak" not in edge["reason"]
    assert "## Verdict: no edge" in edgeless.card
    assert "in shadow" in edgeless.card


def test_the_incredible_is_called_a_leak(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained = train(tmp_path, SyntheticSet(rows=2500, edge=3.0, sequences=False))
    edge = trained.manifest["edge"]
    assert edge["verdict"] == "no edge"
    assert edge["reason"].startswith("probable leak")
    assert "PROBABLE LEAK" in capsys.readouterr().err
    assert [member["name"] for member in trained.manifest["members"]] == ["lightgbm", "catboost"]
    assert "There is no LSTM" in trained.card
    assert all(row["lstm"] is None and row["sequence"] is None for row in trained.golden)


GOOD = {
    "base_rate": {"accuracy": 0.52, "brier": 0.2495},
    "ensemble": {"accuracy": 0.55, "brier": 0.2470, "rank_ic_low": 0.02},
    "trades": {"count": 60, "mean_net_r_low": 0.05},
    "random_direction": {"share_as_good": 0.01},
}
GOOD_FOLDS = {
    "accuracy": 0.54,
    "base_accuracy": 0.51,
    "brier": 0.248,
    "base_brier": 0.25,
    "trades": {"mean_net_r": 0.02},
}


def test_all_conditions_together_make_an_edge() -> None:
    assert judge(GOOD, GOOD_FOLDS, EvaluationSettings(), demo=False).verdict == "edge"


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (("ensemble", "accuracy"), 0.52, "test accuracy"),
        (("ensemble", "brier"), 0.2496, "test Brier"),
        (("ensemble", "rank_ic_low"), 0.0, "rank IC"),
        (("ensemble", "rank_ic_low"), None, "rank IC is unknown"),
        (("trades", "count"), 29, "confident trades on the test 29 is below 30"),
        (("random_direction", "share_as_good"), 0.06, "random directions"),
        (("trades", "mean_net_r_low"), -0.01, "net result"),
        (("trades", "mean_net_r_low"), None, "net result per trade (R) is unknown"),
        (("ensemble", "accuracy"), 0.63, "probable leak"),
    ],
)
def test_each_condition_of_the_test_alone_refuses(
    path: tuple[str, str], value: float | None, word: str
) -> None:
    figures = copy.deepcopy(GOOD)
    figures[path[0]][path[1]] = value
    verdict = judge(figures, GOOD_FOLDS, EvaluationSettings(), demo=False)
    assert verdict.verdict == "no edge"
    assert word in verdict.reason


@pytest.mark.parametrize(
    ("folds", "word"),
    [
        (None, "walk-forward folds"),
        (GOOD_FOLDS | {"trades": {"mean_net_r": -0.01}}, "walk-forward net result"),
        (GOOD_FOLDS | {"trades": {"mean_net_r": None}}, "walk-forward net result"),
        (GOOD_FOLDS | {"accuracy": 0.505}, "walk-forward accuracy"),
        (GOOD_FOLDS | {"brier": 0.251}, "walk-forward Brier"),
        (GOOD_FOLDS | {"accuracy": 0.62}, "probable leak"),
    ],
)
def test_each_condition_of_the_folds_alone_refuses(folds: dict | None, word: str) -> None:
    verdict = judge(GOOD, folds, EvaluationSettings(), demo=False)
    assert verdict.verdict == "no edge"
    assert word in verdict.reason


def test_a_majority_that_turned_does_not_lower_the_bar_below_a_coin() -> None:
    figures = copy.deepcopy(GOOD)
    figures["base_rate"]["accuracy"] = 0.45
    figures["ensemble"]["accuracy"] = 0.49
    verdict = judge(figures, GOOD_FOLDS, EvaluationSettings(), demo=False)
    assert "test accuracy" in verdict.reason
