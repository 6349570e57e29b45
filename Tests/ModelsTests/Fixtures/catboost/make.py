"""Trains small CatBoost models and writes what the library computes from awkward rows.

The reference is the model in memory: the library's own JSON loader is off by a unit in the last
place. rows.f64: 1100 rows of 5 numbers and 2 categories as little-endian doubles. <model>.f64: of
each row, the raw score of every output and then the prediction of every output.
"""

import json
import pathlib

import catboost as cb
import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(21)
n = 3000
names = ["a", "b", "c", "d", "e"]


def frame(x, c):
    data = pd.DataFrame(x, columns=names)
    data.insert(2, "regime", c[:, 0])
    data["session"] = c[:, 1]
    return data


x = rng.normal(size=(n, 5))
c = np.stack([rng.integers(0, 3, n), rng.integers(0, 5, n)], axis=1)
score = (
    x[:, 0]
    + 0.5 * x[:, 1] * (c[:, 0] == 1)
    + 0.7 * (c[:, 1] == 4)
    - 0.5 * (x[:, 3] > 0)
    + rng.normal(size=n)
)
holes = x.copy()
holes[rng.random((n, 5)) < 0.2] = np.nan
y = (score > 0).astype(int)
common = dict(
    verbose=0, thread_count=1, random_seed=3, allow_writing_files=False, one_hot_max_size=16
)
models = {
    "min": (cb.CatBoostClassifier, dict(iterations=12, depth=4, nan_mode="Min"), holes),
    "max": (cb.CatBoostClassifier, dict(iterations=12, depth=4, nan_mode="Max"), holes),
    "forbidden": (cb.CatBoostClassifier, dict(iterations=10, depth=6, nan_mode="Forbidden"), x),
    "biased": (
        cb.CatBoostClassifier,
        dict(iterations=9, depth=3, boost_from_average=True, loss_function="Logloss"),
        x,
    ),
    "regression": (cb.CatBoostRegressor, dict(iterations=12, depth=5), holes),
    "multiclass": (
        cb.CatBoostClassifier,
        dict(iterations=6, depth=4, loss_function="MultiClass"),
        holes,
    ),
    "one-vs-all": (
        cb.CatBoostClassifier,
        dict(iterations=5, depth=3, loss_function="MultiClassOneVsAll", nan_mode="Max"),
        holes,
    ),
    "lossguide": (
        cb.CatBoostClassifier,
        dict(iterations=8, grow_policy="Lossguide", max_leaves=13),
        holes,
    ),
    "depthwise": (
        cb.CatBoostRegressor,
        dict(iterations=8, grow_policy="Depthwise", depth=4, nan_mode="Max"),
        holes,
    ),
    "lossguide-multiclass": (
        cb.CatBoostClassifier,
        dict(iterations=4, grow_policy="Lossguide", max_leaves=9, loss_function="MultiClass"),
        holes,
    ),
    "poisson": (cb.CatBoostRegressor, dict(iterations=6, depth=3, loss_function="Poisson"), holes),
    # Counters over single categories and over combinations, of every kind the CPU trains.
    "borders": (
        cb.CatBoostClassifier,
        dict(iterations=14, depth=5, one_hot_max_size=1, max_ctr_complexity=2),
        holes,
    ),
    "counters": (
        cb.CatBoostClassifier,
        dict(
            iterations=25,
            depth=6,
            one_hot_max_size=1,
            max_ctr_complexity=3,
            nan_mode="Max",
            simple_ctr=["Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"],
            combinations_ctr=["Borders", "Counter", "BinarizedTargetMeanValue", "Buckets"],
        ),
        holes,
    ),
    "target-borders": (
        cb.CatBoostRegressor,
        dict(
            iterations=14,
            depth=5,
            one_hot_max_size=1,
            simple_ctr=["Borders:TargetBorderCount=3", "Buckets:TargetBorderCount=3"],
            combinations_ctr=[
                "Borders:TargetBorderCount=2",
                "BinarizedTargetMeanValue:TargetBorderCount=4",
            ],
        ),
        holes,
    ),
    "counted-multiclass": (
        cb.CatBoostClassifier,
        dict(iterations=5, depth=4, one_hot_max_size=1, loss_function="MultiClass"),
        holes,
    ),
    "counted-lossguide": (
        cb.CatBoostClassifier,
        dict(iterations=8, one_hot_max_size=1, grow_policy="Lossguide", max_leaves=11),
        holes,
    ),
}
classes = np.digitize(score, [-1, 1])
targets = {
    "regression": score,
    "depthwise": score,
    "target-borders": score,
    "poisson": np.floor(np.exp(score / 3)),
    "multiclass": classes,
    "one-vs-all": classes,
    "lossguide-multiclass": classes,
    "counted-multiclass": classes,
}
trained = {}
for name, (kind, extra, values) in models.items():
    pool = cb.Pool(frame(values, c), targets.get(name, y), cat_features=["regime", "session"])
    model = kind(**{**common, **extra}).fit(pool)
    model.save_model(here / f"{name}.json", format="json", pool=pool)
    trained[name] = model

rows = rng.normal(size=(1100, 5))
categories = np.stack([rng.integers(-1, 5, 1100), rng.integers(0, 8, 1100)], axis=1)
borders = [
    b
    for m in trained
    for f in json.loads((here / f"{m}.json").read_text())["features_info"]["float_features"]
    for b in f["borders"] or []
]
awkward = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-300, 1e300, -1e300, 3.4028236e38]
for i in range(1100):
    for j in range(5):
        dice = rng.random()
        if dice < 0.15:
            rows[i, j] = awkward[rng.integers(len(awkward))]
        elif dice < 0.3:
            # Next to a border in double precision, on it in single precision.
            rows[i, j] = borders[rng.integers(len(borders))] * (1 + rng.integers(-2, 3) * 2e-9)
np.concatenate([rows, categories], axis=1).astype("<f8").tofile(here / "rows.f64")
data = frame(rows, categories)
for name, model in trained.items():
    raw = model.predict(data, prediction_type="RawFormulaVal", thread_count=1)
    if isinstance(model, cb.CatBoostRegressor):
        out = model.predict(data, thread_count=1)
    else:
        out = model.predict_proba(data, thread_count=1)
        out = out if raw.ndim == 2 else out[:, 1]
    np.hstack([raw.reshape(1100, -1), out.reshape(1100, -1)]).astype("<f8").tofile(
        here / f"{name}.f64"
    )

small = cb.Pool(frame(x, c), y, cat_features=["regime", "session"])
short = {**common, "iterations": 2, "depth": 2}
cb.CatBoostClassifier(**short).fit(small).save_model(
    str(here / "refused-without-hashes.json"), format="json"
)
