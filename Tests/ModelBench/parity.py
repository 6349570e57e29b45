"""Compares our predictions with the libraries' own, bit by bit, on many awkward rows.

    python parity.py CONVICTION [--rows N] [--json FILE]

CONVICTION is the command, a program or several words. Small models of every kind are trained here
and evaluated by `conviction models evaluate` on rows with NaN, infinities, both zeros, values on a
threshold, and unseen, negative and fractional categories. CatBoost's reference is the model in
memory. Its exponential functions of several classes and of Poisson are an approximation of its own:
those predictions may be off by 1e-14; everything else has to be equal. Fails where it is not.
"""

import argparse
import csv
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

import catboost
import lightgbm
import numpy as np
import pandas as pd

TRAINED = 20_000
NUMBERS, CATEGORIES = 10, 2
AWKWARD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 5e-324, 1e300, -1e300]
APPROXIMATE = {"multiclass", "counted multiclass", "poisson"}
LIMIT = 1e-14


def trained(rng):
    """Rows to train on, the last two columns categories, and a score."""
    x = rng.normal(size=(TRAINED, NUMBERS + CATEGORIES))
    x[:, NUMBERS] = rng.integers(0, 40, TRAINED)
    x[:, NUMBERS + 1] = rng.integers(0, 5, TRAINED)
    effect = rng.normal(size=40)
    score = x[:, 0] + 0.5 * x[:, 1] * (x[:, 11] == 1) + effect[x[:, 10].astype(int)]
    score += 0.8 * (x[:, 2] > 0.3) + rng.normal(size=TRAINED)
    for column in (1, 3, 4):
        x[rng.random(TRAINED) < 0.2, column] = np.nan
    x[rng.random(TRAINED) < 0.3, 2] = 0
    return x, score


def awkward(rng, count, thresholds):
    rows = rng.normal(size=(count, NUMBERS + CATEGORIES))
    rows[:, NUMBERS] = rng.integers(-3, 60, count)
    rows[:, NUMBERS + 1] = rng.integers(-1, 9, count)
    dice = rng.random((count, NUMBERS))
    odd = rng.choice(AWKWARD, (count, NUMBERS))
    rows[:, :NUMBERS] = np.where(dice < 0.12, odd, rows[:, :NUMBERS])
    on = rng.choice(thresholds, (count, NUMBERS))
    near_it = on * (1 + rng.integers(-1, 2, on.shape) * 2e-9)
    rows[:, :NUMBERS] = np.where(dice >= 0.88, near_it, rows[:, :NUMBERS])
    return rows


def lightgbm_models(x, score):
    binary, classes = (score > 0).astype(int), np.digitize(score, [-1, 1])
    kinds = {
        "binary": ({"objective": "binary"}, binary),
        "zero as missing": ({"objective": "binary", "zero_as_missing": True}, binary),
        "missing unused": ({"objective": "binary", "use_missing": False}, binary),
        "regression": ({"objective": "regression"}, score),
        "huber": ({"objective": "huber"}, score),
        "poisson": ({"objective": "poisson"}, np.floor(np.exp(score / 3))),
        "multiclass": ({"objective": "multiclass", "num_class": 3}, classes),
        "one against all": ({"objective": "multiclassova", "num_class": 3}, classes),
        "forest": (
            {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
            binary,
        ),
        "dart": ({"objective": "binary", "boosting": "dart"}, binary),
    }
    for name, (options, target) in kinds.items():
        data = lightgbm.Dataset(x, target, categorical_feature=[10, 11])
        options |= {"verbosity": -1, "num_leaves": 31, "seed": 1, "cat_smooth": 1, "cat_l2": 1}
        yield name, lightgbm.train(options, data, 60)


def frame(rows):
    data = pd.DataFrame(rows[:, :NUMBERS], columns=[f"n{index}" for index in range(NUMBERS)])
    data["a"], data["b"] = rows[:, NUMBERS].astype(int), rows[:, NUMBERS + 1].astype(int)
    return data


def catboost_models(x, score):
    binary, classes = (score > 0).astype(int), np.digitize(score, [-1, 1])
    classifier, regressor = catboost.CatBoostClassifier, catboost.CatBoostRegressor
    kinds = {
        "one-hot, NaN least": (classifier, {"nan_mode": "Min"}, binary),
        "one-hot, NaN greatest": (classifier, {"nan_mode": "Max"}, binary),
        "NaN forbidden": (classifier, {"nan_mode": "Forbidden"}, binary),
        "counted": (classifier, {"one_hot_max_size": 1}, binary),
        "counted, Lossguide": (
            classifier,
            {"one_hot_max_size": 1, "grow_policy": "Lossguide", "max_leaves": 24},
            binary,
        ),
        "Depthwise": (classifier, {"grow_policy": "Depthwise"}, binary),
        "regression": (regressor, {}, score),
        "poisson": (regressor, {"loss_function": "Poisson"}, np.floor(np.exp(score / 3))),
        "multiclass": (classifier, {"loss_function": "MultiClass"}, classes),
        "counted multiclass": (
            classifier,
            {"loss_function": "MultiClass", "one_hot_max_size": 1},
            classes,
        ),
    }
    for name, (kind, options, target) in kinds.items():
        options = {"iterations": 60, "depth": 6, "one_hot_max_size": 64, "verbose": 0} | options
        values = np.nan_to_num(x) if options.get("nan_mode") == "Forbidden" else x
        pool = catboost.Pool(frame(values), target, cat_features=["a", "b"])
        yield name, kind(**options, allow_writing_files=False, random_seed=3).fit(pool), pool


def evaluate(command, model, rows):
    done = subprocess.run(
        [*command, "models", "evaluate", str(model), str(rows)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"error: {model.name}: {done.stderr}")
    return np.fromstring(done.stdout.replace("\n", "\t"), sep="\t")


class Tally:
    def __init__(self):
        self.rows, self.failed = {}, False

    def add(self, library, name, was, raw, predicted):
        """Counts the rows whose raw scores and predictions have the library's bits."""
        raw, predicted = raw.reshape(len(raw), -1), predicted.reshape(len(predicted), -1)
        was = was.reshape(len(raw), -1)
        width = raw.shape[1]
        same = (was[:, :width].view(np.int64) == raw.view(np.int64)).all(axis=1)
        both = (was[:, width:].view(np.int64) == predicted.view(np.int64)).all(axis=1)
        error = np.abs(was[:, width:] - predicted) / np.maximum(np.abs(predicted), 1e-300)
        worst = float(error[np.isfinite(error)].max())
        approximate = library == "catboost" and name in APPROXIMATE
        failed = not same.all() or (worst > LIMIT if approximate else not both.all())
        self.failed |= failed
        self.rows[f"{library} {name}"] = {
            "rows": len(raw),
            "raw_equal": int(same.sum()),
            "prediction_equal": int(both.sum()),
            "prediction_error": worst,
        }
        print(
            f"{library:9} {name:22} {same.sum():7} of {len(raw)} raw scores equal,"
            f" {both.sum():7} predictions, worst {worst:.1e}{'   FAILED' if failed else ''}"
        )


def thresholds_of(boosters):
    found = set()
    for booster in boosters:
        for line in booster.model_to_string().splitlines():
            if line.startswith("threshold="):
                found |= {float(word) for word in line[10:].split()}
    return sorted(found)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("conviction")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json")
    options = parser.parse_args()
    command, tally = shlex.split(options.conviction), Tally()
    rng = np.random.default_rng(20)
    x, score = trained(rng)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        boosters = dict(lightgbm_models(x, score))
        rows = awkward(rng, options.rows, thresholds_of(boosters.values()))
        fractional = rows.copy()
        fractional[::7, NUMBERS:] += rng.choice([0.7, -0.5, 4e9, np.nan], (len(rows[::7]), 1))
        np.save(folder / "rows.npy", fractional)
        for kind, booster in boosters.items():
            booster.save_model(folder / "model.txt")
            was = evaluate(command, folder / "model.txt", folder / "rows.npy")
            raw = booster.predict(fractional, raw_score=True)
            tally.add("lightgbm", kind, was, raw, booster.predict(fractional))
        data = frame(rows)
        data.to_csv(folder / "rows.csv", index=False, header=False, quoting=csv.QUOTE_NONE)
        for kind, model, pool in catboost_models(x, score):
            model.save_model(folder / "model.json", format="json", pool=pool)
            was = evaluate(command, folder / "model.json", folder / "rows.csv")
            raw = model.predict(data, prediction_type="RawFormulaVal")
            is_class = isinstance(model, catboost.CatBoostClassifier)
            predicted = model.predict_proba(data) if is_class else model.predict(data)
            tally.add(
                "catboost",
                kind,
                was,
                raw,
                predicted[:, 1] if is_class and raw.ndim == 1 else predicted,
            )
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(tally.rows, indent=2) + "\n")
    if tally.failed:
        print("error: not what the libraries compute", file=sys.stderr)
    return int(tally.failed)


if __name__ == "__main__":
    sys.exit(main())
