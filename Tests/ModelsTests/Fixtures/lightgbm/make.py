"""Trains small LightGBM models and writes what the library computes from awkward rows.

rows.f64: 1200 rows of 8 little-endian doubles. <model>.f64: raw score and prediction of each row.
"""
import pathlib

import lightgbm as lgb
import numpy as np

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20)
n = 4000
x = rng.normal(size=(n, 8))
x[:, 1] = np.where(rng.random(n) < 0.3, np.nan, x[:, 1])
x[:, 2] = np.where(rng.random(n) < 0.3, 0.0, x[:, 2])
x[:, 3] = np.where(rng.random(n) < 0.3, np.nan, np.round(x[:, 3], 1))
x[:, 4] = np.abs(x[:, 4]) * 1e-3
x[:, 6] = rng.integers(0, 40, n)
x[:, 7] = rng.integers(0, 5, n)
effect = rng.normal(size=40)
score = (
    np.nan_to_num(x[:, 0]) + np.where(np.isnan(x[:, 1]), 1.2, -0.3 * x[:, 1])
    + np.where(x[:, 2] == 0, -1, 0.5 * x[:, 2]) + np.where(np.isnan(x[:, 3]), -0.8, 0)
    + effect[x[:, 6].astype(int)] + 0.4 * (x[:, 7] == 3) + rng.normal(size=n))
y = (score > 0).astype(int)

common = dict(verbosity=-1, num_threads=1, seed=1, deterministic=True, force_row_wise=True,
              num_leaves=15, min_data_in_leaf=10, cat_smooth=1, cat_l2=1, max_cat_to_onehot=4)
models = {
    "nan": dict(objective="binary"),
    "zero": dict(objective="binary", zero_as_missing=True),
    "none": dict(objective="binary", use_missing=False),
    "steep": dict(objective="binary", sigmoid=0.7, is_unbalance=True),
    "regression": dict(objective="regression", num_leaves=31),
    "stumps": dict(objective="binary", num_leaves=2, min_data_in_leaf=1900),
}
boosters = {}
for name, extra in models.items():
    categorical = [] if name in ("none", "stumps") else [6, 7]
    data = lgb.Dataset(x, score if name == "regression" else y, categorical_feature=categorical,
                       free_raw_data=False)
    booster = lgb.train({**common, **extra}, data, num_boost_round=13)
    booster.save_model(here / f"{name}.txt")
    boosters[name] = booster

rows = rng.normal(size=(1200, 8))
rows[:, 6] = rng.integers(-2, 45, 1200)
rows[:, 7] = rng.integers(0, 7, 1200)
awkward = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 2e-35, 5e-324, 1e300, -1e300]
thresholds = sorted({
    float(t) for b in boosters.values() for line in b.model_to_string().splitlines()
    if line.startswith("threshold=") for t in line[10:].split()})
for i in range(1200):
    for j in range(8):
        dice = rng.random()
        if dice < 0.12:
            rows[i, j] = awkward[rng.integers(len(awkward))]
        elif dice < 0.3 and j < 6:
            rows[i, j] = thresholds[rng.integers(len(thresholds))]
        elif dice < 0.2:
            rows[i, j] += [0.7, -0.5, 1e9, 4e9, -1e9][rng.integers(5)]
rows[0] = np.nan
rows[1] = 0
rows.astype("<f8").tofile(here / "rows.f64")
for name, booster in boosters.items():
    raw = np.array([booster.predict(r[None], raw_score=True)[0] for r in rows])
    out = np.array([booster.predict(r[None])[0] for r in rows])
    np.stack([raw, out], axis=1).astype("<f8").tofile(here / f"{name}.f64")

small = lgb.Dataset(x[:, :3], y)
linear = lgb.train({**common, "objective": "binary", "linear_tree": True}, small, 2)
linear.save_model(here / "refused-linear.txt")
three = lgb.Dataset(x[:, :3], rng.integers(0, 3, n))
lgb.train({**common, "objective": "multiclass", "num_class": 3}, three, 1).save_model(
    here / "refused-multiclass.txt")
forest = lgb.Dataset(x[:, :3], y)
lgb.train({**common, "objective": "binary", "boosting": "rf", "bagging_freq": 1,
           "bagging_fraction": 0.5}, forest, 2).save_model(here / "refused-forest.txt")
lgb.train({**common, "objective": "poisson"}, lgb.Dataset(x[:, :3], y), 1).save_model(
    here / "refused-poisson.txt")
