"""Five classes are really learned by each member, and P(up) is their shares added up."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import Trained
from synthetic_set import CLASS_UP


def test_the_manifest_says_what_the_classes_are(classed: Trained) -> None:
    label = classed.manifest["label"]
    assert label["kind"] == "five_class"
    assert label["class_percent"] == [0.5, 1.5]
    assert label["class_up"] == CLASS_UP
    counts = classed.manifest["training"]["balance"]["lightgbm"]["train"]["classes"]
    assert len(counts) == 5
    assert sum(counts) == classed.manifest["rows"]["train"]
    assert "Rows of the five classes" in classed.card


def test_lightgbm_has_five_classes_whose_shares_are_p(classed: Trained) -> None:
    import lightgbm

    text = (classed.directory / "lightgbm.txt").read_text(encoding="utf-8")
    assert "objective=multiclass num_class:5" in text
    found = lightgbm.Booster(model_str=text).predict(_features(classed.golden))
    assert found.shape == (24, 5)
    np.testing.assert_allclose(
        found @ np.array(CLASS_UP), [row["lightgbm"] for row in classed.golden], atol=1e-12
    )


def test_catboost_has_five_classes_whose_shares_are_p(classed: Trained) -> None:
    import catboost

    model = catboost.CatBoostClassifier()
    model.load_model(str(classed.directory / "catboost.json"), format="json")
    rows = classed.golden
    categories = [[str(row[name]).encode() for name in ("regime", "session")] for row in rows]
    found = model.predict_proba(
        catboost.FeaturesData(
            num_feature_data=_features(rows).astype(np.float32),
            cat_feature_data=np.array(categories, dtype=object),
        )
    )
    assert found.shape == (24, 5)
    np.testing.assert_allclose(
        found @ np.array(CLASS_UP), [row["catboost"] for row in rows], atol=1e-12
    )


def test_the_network_adds_its_classes_inside_the_graph(classed: Trained) -> None:
    runtime = pytest.importorskip("onnxruntime")
    import onnx

    graph = onnx.load(str(classed.directory / "lstm.onnx")).graph
    assert "Softmax" in [node.op_type for node in graph.node]
    session = runtime.InferenceSession(str(classed.directory / "lstm.onnx"))
    for row in classed.golden:
        bars = np.array(row["sequence"], dtype=np.float32).reshape(1, 50, 8)
        probability, _ = session.run(None, {"bars": bars})
        assert probability.shape == (1, 1)
        assert float(probability.item()) == pytest.approx(row["lstm"], rel=0, abs=1e-6)


def test_the_edge_is_found_by_classes_too(classed: Trained) -> None:
    test = classed.manifest["metrics"]["test"]
    for name in ("ensemble", "lightgbm", "catboost", "lstm"):
        assert test[name]["accuracy"] > test["base_rate"]["accuracy"] + 0.05
        assert test[name]["rank_ic_low"] > 0
    assert json.dumps(classed.manifest["edge"])


def _features(rows: list[dict]) -> np.ndarray:
    return np.array(
        [[np.nan if value is None else value for value in row["features"]] for row in rows]
    )
