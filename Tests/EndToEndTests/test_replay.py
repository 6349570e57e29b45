"""`conviction replay` decides what was journalled again, byte for byte, whatever happened."""

import json
import os
import shutil
import sqlite3

import pytest
from agent_stream import play
from market import ACCOUNT, START, Market, event
from server import ROOT, Server, executable
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def deal(number: int, ticket: int, kind: str, time: int, **changes) -> dict:
    body = {
        "schema": 1,
        "event_id": f"deal-{number}",
        "account": {"login": 5012345},
        "kind": kind,
        "ticket": ticket,
        "symbol": "EURUSD.r",
        "side": "BUY",
        "volume": 0.1,
        "price": 1.1,
        "profit": -50.0,
        "commission": -1.0,
        "swap": 0.0,
        "time": time,
        "cause": "SL",
    }
    return {**body, **changes}


def posted(server: Server, path: str, body: dict) -> dict:
    status, answer = server.json("POST", path, body)
    assert status == 200, answer
    return answer


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """A data directory with bundles, in which everything happened that changes a decision."""
    data = tmp_path_factory.mktemp("replay") / "data"
    shutil.copytree(ROOT / "Config/demo/EURUSD", data / "models/EURUSD")
    (version,) = os.listdir(data / "models/EURUSD")
    market, minute = Market(), 0
    config = data.parent / "conviction.json5"
    config.write_text("{}")

    def step(server: Server, **changes) -> None:
        nonlocal minute
        minute += 1
        posted(
            server,
            "/bar-close",
            event(minute, market.next_minute(minute), START + 60 * minute, "M5", **changes),
        )

    with Server(data, "--config", str(config)) as server:
        posted(server, "/bar-close", event(0, market.window(), account=simulated()))
        for _ in range(5):
            step(server, account=simulated())
        for number in range(5):
            posted(server, "/trade-event", deal(number, 900 + number, "CLOSE", START + 60 * minute))
            step(server)
        posted(server, "/control/halt", {"reason": "drill"})
        step(server)
        posted(server, "/control/resume", {})
        posted(server, "/control/clear", {})
        step(server)
        # A bar that decisions have seen is corrected, by history and by an event.
        bars = [list(bar) for bar in market.window(40)["H1"]]
        bars[20][5] += 7.0
        posted(
            server,
            "/history",
            {
                "schema": 1,
                "symbol": "EURUSD.r",
                "timeframe": "H1",
                "utc_offset": 10_800,
                "bars": bars,
            },
        )
        step(server, positions=[position(991)])
        # Another broker's bars of the same symbol are another market, in a book by themselves.
        other = {**simulated(), "login": 78, "server": "Other Broker-Live"}
        second = Market(9)
        posted(server, "/bar-close", event(500, second.window(), START + 60, account=other))
        posted(server, "/bar-close", event(501, second.next_minute(1), START + 60, account=other))
        step(server)
        server.kill()
    config.write_text("{conviction: {thresholds: {M5: 1}}, entry: {risk_percent: 0.3}}")
    with Server(data, "--config", str(config)) as server:
        for _ in range(3):
            step(server, account=simulated(), positions=[position(992)])
        posted(server, "/bar-close", event(502, second.next_minute(2), START + 120, account=other))
        posted(server, "/models/EURUSD/promote", {"version": version})
        for _ in range(3):
            step(server, account=simulated())
        whole = market.window()
        whole["M1"][100][5] += 3.0
        posted(server, "/bar-close", event(99, {"M15": whole["M15"], "M5": whole["M5"]}))
        posted(server, "/agent/shadow", {})
        step(server, account=simulated(), positions=[position(993)])
        assert server.stop() == 0
    return data


def simulated() -> dict:
    return ACCOUNT | {"login": 77, "server": "Conviction-Simulator"}


def position(ticket: int) -> dict:
    return {
        "ticket": ticket,
        "symbol": "EURUSD.r",
        "side": "BUY",
        "volume": 0.1,
        "price_open": 1.09,
        "sl": 1.08,
        "tp": 1.2,
        "profit": 80.0,
        "time": START - 7_200,
        "magic": 20251122,
    }


def test_everything_comes_out_as_it_was_journalled(journal):
    ended = run("replay", "--data-dir", str(journal), "--json")
    assert ended.returncode == 0, ended.stderr
    outcome = json.loads(ended.stdout)
    assert outcome["difference"] is None and outcome["skipped"] == 0
    assert outcome["compared"] == outcome["last"] >= 20


def test_a_part_of_the_journal_comes_out_the_same(journal):
    ended = run("replay", "--data-dir", str(journal), "--from", "12", "--to", "14", "--json")
    assert ended.returncode == 0, ended.stderr
    outcome = json.loads(ended.stdout)
    assert (outcome["first"], outcome["last"], outcome["compared"]) == (12, 14, 3)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("answer = CAST(replace(CAST(answer AS TEXT), '\"risk\"', '\"risc\"') AS BLOB)", "answer"),
        ("event = CAST(replace(CAST(event AS TEXT), 'EURUSD.r', 'GBPUSD.r') AS BLOB)", "answer"),
        ("reason = 'entered'", "row"),
        ("", "features"),
    ],
)
def test_a_change_to_a_journalled_decision_is_found(journal, tmp_path, change, part):
    copy = tmp_path / "data"
    shutil.copytree(journal, copy)
    database = sqlite3.connect(copy / "conviction.sqlite")
    if part == "features":
        blob = database.execute("SELECT detail FROM decisions WHERE decision_id = 9").fetchone()[0]
        changed = blob[:40] + bytes([blob[40] ^ 1]) + blob[41:]
        database.execute("UPDATE decisions SET detail = ? WHERE decision_id = 9", (changed,))
    else:
        database.execute(f"UPDATE decisions SET {change} WHERE decision_id = 9")
    database.commit()
    database.close()
    ended = run("replay", "--data-dir", str(copy))
    assert ended.returncode == 1
    assert "decision 9 (" in ended.stderr and part in ended.stderr
    assert len(ended.stderr.strip().splitlines()[-1]) > 40
    assert run("replay", "--data-dir", str(copy), "--to", "8").returncode == 0


def test_in_an_empty_journal_nothing_differs(tmp_path):
    with Server(tmp_path / "data") as server:
        assert server.stop() == 0
    ended = run("replay", "--data-dir", str(tmp_path / "data"))
    assert ended.returncode == 0 and "no decisions" in ended.stdout
    assert run("replay", "--from", "3", "--to", "2").returncode == 2


def test_what_the_agent_learned_on_the_way_and_two_kills_change_nothing(tmp_path):
    _, link = play(tmp_path, 60, {30: 0.001, 90: 0.0}, every=20, serve=3)
    assert link.killed == 2
    ended = run("replay", "--data-dir", str(tmp_path / "data"), "--json")
    assert ended.returncode == 0, ended.stderr
    database = sqlite3.connect(tmp_path / "data/conviction.sqlite")
    assert database.execute("SELECT count(DISTINCT agent) FROM decisions").fetchone()[0] >= 1
    assert json.loads(ended.stdout)["skipped"] == 0
