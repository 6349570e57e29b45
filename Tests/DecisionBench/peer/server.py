"""The signal server that one would ordinarily write in Python, with the contract's own payload.

FastAPI, orjson, TA-Lib, numpy, lightgbm, catboost, onnxruntime and sqlite3, one worker. The window
must be whole; the answer is much smaller than the contract's. PEER_STYLE=everyday reads the body
through pydantic, a model for each bar, makes a DataFrame of each timeframe, and asks the trees with
frames of one row. PEER_STYLE=lean is the same without a model for the bars: lists of numbers.

    PEER_BUNDLE=models/EURUSD/20251122T000000Z PEER_DB=peer.db PEER_SYNC=FULL uvicorn server:app
"""

import json
import math
import os
import sqlite3
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import catboost
import lightgbm
import numpy as np
import onnxruntime
import orjson
from fastapi import FastAPI, Request, Response
from features import NAMES, TIMEFRAMES, extract, sequence

BUNDLE = Path(os.environ["PEER_BUNDLE"])
STYLE = os.environ.get("PEER_STYLE", "tuned")
TUNED = STYLE == "tuned"
FIELDS = ("time", "open", "high", "low", "close", "tick_volume", "spread")
if not TUNED:
    import pandas as pd
    from pydantic import BaseModel, model_validator

    class Bar(BaseModel):
        time: int
        open: float
        high: float
        low: float
        close: float
        tick_volume: float | None
        spread: float | None = None

        @model_validator(mode="before")
        @classmethod
        def named(cls, row):
            return dict(zip(FIELDS, row, strict=False))

    Row = Bar if STYLE == "everyday" else list[float | None]

    class Event(BaseModel):
        event_id: str
        symbol: str
        trigger: str
        time: int
        utc_offset: int
        quote: dict[str, float]
        account: dict
        bars: dict[str, list[Row]]
        positions: list[dict]


manifest = json.loads((BUNDLE / "manifest.json").read_text())
members = {m["name"]: m for m in manifest["members"]}
confidence = np.array(manifest["confidence"])
booster = lightgbm.Booster(model_file=str(BUNDLE / "lightgbm.txt"))
oblivious = catboost.CatBoostClassifier()
oblivious.load_model(str(BUNDLE / "catboost.json"), format="json")
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
recurrent = onnxruntime.InferenceSession(
    str(BUNDLE / "lstm.onnx"), options, providers=["CPUExecutionProvider"]
)
INPUT = members["lstm"]["timeframe"]

db = sqlite3.connect(os.environ.get("PEER_DB", "peer.db"), check_same_thread=False)
db.execute("pragma journal_mode=wal")
db.execute(f"pragma synchronous={os.environ.get('PEER_SYNC', 'FULL')}")
db.execute(
    "create table if not exists decisions(id integer primary key, event_id text, time integer,"
    " symbol text, lightgbm real, catboost real, lstm real, probability real, conviction real,"
    " features blob)"
)
db.commit()
app = FastAPI()


def calibrated(name, p):
    by = members[name]["calibration"]
    if by["kind"] != "platt":
        return p
    p = min(max(p, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(by["a"] * math.log(p / (1 - p)) + by["b"])))


def columns_of(rows):
    table = np.array([row[:6] for row in rows] if len(rows[0]) > 6 else rows, dtype=float)
    return tuple(np.ascontiguousarray(table[:, i]) for i in range(6))


def read(body):
    """(event id, symbol, time, offset, windows)"""
    if not TUNED:
        event = Event.model_validate_json(body)
        windows = {}
        for name in TIMEFRAMES:
            if STYLE == "everyday":
                frame = pd.DataFrame([bar.model_dump() for bar in event.bars[name]])
            else:
                rows = [row[:6] for row in event.bars[name]]
                frame = pd.DataFrame(rows, columns=FIELDS[:6])
            windows[name] = tuple(frame[x].to_numpy(dtype=float) for x in FIELDS[:6])
        return event.event_id, event.symbol, event.time, event.utc_offset, windows
    event = orjson.loads(body)
    windows = {name: columns_of(event["bars"][name]) for name in TIMEFRAMES}
    return event["event_id"], event["symbol"], event["time"], event["utc_offset"], windows


def trees(features, regime, session):
    if not TUNED:
        row = pd.DataFrame([features], columns=NAMES)
        one = float(booster.predict(row, num_threads=1)[0])
        row = row.astype(np.float32)
        row["regime_category"], row["session_category"] = str(regime), str(session)
        return one, float(oblivious.predict_proba(row, thread_count=1)[0, 1])
    one = float(booster.predict(features[None], num_threads=1)[0])
    row = [*features.astype(np.float32).tolist(), str(regime), str(session)]
    return one, float(oblivious.predict_proba(row, thread_count=1)[1])


def decide(body):
    event_id, symbol, time, offset, windows = read(body)
    features, regime, session = extract(windows, time, offset)
    one, two = trees(features, regime, session)
    bars = sequence(windows[INPUT], TIMEFRAMES[INPUT], offset)
    up, volatility = recurrent.run(None, {"bars": bars[None]})
    said = {
        "lightgbm": calibrated("lightgbm", one),
        "catboost": calibrated("catboost", two),
        "lstm": calibrated("lstm", float(up.item())),
    }
    total = sum(members[name]["weight"] for name in said)
    p = sum(members[name]["weight"] * x for name, x in said.items()) / total
    sure = 100 * float(np.searchsorted(confidence, abs(p - 0.5))) / len(confidence)
    cursor = db.execute(
        "insert into decisions(event_id, time, symbol, lightgbm, catboost, lstm, probability,"
        " conviction, features) values(?,?,?,?,?,?,?,?,?)",
        (event_id, time, symbol, *said.values(), p, sure, features.tobytes()),
    )
    db.commit()
    return orjson.dumps(
        {
            "decision_id": cursor.lastrowid,
            "event_id": event_id,
            "symbol": symbol,
            "conviction": {"confidence": sure, "direction": "BUY" if p >= 0.5 else "SELL"},
            "models": said | {"probability": p, "volatility_forecast": float(volatility.item())},
        }
    )


@app.post("/bar-close")
async def bar_close(request: Request):
    return Response(decide(await request.body()), media_type="application/json")


@app.get("/health")
async def health():
    return {"status": "ok"}
