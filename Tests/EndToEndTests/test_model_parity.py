"""`conviction models evaluate` beside the libraries that trained: the same bits on awkward rows.

CONVICTION_PARITY_ROWS sets how many rows each model is asked about (2,000 where it is not set).
"""

import json
import os
import subprocess

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from server import executable

ROWS = int(os.environ.get("CONVICTION_PARITY_ROWS", "2000"))
AWKWARD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 2e-35, 5e-324, 1e300, -1e300]


def evaluate(model, rows) -> tuple[np.ndarray, np.ndarray]:
    """Raw scores and predictions, a row for each row."""
    done = subprocess.run(
        [executable(), "models", "evaluate", str(model), str(rows), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)["rows"]
    return np.array([row["raw"] for row in answer]), np.array([row["prediction"] for row in answer])


def differing(was: np.ndarray, expected: np.ndarray) -> int:
    expected = np.ascontiguousarray(expected, dtype="<f8").reshape(was.shape)
    return int((was.view("<u8") != expected.view("<u8")).any(axis=1).sum())


def awkward_rows(rng, columns: int, thresholds: np.ndarray) -> np.ndarray:
    x = rng.normal(size=(ROWS, columns))
    dice = rng.random(x.shape)
    odd, even = dice < 0.1, (dice >= 0.1) & (dice < 0.3)
    x[odd] = rng.choice(AWKWARD, odd.sum())
    x[even] = rng.choice(thresholds, even.sum())
    return x


LIGHTGBM = {
    "nan": dict(objective="binary"),
    "zero": dict(objective="binary", zero_as_missing=True),
    "none": dict(objective="binary", use_missing=False),
    "multiclass": dict(objective="multiclass", num_class=4),
    "ova": dict(objective="multiclassova", num_class=4),
    "forest": dict(objective="binary", boosting="rf", bagging_freq=1, bagging_fraction=0.6),
    "regression": dict(objective="regression"),
    "tweedie": dict(objective="tweedie"),
}


@pytest.mark.parametrize("name", LIGHTGBM)
def test_lightgbm(name, tmp_path):
    rng = np.random.default_rng(len(name))
    x = rng.normal(size=(4000, 12))
    x[rng.random(x.shape) < 0.15] = np.nan
    x[rng.random(x.shape) < 0.15] = 0
    x[:, 10] = rng.integers(0, 60, len(x))
    x[:, 11] = rng.integers(0, 5, len(x))
    score = np.nan_to_num(x[:, 0] * x[:, 1]) + np.sin(x[:, 10]) + rng.normal(size=len(x))
    targets = {
        "multiclass": np.digitize(score, [-1, 0, 1]),
        "ova": np.digitize(score, [-1, 0, 1]),
        "regression": score,
        "tweedie": np.abs(score),
    }
    booster = lgb.train(
        dict(
            verbosity=-1,
            num_threads=1,
            num_leaves=31,
            max_cat_to_onehot=4,
            cat_smooth=1,
            **LIGHTGBM[name],
        ),
        lgb.Dataset(x, targets.get(name, score > 0), categorical_feature=[10, 11]),
        20,
    )
    booster.save_model(tmp_path / "model.txt")
    thresholds = np.array(
        [
            float(t)
            for line in booster.model_to_string().splitlines()
            if line.startswith("threshold=")
            for t in line[10:].split()
        ]
    )
    rows = awkward_rows(rng, 12, thresholds)
    # Unseen, negative, fractional and huge categories.
    rows[:, 10] = rng.integers(-3, 70, ROWS) + rng.choice([0, 0, 0, 0.7, -0.5, 4e9, np.nan], ROWS)
    rows[:, 11] = rng.integers(-1, 8, ROWS)
    np.save(tmp_path / "rows.npy", rows)
    raw, prediction = evaluate(tmp_path / "model.txt", tmp_path / "rows.npy")
    assert differing(raw, booster.predict(rows, raw_score=True, num_threads=1)) == 0
    assert differing(prediction, booster.predict(rows, num_threads=1)) == 0


COUNTED = dict(one_hot_max_size=2, max_ctr_complexity=3)
CATBOOST = {
    "one-hot": dict(one_hot_max_size=20),
    "counters": COUNTED,
    "all-counters": dict(
        **COUNTED,
        nan_mode="Max",
        simple_ctr=["Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"],
        combinations_ctr=["Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"],
    ),
    "lossguide": dict(**COUNTED, grow_policy="Lossguide", max_leaves=20),
    "depthwise": dict(one_hot_max_size=20, grow_policy="Depthwise"),
    "multiclass": dict(**COUNTED, loss_function="MultiClass"),
    "regression": dict(**COUNTED, loss_function="RMSE"),
}


@pytest.mark.parametrize("name", CATBOOST)
def test_catboost(name, tmp_path):
    rng = np.random.default_rng(len(name))

    def table(n: int, values: np.ndarray) -> pd.DataFrame:
        data = pd.DataFrame(values, columns=[f"f{i}" for i in range(4)])
        # Categories of texts and of integers, some of which training never sees.
        width = 12 if n == 4000 else 16
        data.insert(1, "place", [f"at {k}" for k in rng.integers(0, width, n)])
        data["kind"] = rng.integers(0, width - 5, n)
        data["coin"] = rng.choice(["heads", "tails", "edge"][: 2 if n == 4000 else 3], n)
        return data

    x = rng.normal(size=(4000, 4))
    x[rng.random(x.shape) < 0.1] = np.nan
    data = table(4000, x)
    score = (
        np.nan_to_num(x[:, 0])
        + np.sin(3.0 * data.kind) * (data.coin == "heads")
        + data.place.str.len()
        + np.cos(data.place.str[3:].astype(int) * data.kind)
    )
    score = (score - score.mean()) + rng.normal(size=4000)
    target = {"multiclass": np.digitize(score, [-1, 1]), "regression": score}.get(name, score > 0)
    pool = cb.Pool(data, target, cat_features=["place", "kind", "coin"])
    kind = cb.CatBoostRegressor if name == "regression" else cb.CatBoostClassifier
    model = kind(
        iterations=25,
        depth=5,
        verbose=0,
        thread_count=1,
        allow_writing_files=False,
        **CATBOOST[name],
    ).fit(pool)
    model.save_model(str(tmp_path / "model.json"), format="json", pool=pool)
    borders = np.concatenate([f or [0.0] for f in model.get_borders().values()])
    rows = table(ROWS, awkward_rows(rng, 4, borders))
    rows.to_csv(tmp_path / "rows.csv", index=False)
    done = subprocess.run(
        [
            executable(),
            "models",
            "evaluate",
            str(tmp_path / "model.json"),
            str(tmp_path / "rows.csv"),
            "--header",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    raw = np.array([row["raw"] for row in json.loads(done.stdout)["rows"]])
    expected = model.predict(rows, prediction_type="RawFormulaVal", thread_count=1)
    assert differing(raw, expected) == 0
