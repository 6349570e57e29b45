"""What a bundle holds, against the libraries that trained it and the set it came from."""

from __future__ import annotations

import hashlib

import numpy as np
import onnx
import pytest
from conftest import VERSION, Trained

MANIFEST_KEYS = [
    "format",
    "symbol",
    "version",
    "demo",
    "catalogue",
    "features",
    "timeframes",
    "every",
    "label",
    "spans",
    "rows",
    "members",
    "confidence",
    "ranges",
    "deciles",
    "metrics",
    "edge",
    "training",
    "short_history",
    "files",
]
#: The operators that the server evaluates.
SERVED_OPERATORS = {
    *("LSTM", "Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Sigmoid", "Tanh", "Softplus"),
    *("Transpose", "Squeeze", "Unsqueeze", "Slice", "Gather", "Reshape", "Concat", "Shape"),
    *("Constant", "Cast", "Identity", "ReduceMean", "Expand", "ConstantOfShape"),
}


def test_the_manifest_has_every_key_and_what_the_set_said(planted: Trained) -> None:
    manifest = planted.manifest
    assert list(manifest) == MANIFEST_KEYS
    assert manifest["format"] == 1
    assert (manifest["symbol"], manifest["version"]) == ("US100", VERSION)
    assert manifest["demo"] is True
    assert manifest["catalogue"] == "ab" * 32
    assert manifest["features"] == 162
    assert manifest["every"] == "M15"
    assert manifest["timeframes"] == ["M5", "M15", "M30", "H1", "H4", "D1"]
    assert manifest["label"]["kind"] == "triple_barrier"
    assert manifest["label"]["weight"] == "average_uniqueness"
    assert 0 < manifest["label"]["mean_weight"] <= 1
    assert manifest["short_history"] == {"bars": 4000, "needed": 20_000}


def test_the_members_have_their_weights_files_and_calibration(planted: Trained) -> None:
    members = planted.manifest["members"]
    told = [(member["name"], member["file"], member["weight"]) for member in members]
    assert told == [
        ("lightgbm", "lightgbm.txt", 0.40),
        ("catboost", "catboost.json", 0.35),
        ("lstm", "lstm.onnx", 0.25),
    ]
    for member in members:
        assert member["calibration"]["kind"] == "platt"
        assert member["calibration"]["a"] > 0
    assert {key: members[2][key] for key in ("timeframe", "bars", "channels")} == {
        "timeframe": "M5",
        "bars": 50,
        "channels": 8,
    }


def test_the_spans_follow_each_other_a_day_apart(planted: Trained) -> None:
    spans = planted.manifest["spans"]
    assert list(spans) == ["train", "validation", "test"]
    assert spans["train"][0] < spans["train"][1]
    assert spans["train"][1] + 86_400 < spans["validation"][0]
    assert spans["validation"][1] + 86_400 < spans["test"][0] < spans["test"][1]


def test_the_confidence_quantiles_ascend(planted: Trained) -> None:
    quantiles = planted.manifest["confidence"]
    assert len(quantiles) == 101
    assert quantiles == sorted(quantiles)
    assert 0 <= quantiles[0] < quantiles[100] <= 0.5


def test_the_ranges_are_those_of_the_training_rows(planted: Trained) -> None:
    manifest = planted.manifest
    time = np.load(planted.set_directory / "time.npy")
    label = np.load(planted.set_directory / "label.npy")
    first, last = manifest["spans"]["train"]
    known = np.maximum(
        np.load(planted.set_directory / "label_end.npy"),
        np.load(planted.set_directory / "volatility_end.npy"),
    )
    boundary = manifest["spans"]["validation"][0]
    used = (time >= first) & (time <= last) & ~np.isnan(label) & (known < boundary - 86_400)
    values = np.load(planted.set_directory / "features.npy")[used]
    ranges = manifest["ranges"]
    assert ranges["low"][0] is None
    assert ranges["high"][0] is None
    assert ranges["undefined"][0] == 1.0
    assert ranges["low"][1:] == list(np.nanmin(values[:, 1:], axis=0))
    assert ranges["high"][1:] == list(np.nanmax(values[:, 1:], axis=0))
    assert ranges["undefined"] == pytest.approx(list(np.isnan(values).mean(axis=0)), abs=1e-12)
    deciles = manifest["deciles"]
    assert [shares[-1] for shares in deciles["shares"]] == pytest.approx(ranges["undefined"])
    assert all(sum(shares) == pytest.approx(1) for shares in deciles["shares"])


def test_every_file_but_the_manifest_is_hashed(planted: Trained) -> None:
    files = planted.manifest["files"]
    present = {entry.name for entry in planted.directory.iterdir()}
    assert set(files) == present - {"manifest.json"}
    for name, digest in files.items():
        assert hashlib.sha256((planted.directory / name).read_bytes()).hexdigest() == digest


def test_the_demonstration_files_stay_small(planted: Trained) -> None:
    for entry in planted.directory.iterdir():
        assert entry.stat().st_size < 300_000, entry.name


def test_golden_rows_are_complete_but_for_some_undefined_features(planted: Trained) -> None:
    rows = planted.golden
    assert len(rows) == 24
    for row in rows:
        assert len(row["features"]) == 162
        assert len(row["sequence"]) == 400
        assert row["regime"] in range(3)
        assert row["session"] in range(5)
        assert None not in row["sequence"]
    assert sum(None in row["features"] for row in rows) >= 6
    assert len({row["lightgbm"] for row in rows}) > 6


def test_golden_rows_reproduce_from_the_lightgbm_file(planted: Trained) -> None:
    import lightgbm

    booster = lightgbm.Booster(model_file=str(planted.directory / "lightgbm.txt"))
    found = booster.predict(_features(planted.golden))
    assert list(found) == [row["lightgbm"] for row in planted.golden]


def test_golden_rows_reproduce_from_the_catboost_file(planted: Trained) -> None:
    import catboost

    model = catboost.CatBoostClassifier()
    model.load_model(str(planted.directory / "catboost.json"), format="json")
    rows = planted.golden
    categories = [[str(row[name]).encode() for name in ("regime", "session")] for row in rows]
    found = model.predict_proba(
        catboost.FeaturesData(
            num_feature_data=_features(rows).astype(np.float32),
            cat_feature_data=np.array(categories, dtype=object),
        )
    )[:, 1]
    # CatBoost's own JSON loader is off by one ulp, so the two agree only almost.
    np.testing.assert_allclose(found, [row["catboost"] for row in rows], rtol=0, atol=1e-12)


def test_the_catboost_file_carries_its_category_hashes(planted: Trained) -> None:
    import json

    model = json.loads((planted.directory / "catboost.json").read_text(encoding="utf-8"))
    hashes = {entry["value"] for entry in model["features_info"]["cat_features_hash"]}
    assert hashes == {"-1", "0", "1", "2", "3", "4"}
    assert not model["features_info"].get("ctrs")
    places = [one["flat_feature_index"] for one in model["features_info"]["categorical_features"]]
    assert places == [162, 163]


def test_golden_rows_reproduce_from_the_onnx_file(planted: Trained) -> None:
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(planted.directory / "lstm.onnx"))
    assert [one.name for one in session.get_inputs()] == ["bars"]
    assert [one.name for one in session.get_outputs()] == ["probability", "volatility"]
    for row in planted.golden:
        bars = np.array(row["sequence"], dtype=np.float32).reshape(1, 50, 8)
        probability, volatility = session.run(None, {"bars": bars})
        assert float(probability.item()) == pytest.approx(row["lstm"], rel=0, abs=1e-6)
        assert float(volatility.item()) == pytest.approx(row["volatility"], rel=1e-5)


def test_the_network_uses_only_operators_that_the_server_evaluates(planted: Trained) -> None:
    graph = onnx.load(str(planted.directory / "lstm.onnx")).graph
    operators = [node.op_type for node in graph.node]
    assert set(operators) <= SERVED_OPERATORS
    assert operators.count("LSTM") == 2


def _features(rows: list[dict]) -> np.ndarray:
    return np.array(
        [[np.nan if value is None else value for value in row["features"]] for row in rows]
    )
