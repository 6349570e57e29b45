"""Faults that the server must survive; faults.py plays the long ones at full size."""

import gzip
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest
from faults import day, kills
from market import START, Market, event
from server import ROOT, Server, executable
from stream import Stream
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)
FAKETIME = pathlib.Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


def test_killed_under_load_nothing_answered_is_lost_and_nothing_decided_twice(tmp_path):
    outcome = kills(tmp_path, 6)
    assert outcome["answered"] > 100 and outcome["asked_again"] > 0


def test_a_day_of_events_leaves_memory_and_files_bounded(tmp_path):
    rows = day(tmp_path, accounts=3, hours=1, kept_seconds=1, batch=8, rate=1_400)
    assert rows[-1]["events"] == 1_440
    # The journal of all of it would be three times as large as what is kept.
    assert rows[-1]["database_mb"] < 24
    assert rows[-1]["resident_mb"] < 1.5 * rows[len(rows) // 2]["resident_mb"]


def test_a_directory_that_cannot_be_written_is_refused_in_one_line(tmp_path):
    place = tmp_path / "fixed"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting needs root")
    try:
        with Server(place / "data") as server:
            server.json("POST", "/bar-close", event(1, Market().window()))
            assert server.stop() == 0
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        ended = run("serve", "--port", "0", "--data-dir", str(place / "data"))
        assert ended.returncode == 1
        assert "Read-only file system" in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1
        checked = run("doctor", "--data-dir", str(place / "data"))
        assert checked.returncode == 1 and "cannot be written" in checked.stdout
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        with Server(place / "data") as server:
            body = event(1, Market().window())
            assert server.request("POST", "/bar-close", body)[1]["Idempotent-Replay"] == "true"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.skipif(not FAKETIME.exists(), reason="libfaketime is not installed")
def test_a_clock_that_jumps_an_hour_either_way_changes_no_decision(tmp_path):
    clock = tmp_path / "clock"
    # 09:00 UTC is 12:00 for this broker.
    clock.write_text("@2025-06-17 12:00:00")
    environment = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "TZ": "UTC",
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }
    config = tmp_path / "conviction.json5"
    config.write_text("{keeping: {seal_minutes: 0.001, decisions_days: 0.02}}")
    steady, jumping = [], []
    for answers, jumps in ((steady, {}), (jumping, {5: "13:00:05", 10: "11:00:10"})):
        clock.write_text("@2025-06-17 12:00:00")
        data = tmp_path / ("jumping" if jumps else "steady")
        market, skews = Market(), []
        with Server(data, "--config", str(config), **environment) as server:
            for minute in range(15):
                if minute in jumps:
                    clock.write_text(f"@2025-06-17 {jumps[minute]}")
                    time.sleep(1.2)
                bars = market.window() if minute == 0 else market.next_minute(minute)
                body = event(minute, bars, START + 60 * minute, "M1")
                status, _, content = server.request("POST", "/bar-close", body)
                assert status == 200, content
                answers.append(content)
                if minute in (4, 9, 14):
                    _, health = server.json("GET", "/health")
                    assert health["uptime_s"] < 120 and health["journal"]["writable"]
                    skews.append(health["clock"]["ahead_of_events_s"])
            again = server.request("POST", "/bar-close", body)
            assert again[2] == content and again[1]["Idempotent-Replay"] == "true"
            assert server.stop() == 0
        if jumps:
            assert skews[1] - skews[0] > 3_000 and skews[2] - skews[1] < -6_000
    assert steady == jumping
    # A jump forward may take decisions out of the database early, never out of the journal.
    for data in (tmp_path / "steady", tmp_path / "jumping"):
        ended = run("audit", "verify", "--data-dir", str(data), "--json")
        assert ended.returncode == 0, ended.stderr
        files = (data / "audit").glob("*")
        sealed = b"".join(gzip.decompress(file.read_bytes()) for file in files)
        count = sealed.count(b'"kind":"decision"')
        assert count + json.loads(ended.stdout)["unsealed"] == 15


def test_a_bundle_that_is_replaced_while_events_come_serves_whole_or_not_at_all(tmp_path):
    data = tmp_path / "data"
    folder = data / "models/EURUSD"
    shutil.copytree(ROOT / "Config/demo/EURUSD", folder)
    (old,) = os.listdir(folder)
    new = "20261121T000000Z"

    def copy(version: str, target: pathlib.Path) -> None:
        shutil.copytree(folder / old, target)
        manifest = target / "manifest.json"
        manifest.write_text(manifest.read_text().replace(old, version))

    def served(server: Server) -> str | None:
        _, models = server.json("GET", "/models")
        return next(m["serving"] for m in models["models"] if m["symbol"] == "EURUSD")

    def wait(server: Server, condition) -> None:
        deadline = time.monotonic() + 20
        while not condition(served(server)):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    with Server(data) as server, Stream(server.port) as stream:
        # Written where the server looks, file by file, the manifest first: it is incomplete.
        target = folder / new
        target.mkdir()
        copy(new, tmp_path / "whole")
        for file in sorted((tmp_path / "whole").iterdir(), key=lambda f: f.name != "manifest.json"):
            shutil.copy(file, target / file.name)
            time.sleep(0.4)
            assert served(server) == old
        ended = run("models", "promote", "EURUSD", new, "--data-dir", str(data))
        assert ended.returncode == 0, ended.stderr
        wait(server, lambda version: version == new)
        # The files of what serves are overwritten with others: what was loaded goes on.
        (target / "lightgbm.txt").write_text("not a model")
        (folder / "serving.json").write_text(json.dumps({"version": new, "previous": old}) + " ")
        time.sleep(2.5)
        assert served(server) == new
        assert run("models", "verify", "EURUSD", new, "--data-dir", str(data)).returncode == 1
        assert run("models", "rollback", "EURUSD", "--data-dir", str(data)).returncode == 0
        wait(server, lambda version: version == old)
        stream.stop()
    assert not stream.refused and len(stream.answered) > 50
    names = [json.loads(content)["models"]["bundle"] for _, content in stream.answered.values()]
    changes = [name for name, before in zip(names, [None, *names], strict=False) if name != before]
    assert changes == [f"EURUSD/{old}", f"EURUSD/{new}", f"EURUSD/{old}"]
