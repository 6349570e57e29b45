"""Trains small LightGBM models and writes what the library computes from awkward rows.

rows.f64: 1200 rows of 8 little-endian doubles. <model>.f64: of each row, the raw score of every
output and then the prediction of every output.
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
    np.nan_to_num(x[:, 0])
    + np.where(np.isnan(x[:, 1]), 1.2, -0.3 * x[:, 1])
    + np.where(x[:, 2] == 0, -1, 0.5 * x[:, 2])
    + np.where(np.isnan(x[:, 3]), -0.8, 0)
    + effect[x[:, 6].astype(int)]
    + 0.4 * (x[:, 7] == 3)
    + rng.normal(size=n)
)
y = (score > 0).astype(int)

common = dict(
    verbosity=-1,
    num_threads=1,
    seed=1,
    deterministic=True,
    force_row_wise=True,
    num_leaves=15,
    min_data_in_leaf=10,
    cat_smooth=1,
    cat_l2=1,
    max_cat_to_onehot=4,
)
models = {
    "nan": dict(objective="binary"),
    "zero": dict(objective="binary", zero_as_missing=True),
    "none": dict(objective="binary", use_missing=False),
    "steep": dict(objective="binary", sigmoid=0.7, is_unbalance=True),
    "regression": dict(objective="regression", num_leaves=31),
    "stumps": dict(objective="binary", num_leaves=2, min_data_in_leaf=1900),
    "multiclass": dict(objective="multiclass", num_class=3),
    "ova": dict(objective="multiclassova", num_class=3, sigmoid=1.3),
    "forest": dict(objective="binary", boosting="rf", bagging_freq=1, bagging_fraction=0.5),
    "forest-multiclass": dict(
        objective="multiclass", num_class=3, boosting="rf", bagging_freq=1, bagging_fraction=0.5
    ),
    "dart": dict(objective="binary", boosting="dart", drop_rate=0.3),
    "poisson": dict(objective="poisson"),
    "gamma": dict(objective="gamma"),
    "tweedie": dict(objective="tweedie"),
    "square": dict(objective="regression", reg_sqrt=True),
    "lambda": dict(objective="cross_entropy_lambda"),
    "cross-entropy": dict(objective="cross_entropy"),
    "quantile": dict(objective="quantile", alpha=0.8),
    "huber": dict(objective="huber"),
}
targets = {
    "regression": score,
    "square": score,
    "quantile": score,
    "huber": score,
    "poisson": np.floor(np.exp(score / 3)),
    "gamma": np.exp(score / 3),
    "tweedie": np.floor(np.exp(score / 3)),
    "lambda": 1 / (1 + np.exp(-score)),
    "cross-entropy": 1 / (1 + np.exp(-score)),
    **dict.fromkeys(["multiclass", "ova", "forest-multiclass"], np.digitize(score, [-1, 1])),
}
boosters = {}
for name, extra in models.items():
    categorical = [] if name in ("none", "stumps") else [6, 7]
    data = lgb.Dataset(
        x, targets.get(name, y), categorical_feature=categorical, free_raw_data=False
    )
    booster = lgb.train({**common, **extra}, data, num_boost_round=13 if len(boosters) < 6 else 9)
    booster.save_model(here / f"{name}.txt")
    boosters[name] = booster

rows = rng.normal(size=(1200, 8))
rows[:, 6] = rng.integers(-2, 45, 1200)
rows[:, 7] = rng.integers(0, 7, 1200)
awkward = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 2e-35, 5e-324, 1e300, -1e300]
thresholds = sorted(
    {
        float(t)
        for b in boosters.values()
        for line in b.model_to_string().splitlines()
        if line.startswith("threshold=")
        for t in line[10:].split()
    }
)
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
    raw = np.array([booster.predict(r[None], raw_score=True)[0] for r in rows]).reshape(1200, -1)
    out = np.array([booster.predict(r[None])[0] for r in rows]).reshape(1200, -1)
    np.hstack([raw, out]).astype("<f8").tofile(here / f"{name}.f64")

small = lgb.Dataset(x[:, :3], y)
linear = lgb.train({**common, "objective": "binary", "linear_tree": True}, small, 2)
linear.save_model(here / "refused-linear.txt")
