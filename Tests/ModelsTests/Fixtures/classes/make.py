"""Makes a small bundle of members that tell five classes apart, trained by their own libraries.

    python Tests/ModelsTests/Fixtures/classes/make.py

The set is the synthetic one of the tests of training. The same seed and libraries give the same
bytes.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
sys.path[:0] = [str(ROOT / "Scripts"), str(ROOT / "Tests" / "TrainingTests")]

from synthetic_set import SyntheticSet  # noqa: E402
from training.__main__ import main as train  # noqa: E402

VERSION = "20261121T101500Z"
SETTINGS = {
    "walk_forward": {"folds": 0},
    "lightgbm": {"trees": 4, "leaves": 4, "rows_per_leaf": 50, "learning_rate": 0.3},
    "catboost": {"trees": 6, "depth": 2, "borders": 8, "learning_rate": 0.5},
    "lstm": {"hidden": 4, "layers": 1, "epochs": 1, "max_rows_per_epoch": 1000},
    "evaluation": {"golden_rows": 6, "resamples": 100, "random_draws": 100},
}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        SyntheticSet(edge=0.8, classes=True).write(place / "set")
        settings = place / "settings.json"
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        status = train(
            [
                *("train", "--set", str(place / "set"), "--out", str(place / "US100")),
                *("--version", VERSION, "--config", str(settings), "--data-dir", scratch),
                *("--demo", "--allow-short", "--processes", "1"),
            ]
        )
        shutil.rmtree(HERE / VERSION, ignore_errors=True)
        shutil.copytree(place / "US100" / VERSION, HERE / VERSION)
        return status


if __name__ == "__main__":
    sys.exit(main())
