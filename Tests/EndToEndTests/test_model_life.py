"""The weekly report, scores over HTTP and the order in which Scripts/retrain works."""

import json
import os
import subprocess
import time

import pytest
from market import START
from server import ROOT, Server, executable
from test_replay import deal

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def report(data, *words: str) -> str:
    done = subprocess.run(
        [executable(), "report", "--data-dir", str(data), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_report_counts_each_closed_trade_with_all_its_deals(tmp_path):
    data = tmp_path / "data"
    with Server(data) as server:
        # Ends of now, by a broker's clock within hours of it, and one of long ago.
        now = int(time.time())
        for number, (ticket, kind, when, profit) in enumerate(
            [
                (1, "OPEN", now - 90_000, 0.0),
                (1, "CLOSE", now - 86_400, 31.0),
                (2, "CLOSE", now - 86_300, -9.0),
                (3, "CLOSE", START, 500.0),
            ]
        ):
            body = deal(number, ticket, kind, when, profit=profit, cause="EA")
            assert server.json("POST", "/trade-event", body)[0] == 200
        status, scores = server.json("GET", "/scores")
        assert (status, scores) == (200, {"scores": []})
        _, week = server.json("GET", "/attribution?days=7")
        assert week["total"] == {"trades": 2, "wins": 1, "win_rate": 0.5, "net": 19, "mean": 9.5}
        # Beside a server that runs.
        told = json.loads(report(data, "--weekly", "--json"))
        assert told["total"] == week["total"] and told["by"] == week["by"]
    text = report(data, "--weekly")
    assert "2 trades ended, 1 of them with a gain; together they made 19.00, 9.50 each." in text
    assert all(f"By {name}" in text for name in ["model", "symbol", "session", "conviction"])
    assert "3 trades ended" in report(data)
    assert "No trade ended" in report(data, "--from", "2020-01-01", "--to", "2020-01-08")


STAND_IN = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in
  "models list") printf '%s' "$BUNDLES" ;;
  "train $FAILS"*) exit 1 ;;
esac
"""


@pytest.fixture
def retrain(tmp_path):
    """Runs the script with a stand-in for `conviction`, which writes down how it is called."""
    program = tmp_path / "conviction"
    program.write_text(STAND_IN)
    program.chmod(0o755)
    calls = tmp_path / "calls"

    def run(*words: str, bundles: str = "", fails: str = "none"):
        calls.write_text("")
        done = subprocess.run(
            [ROOT / "Scripts/retrain", *words],
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "PATH": f"{tmp_path}:{os.environ['PATH']}",
                "CALLS": str(calls),
                "BUNDLES": bundles,
                "FAILS": fails,
                "CONVICTION_DATA": "/d",
            },
        )
        return done, [line.split()[:3] for line in calls.read_text().splitlines()]

    return run


def test_what_serves_by_its_edge_is_held_before_the_new_one_is_trained(retrain):
    done, calls = retrain("EURUSD", bundles="EURUSD/1\t-\tno edge\nEURUSD/2\t-\tedge\n")
    assert done.returncode == 0
    assert calls[1] == ["models", "promote", "EURUSD"]
    assert [call[:2] for call in calls[2:]] == [["train", "EURUSD"], ["models", "verify"]]
    assert "promote it" in done.stderr


def test_what_only_shadows_is_never_promoted_by_it(retrain):
    for bundles in ["", "EURUSD/1\t-\tedge\nEURUSD/2\t-\tno edge\n", "EURUSD/1\tchosen\tedge\n"]:
        done, calls = retrain("EURUSD", bundles=bundles)
        assert done.returncode == 0
        assert ["models", "promote", "EURUSD"] not in calls


def test_a_symbol_that_fails_is_named_and_the_others_have_their_turn(retrain):
    done, calls = retrain("EURUSD", "US30", fails="EURUSD")
    assert done.returncode == 1
    assert "failed: EURUSD" in done.stderr
    assert ["models", "verify", "US30"] in calls
    assert ["models", "verify", "EURUSD"] not in calls
    assert retrain()[0].returncode == 2
