"""Builds a small bundle with the original libraries, as training writes one."""

import hashlib
import json
import math
import pathlib
import warnings

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import torch

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
rng = np.random.default_rng(23)
torch.manual_seed(23)
names = [f"M5.feature_{i}" for i in range(81)] + [f"D1.feature_{i}" for i in range(81)]
n = 1500
x = rng.normal(size=(n, 162))
x[:, 100] = np.nan
x[::9, 7] = np.nan
c = np.stack([rng.integers(0, 3, n), rng.integers(0, 5, n)], axis=1)
y = (x[:, 0] + 0.6 * x[:, 1] - 0.5 * (c[:, 0] == 2) + rng.normal(size=n) > 0).astype(int)

tree = lgb.train(
    dict(objective="binary", num_leaves=7, verbosity=-1, num_threads=1, seed=1),
    lgb.Dataset(x, y, feature_name=names),
    5,
)
tree.save_model(here / "lightgbm.txt")
narrow = lgb.train(
    dict(objective="binary", num_leaves=4, verbosity=-1, num_threads=1, seed=1),
    lgb.Dataset(x[:, :27], y),
    2,
)
narrow.save_model(here / "lightgbm-27.txt")


def frame(x, c):
    data = pd.DataFrame(x, columns=names)
    data["category.regime"] = c[:, 0]
    data["category.session"] = c[:, 1]
    return data


pool = cb.Pool(frame(x, c), y, cat_features=["category.regime", "category.session"])
cat = cb.CatBoostClassifier(
    iterations=6,
    depth=4,
    one_hot_max_size=16,
    verbose=0,
    thread_count=1,
    border_count=16,
    allow_writing_files=False,
).fit(pool)
cat.save_model(here / "catboost.json", format="json", pool=pool)


class Forecaster(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrent = torch.nn.LSTM(8, 8, num_layers=2, batch_first=True)
        self.heads = torch.nn.Linear(8, 2)

    def forward(self, bars):
        states, _ = self.recurrent(bars)
        out = self.heads(states[:, -1])
        return torch.sigmoid(out[:, 0]), torch.nn.functional.softplus(out[:, 1])


lstm = Forecaster().eval()
torch.onnx.export(
    lstm,
    (torch.randn(1, 50, 8),),
    str(here / "lstm.onnx"),
    dynamo=False,
    input_names=["bars"],
    output_names=["probability", "volatility"],
    opset_version=17,
    dynamic_axes={"bars": {0: "batch"}},
)

rows, platt = [], {"lightgbm": (1.3, -0.1), "catboost": (0.8, 0.05), "lstm": (1.0, 0.0)}
weights = {"lightgbm": 0.4, "catboost": 0.35, "lstm": 0.25}
for i in range(5):
    bars = torch.tensor(rng.normal(size=(1, 50, 8)).astype("float32"))
    with torch.no_grad():
        up, volatility = (float(v) for v in lstm(bars))
    row = dict(
        features=[None if math.isnan(v) else float(v) for v in x[i]],
        regime=int(c[i, 0]),
        session=int(c[i, 1]),
        sequence=[float(v) for v in bars.flatten()],
        lightgbm=float(tree.predict(x[i : i + 1])[0]),
        catboost=float(cat.predict_proba(frame(x[i : i + 1], c[i : i + 1]), thread_count=1)[0, 1]),
        lstm=up,
        volatility=volatility,
    )
    rows.append(row)
(here / "golden.json").write_text(json.dumps({"rows": rows}))
(here / "card.md").write_text("# A bundle for tests\n")

# What the ensemble must say of the golden rows, from its definition.
quantiles = [0.4 * (k / 100) ** 2 for k in range(101)]
expected = []
for row in rows:
    p = {}
    for name, (a, b) in platt.items():
        clipped = min(max(row[name], 1e-6), 1 - 1e-6)
        p[name] = 1 / (1 + math.exp(-(a * math.log(clipped / (1 - clipped)) + b)))
    p["lstm"] = row["lstm"]
    mean = sum(weights[k] * p[k] for k in p)
    expected.append(
        dict(
            probabilities=p,
            probability=mean,
            disagreement=math.sqrt(sum(weights[k] * (p[k] - mean) ** 2 for k in p)),
            confidence=float(np.interp(abs(mean - 0.5), quantiles, range(101))),
        )
    )
(here / "expected.json").write_text(json.dumps(expected, indent=1))

low, high = np.nanquantile(x, 0.01, axis=0), np.nanquantile(x, 0.99, axis=0)


def numbers(v):
    return [None if math.isnan(k) else float(k) for k in v]


files = ["lightgbm.txt", "catboost.json", "lstm.onnx", "golden.json", "card.md"]
manifest = dict(
    format=1,
    symbol="US100",
    version="20261121T101500Z",
    demo=True,
    catalogue=hashlib.sha256("\n".join(names).encode()).hexdigest(),
    features=162,
    timeframes=["M1", "M5", "M15", "M30", "H1", "H4", "D1"],
    every="M15",
    label=dict(kind="triple_barrier", stop_atr=2.0, target_atr=3.0, time_limit_hours=24),
    spans=dict(
        train=[1704067200, 1735689600],
        validation=[1735776000, 1746057600],
        test=[1746144000, 1761955200],
    ),
    members=[
        dict(
            name="lightgbm",
            file="lightgbm.txt",
            weight=0.4,
            calibration=dict(kind="platt", a=1.3, b=-0.1),
        ),
        dict(
            name="catboost",
            file="catboost.json",
            weight=0.35,
            calibration=dict(kind="platt", a=0.8, b=0.05),
        ),
        dict(
            name="lstm",
            file="lstm.onnx",
            weight=0.25,
            calibration=dict(kind="identity"),
            timeframe="M5",
            bars=50,
            channels=8,
        ),
    ],
    confidence=quantiles,
    ranges=dict(
        low=numbers(low), high=numbers(high), undefined=[float(v) for v in np.isnan(x).mean(axis=0)]
    ),
    metrics=dict(test=dict(rows=300, base_rate=0.5, accuracy=0.6)),
    edge=dict(verdict="no edge", reason="a fixture"),
    files={f: hashlib.sha256((here / f).read_bytes()).hexdigest() for f in files},
)
(here / "manifest.json").write_text(json.dumps(manifest, indent=1))
