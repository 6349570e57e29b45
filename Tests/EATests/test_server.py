"""The advisor against the real executable: what must be equal, and seeded schedules of faults."""

import concurrent.futures
import functools
import operator
import subprocess
import time

import pytest
import terminal
from play import faults, place, weeks
from play.server import EAGER, Server

SCHEDULES = 50
# Fewer bars than by hand, since the tests' executable is not optimised.
SEGMENT = 48


@pytest.fixture(scope="module", autouse=True)
def executable():
    try:
        return place.executable()
    except place.Failure as failure:
        pytest.skip(str(failure))


def test_fifty_schedules_of_faults_leave_terminal_and_server_agreed(tmp_path):
    def half(first):
        return faults.run(first, SCHEDULES // 2, tmp_path / str(first), SEGMENT)[0]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        outcomes = functools.reduce(operator.iadd, pool.map(half, (1, 1 + SCHEDULES // 2)), [])
    assert not [o for o in outcomes if o.faults], faults.summary(outcomes, 0, SEGMENT)
    assert len(outcomes) == SCHEDULES
    assert sum(len(o.own) for o in outcomes) > SCHEDULES / 2
    assert sum(o.facts["deaths"] for o in outcomes) > 10


def test_an_advisor_that_sends_again_what_it_does_not_know_of_is_found_out(tmp_path):
    """The judge itself: a second opening by one decision, a missing stop, an unreported deal."""
    facts = {
        "deals": [
            {"deal": n, "position": n, "entry": "IN", "magic": faults.MAGIC, "asked": "cv80 #1"}
            for n in (5, 6)
        ],
        "positions": [{"ticket": 5}, {"ticket": 6}],
        "naked": [6],
        "stopped": "zero divide",
        "diagnoses": 0,
    }
    outcome = faults.Outcome(1, facts, {f"deal-{faults.LOGIN + 1}-5"}, {5})
    assert outcome.faults == [
        "'cv80 #1' was opened 2 times",
        "position 6 stood without a stop",
        "deal 6 (IN, 'cv80 #1') was not reported",
        "position 6 is not known to the server",
        "the advisor was stopped: zero divide",
    ]


def test_terminal_server_and_journal_hold_the_same_positions_at_every_event(tmp_path):
    run = weeks.Weeks(0, ["EURUSD", "US100"], tmp_path)
    run.until = weeks.FIRST + 2 * 3600
    with Server(tmp_path / "data", EAGER) as server:
        facts, _ = run.play(server)
        assert run.faults(server, facts) == []
        assert facts["answered"]["count"] == len(weeks.expected_events(run.markets, run.until))
        assert server.get("/health")["status"] == "ok"
    assert len(facts["deals"]) > 0


def test_over_a_kill_of_the_server_every_event_is_answered_once(tmp_path):
    run = weeks.Weeks(0, ["EURUSD"], tmp_path, options=["--speed", 900])
    run.until = weeks.FIRST + 2 * 3600
    with Server(tmp_path / "data", EAGER) as server:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            playing = pool.submit(run.play, server)
            while len(server.rows("SELECT event_id FROM decisions")) < 25:
                assert not playing.done(), playing.exception()
                time.sleep(0.02)
            server.process.kill()
            server.process.wait()
            server.start(server.port)
            facts, _ = playing.result()
        events = [row[0] for row in server.rows("SELECT event_id FROM decisions")]
        assert len(events) == len(set(events)) > 30
        reported = {row[0] for row in server.rows("SELECT event_id FROM trade_events")}
        assert {f"deal-{weeks.LOGIN}-{deal['deal']}" for deal in facts["deals"]} == reported
        known = {p["ticket"] for p in server.get("/positions")["positions"]}
        assert known >= {p["ticket"] for p in facts["positions"]}


def test_scripts_terminal_says_what_it_can_do():
    words = subprocess.run(
        [terminal.EA.parents[1] / "Scripts/terminal", "--help"], capture_output=True, text=True
    )
    assert words.returncode == 0
    for word in ("--faults", "--seed", "--speed", "--csv", "--weeks"):
        assert word in words.stdout
    assert words.stderr == ""
