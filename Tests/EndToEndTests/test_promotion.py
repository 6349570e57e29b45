"""A challenger beside a champion: shown to be better, promoted by the rule, taken back."""

import json
import os
import shutil
import time

import pytest
from agent_stream import SECONDS, START, Bars
from market import SPEC
from receivers import Inbox
from server import ROOT, Server, executable
from test_keeping import lines
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)
OLD, NEW = "20261101T000000Z", "20261114T000000Z"
HOURS = 30
LIMIT_HOURS = 0.25
RULE = {"calls_min": 100, "days_min": 1, "blocks_min": 10, "confidence": 0.8}


def bundle(data, version: str, logit: float) -> None:
    """The demo bundle made to say one probability, as if it had been trained before the events."""
    (demo,) = (ROOT / "Config/demo/EURUSD").iterdir()
    folder = data / "models/EURUSD" / version
    shutil.copytree(demo, folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["version"] = version
    manifest["edge"] = {"verdict": "edge", "reason": "for the test"}
    manifest["label"]["time_limit_hours"] = LIMIT_HOURS
    manifest["spans"] = {
        name: [START - 86_400 * first, START - 86_400 * last]
        for name, first, last in [("train", 90, 30), ("validation", 29, 20), ("test", 19, 2)]
    }
    for member in manifest["members"]:
        member["calibration"] = {"kind": "platt", "a": 0.0, "b": logit}
    path.write_text(json.dumps(manifest))


class Closes:
    """Closes of a quarter of an hour, one after the other."""

    def __init__(self) -> None:
        self._bars, self._number = Bars(HOURS + 12), 0

    def post(self, server: Server, count: int) -> dict:
        for _ in range(count):
            now = START + 900 * self._number
            since = None if self._number == 0 else now - 900
            bars = {name: self._bars.closed(name, now, since) for name in SECONDS}
            bars = {name: rows for name, rows in bars.items() if rows}
            price = bars["M1"][-1][4]
            status, answer = server.json(
                "POST",
                "/bar-close",
                {
                    "schema": 1, "event_id": f"close-{self._number}",
                    "account": {
                        "login": 1_000_001, "server": "Broker-Demo", "currency": "USD",
                        "balance": 1e5, "equity": 1e5, "margin_free": 98_000.0, "leverage": 100,
                        "hedging": True,
                    },
                    "symbol": "EURUSD", "trigger": "M15", "time": now, "utc_offset": 10_800,
                    "quote": {"bid": price, "ask": round(price + 0.00009, 5), "time": now},
                    "spec": SPEC, "bars": bars, "positions": [],
                },
            )  # fmt: skip
            assert status == 200, answer
            self._number += 1
        return answer


def config(folder, by: str, **more) -> str:
    path = folder / "conviction.json5"
    rule = {"promotion": {"by": by, **RULE}}
    path.write_text(json.dumps({"models": rule, "keeping": {"seal_minutes": 0.001}, **more}))
    return str(path)


def model(server: Server) -> dict:
    _, models = server.json("GET", "/models")
    return next(m for m in models["models"] if m["symbol"] == "EURUSD")


def trial(server: Server) -> dict:
    _, scores = server.json("GET", "/scores")
    waiting = scores["scores"][0]["challengers"] if scores["scores"] else []
    return waiting[0]["trial"] if waiting else {"verdict": None}


def until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_rule_promotes_what_is_better_once_it_may_and_never_again_what_was_taken_back(tmp_path):
    data, closes = tmp_path / "data", Closes()
    bundle(data, OLD, 4.0)
    # By hand alone: it waits, however much better it is.
    with Server(data, "--config", config(tmp_path, "hand")) as server:
        bundle(data, NEW, 0.0)
        answer = closes.post(server, 4 * HOURS)
        assert answer["models"]["bundle"] == f"EURUSD/{OLD}"
        until(lambda: trial(server)["verdict"] == "better")
        found = trial(server)
        assert found["gain_low"] > 0 and found["calls"] >= 100
        assert found["challenger_brier"] == pytest.approx(0.25)
        assert (model(server)["serving"], model(server)["chosen_by"]) == (OLD, "edge")
        assert server.stop() == 0
    # By the rule: the same closes are enough.
    with Inbox() as inbox:
        hook = {"webhook": {"url": f"http://127.0.0.1:{inbox.port}/hook"}}
        path = config(tmp_path, "rule", alerts=hook)
        with Server(data, "--config", path) as server:
            until(lambda: model(server)["serving"] == NEW)
            told = model(server)
            assert (told["chosen_by"], told["previous"], told["mode"]) == ("rule", OLD, "serving")
            assert "Brier score 0.25 against" in told["why"]
            _, health = server.json("GET", "/health")
            assert health["symbols"]["EURUSD"]["chosen_by"] == "rule"
            metrics = server.request("GET", "/metrics")[2].decode()
            name = "conviction_model_chosen_timestamp_seconds"
            assert f'{name}{{symbol="EURUSD",by="rule"}}' in metrics
            until(lambda: any(b"models rollback EURUSD" in letter[2] for letter in inbox.letters))
            assert closes.post(server, 1)["models"]["bundle"] == f"EURUSD/{NEW}"
            # Back in one command, and for good.
            assert run("models", "rollback", "EURUSD", "--data-dir", str(data)).returncode == 0
            until(lambda: model(server)["serving"] == OLD)
            closes.post(server, 4)
            until(lambda: trial(server)["verdict"] == "taken_back")
            assert closes.post(server, 1)["models"]["bundle"] == f"EURUSD/{OLD}"
            assert (model(server)["serving"], model(server)["chosen_by"]) == (OLD, "hand")
            assert server.stop() == 0
    assert run("replay", "--data-dir", str(data)).returncode == 0
    assert run("audit", "verify", "--data-dir", str(data)).returncode == 0
    served = [json.loads(line["text"]) for line in lines(data) if line["kind"] == "operation"]
    words = [one["serving"]["EURUSD"] for one in served if "serving" in one]
    assert [(word["version"], word["by"]) for word in words] == [
        (OLD, "edge"), (NEW, "rule"), (OLD, "hand"),
    ]  # fmt: skip


def test_the_rule_leaves_what_is_worse_where_it_is(tmp_path):
    data, closes = tmp_path / "data", Closes()
    bundle(data, OLD, 0.0)
    with Server(data, "--config", config(tmp_path, "rule")) as server:
        closes.post(server, 4 * HOURS)
        assert server.stop() == 0
    bundle(data, NEW, 4.0)
    with Server(data, "--config", config(tmp_path, "rule")) as server:
        until(lambda: trial(server)["verdict"] == "not_better")
        assert trial(server)["gain"] < 0
        assert model(server)["serving"] == OLD
        assert closes.post(server, 1)["models"]["bundle"] == f"EURUSD/{OLD}"
        assert server.stop() == 0


@pytest.mark.parametrize(
    ("models", "place", "allowed"),
    [
        ({"retrain": {"ratio": 2}}, "models.retrain.ratio", "0.0 to 1.0"),
        ({"retrain": {"recent": 90, "before": 150}}, "models.retrain.before", "10 to 110"),
        ({"retrain": {"recent": 5}}, "models.retrain.recent", "10 to 100"),
        ({"retrain": {"days": -1}}, "models.retrain.days", "0.0 to 3650.0"),
        ({"promotion": {"by": "newest"}}, "models.promotion.by", '"hand", "rule"'),
        ({"promotion": {"calls_min": 0}}, "models.promotion.calls_min", "1 to 40000"),
        ({"promotion": {"blocks_min": 4}}, "models.promotion.blocks_min", "5 to 1000"),
        ({"promotion": {"confidence": 1}}, "models.promotion.confidence", "0.5 to 0.9999"),
        ({"promotion": {"brier_margin": -0.1}}, "models.promotion.brier_margin", "0.0 to 0.25"),
        ({"promotion": {"margin": 0.1}}, "models.promotion.margin", "calls_min"),
    ],
)
def test_a_rule_out_of_its_range_stops_the_start_and_says_where(tmp_path, models, place, allowed):
    path = tmp_path / "conviction.json5"
    path.write_text(json.dumps({"models": models}))
    ended = run("serve", "--config", str(path), "--data-dir", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert f"{path}:1: {place}" in ended.stderr and allowed in ended.stderr


def test_when_to_train_anew_is_what_the_configuration_says(tmp_path):
    data = tmp_path / "data"
    bundle(data, OLD, 0.0)
    due = {}
    for days in (1, 0):
        path = tmp_path / "conviction.json5"
        path.write_text(json.dumps({"models": {"retrain": {"days": days}}}))
        with Server(data, "--config", str(path)) as server:
            until(lambda: server.json("GET", "/scores")[1]["scores"])
            due[days] = server.json("GET", "/scores")[1]["scores"][0]["retrain"]["reasons"]
            assert server.stop() == 0
    assert due == {1: ["calendar"], 0: []}
