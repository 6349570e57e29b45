"""Measures features or models beside their peers, in turns, pinned to one core.

    python measure.py BINARY features|models [--json FILE] [--rounds N]

Every round asks our kernels and each peer once; a figure is the median of the rounds' medians, in
microseconds. Rows change from one call to the next. Models are trained once and kept in
.build-bench.
"""

import argparse
import ctypes
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build-bench"
COLUMNS = 162


def prepare() -> None:
    """Trains and exports what is missing: LightGBM, CatBoost, and an LSTM."""
    FOLDER.mkdir(exist_ok=True)
    if (FOLDER / "lstm.onnx").exists():
        return
    import catboost as cb
    import lightgbm as lgb
    import torch

    rng = np.random.default_rng(7)
    x = rng.normal(size=(8000, COLUMNS))
    score = x[:, 0] + x[:, 1] * x[:, 2] + np.sin(2 * x[:, 3]) + 0.15 * x[:, 4:60].sum(axis=1)
    y = (score + rng.normal(size=len(x)) > 0).astype(int)
    settings = dict(objective="binary", num_leaves=63, learning_rate=0.05, verbosity=-1)
    lgb.train(
        settings | {"num_threads": 1, "min_data_in_leaf": 5}, lgb.Dataset(x, y), 500
    ).save_model(FOLDER / "lightgbm.txt")
    model = cb.CatBoostClassifier(
        iterations=1000, depth=6, verbose=0, thread_count=1, allow_writing_files=False
    ).fit(x, y)
    model.save_model(str(FOLDER / "catboost.json"), format="json", pool=cb.Pool(x, y))
    model.save_model(str(FOLDER / "catboost.cbm"))
    rng.normal(size=(256, COLUMNS)).astype("<f8").tofile(FOLDER / "rows.f64")

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.recurrent = torch.nn.LSTM(8, 64, 2, batch_first=True)
            self.up = torch.nn.Linear(64, 1)

        def forward(self, bars):
            return torch.sigmoid(self.up(self.recurrent(bars)[0][:, -1]))

    torch.onnx.export(
        Network().eval(),
        (torch.randn(1, 50, 8),),
        str(FOLDER / "lstm.onnx"),
        input_names=["bars"],
        output_names=["up"],
        opset_version=17,
        dynamo=False,
    )


def median(call, calls: int = 2000) -> float:
    times = []
    for index in range(calls):
        start = time.perf_counter()
        call(index)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def lightgbm_single_row():
    """The C API's fastest way, through ctypes."""
    import lightgbm as lgb
    from lightgbm.basic import _LIB

    booster = lgb.Booster(model_file=FOLDER / "lightgbm.txt")
    config = ctypes.c_void_p()
    _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, 0, 0, -1, 1, COLUMNS, b"num_threads=1", ctypes.byref(config)
    )
    rows = np.fromfile(FOLDER / "rows.f64").reshape(-1, COLUMNS)
    length, out = ctypes.c_int64(), (ctypes.c_double * 1)()
    pointers = [ctypes.c_void_p(row.ctypes.data) for row in rows]
    predict = _LIB.LGBM_BoosterPredictForMatSingleRowFast

    def call(index, keep=(booster, rows)):
        predict(config, pointers[index % len(pointers)], ctypes.byref(length), out)

    return call


def tl2cgen_compiled():
    """The model compiled to C, where tl2cgen and treelite are installed; else None."""
    try:
        import tl2cgen
        import treelite
    except ImportError:
        return None
    library = FOLDER / "lightgbm.so"
    if not library.exists():
        model = treelite.frontend.load_lightgbm_model(FOLDER / "lightgbm.txt")
        tl2cgen.export_lib(model, toolchain="gcc", libpath=library, params={"parallel_comp": 8})
    predictor = tl2cgen.Predictor(library, nthread=1)
    rows = np.fromfile(FOLDER / "rows.f64").reshape(-1, COLUMNS)
    matrices = [tl2cgen.DMatrix(row[None]) for row in rows]
    return lambda index: predictor.predict(matrices[index % len(matrices)])


def catboost_library():
    import catboost as cb

    model = cb.CatBoost().load_model(str(FOLDER / "catboost.cbm"))
    rows = np.fromfile(FOLDER / "rows.f64").reshape(-1, COLUMNS).tolist()
    return lambda index: model.predict(
        rows[index % len(rows)], prediction_type="RawFormulaVal", thread_count=1
    )


def onnxruntime_session():
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(FOLDER / "lstm.onnx"), options, providers=["CPUExecutionProvider"]
    )
    bars = np.random.default_rng(3).normal(size=(1, 50, 8)).astype(np.float32)
    return lambda index: session.run(None, {"bars": bars})


def talib_frames() -> np.ndarray:
    """Seven timeframes of 256 bars: high, low, close, volume."""
    rng = np.random.default_rng(4)
    frames = []
    for _ in range(7):
        close = 1.1 + np.cumsum(rng.normal(size=256)) * 1e-4
        reach = rng.random(256) * 2e-4
        frames.append((close + reach, close - reach, close, rng.integers(20, 900, 256) * 1.0))
    return np.ascontiguousarray(frames)


def talib_in_c():
    """TA-Lib's C functions, called by C; None where there is no compiler."""
    import talib._ta_lib

    compiler = shutil.which("cc") or shutil.which("clang")
    libraries = pathlib.Path(talib._ta_lib.__file__).parents[1] / "ta_lib.libs"
    found = next(libraries.glob("libta-lib*"), None) if libraries.is_dir() else None
    if compiler is None or found is None:
        return None
    source, built = pathlib.Path(__file__).with_name("talib.c"), FOLDER / "talib.so"
    words = [compiler, "-O2", "-shared", "-fPIC", str(source), str(found), "-o", str(built)]
    subprocess.run([*words, f"-Wl,-rpath,{libraries}"], check=True)
    library = ctypes.CDLL(str(built))
    frames = talib_frames()
    pointer = ctypes.c_void_p(frames.ctypes.data)
    if library.start_talib() != 0 or library.run_talib(pointer, 7, 256) != 0:
        raise RuntimeError("TA-Lib's functions failed")
    return lambda index, keep=frames: library.run_talib(pointer, 7, 256)


def talib_functions():
    """TA-Lib's functions for what our pass computes, called from Python."""
    import talib

    frames = list(talib_frames())

    def call(index):
        for high, low, close, volume in frames:
            talib.RSI(close, 14)
            talib.MACD(close, 12, 26, 9)
            talib.BBANDS(close, 20, 2, 2)
            talib.ATR(high, low, close, 14)
            talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
            talib.EMA(close, 20)
            talib.EMA(close, 50)
            talib.ROC(close, 5)
            talib.OBV(close, volume)
            talib.SMA(volume, 20)
        talib.ADX(*frames[4][:3], 14)

    return call


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("what", choices=["features", "models"])
    parser.add_argument("--json")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    prepare()
    if options.what == "features":
        work = {"features": {"talib_in_c": talib_in_c(), "talib_in_python": talib_functions()}}
    else:
        work = {
            "lightgbm": {
                "lightgbm_single_row_fast": lightgbm_single_row(),
                "tl2cgen": tl2cgen_compiled(),
            },
            "catboost": {"catboost": catboost_library()},
            "lstm": {"onnxruntime": onnxruntime_session()},
        }
    results = {}
    for kind, peers in work.items():
        times: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            done = subprocess.run(
                [options.binary, "time", kind, str(FOLDER)],
                capture_output=True,
                text=True,
                check=True,
            )
            times.setdefault("conviction", []).append(json.loads(done.stdout)["median"])
            for name, call in peers.items():
                if call is not None:
                    times.setdefault(name, []).append(median(call))
        figures = {name: statistics.median(values) for name, values in times.items()}
        ours = figures["conviction"]
        results[kind] = {
            "microseconds": figures,
            "ratio": {name: value / ours for name, value in figures.items()},
        }
        for name, value in figures.items():
            print(f"{kind:10} {name:26} {value:9.2f} us   {value / ours:6.2f} x")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
