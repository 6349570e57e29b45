"""Reads an exported set as training does: `PYTHONPATH=Scripts python check.py DIRECTORY ROWS`."""

import json
import sys
from pathlib import Path

import numpy as np
from training.exported_set import ExportedSet

EXPECTED = {
    "features": ("<f8", (162,)),
    "categories": ("<i4", (2,)),
    "sequence": ("<f4", (50, 8)),
    "time": ("<i8", ()),
    "label": ("<f8", ()),
    "label_end": ("<i8", ()),
    "outcome": ("<f8", (2,)),
    "volatility": ("<f8", ()),
    "volatility_end": ("<i8", ()),
    "grade": ("<i4", ()),
    "weight": ("<f8", ()),
}


def main(directory: Path, rows: int) -> None:
    for name, (dtype, shape) in EXPECTED.items():
        array = np.load(directory / f"{name}.npy", allow_pickle=False)
        assert array.dtype.str == dtype, f"{name}: {array.dtype.str}"
        assert array.shape == (rows, *shape), f"{name}: {array.shape}"
        assert array.flags.c_contiguous, name
    exported = ExportedSet.load(directory)
    columns = json.loads((directory / "columns.json").read_text(encoding="utf-8"))
    assert exported.rows == columns["rows"] == rows
    assert columns["symbol"] == "EURUSD" and columns["every"] == "H1"
    assert columns["timeframes"] == ["M1", "M5", "M15", "M30", "H1", "H4", "D1"]
    assert len(set(exported.feature_names)) == 162
    assert columns["label"] == {
        "kind": "triple_barrier",
        "stop_atr": 2,
        "target_atr": 3,
        "time_limit_hours": 24,
        "spread": 0.00008,
        "commission": 0.00002,
    }
    if rows == 0:
        return
    assert exported.sequence_defined.all()
    shape = exported.sequence_shape
    assert (shape.timeframe, shape.bars, shape.channels) == ("M5", 50, 8)
    # Columns lie where their names say: an RSI between 0 and 100, hours on the unit circle.
    column = exported.feature_names.index
    rsi = exported.features[:, column("H1.rsi_14")]
    assert ((rsi > 0) & (rsi < 100)).all() and rsi.std() > 1
    hours = exported.features[:, [column("hour_sin"), column("hour_cos")]]
    assert np.allclose((hours**2).sum(axis=1), 1)
    usable = exported.usable_rows()
    assert 0 < len(usable) < rows
    assert (exported.label_end[usable] > exported.time[usable]).all()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
