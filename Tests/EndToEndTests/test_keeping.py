"""Retention and the audit journal, by the real executable."""

import gzip
import hashlib
import json
import os
import sqlite3
import time

import pytest
from market import START, Market, event
from server import Server, executable
from stream import Stream
from test_process import run
from test_replay import deal

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def config(folder, **keeping) -> str:
    path = folder / "conviction.json5"
    path.write_text(json.dumps({"keeping": keeping}))
    return str(path)


def verified(data) -> dict:
    ended = run("audit", "verify", "--data-dir", str(data), "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def events(server: Server, market: Market, first: int, last: int) -> None:
    for minute in range(first, last):
        bars = market.window() if minute == 0 else market.next_minute(minute)
        status, answer = server.json(
            "POST", "/bar-close", event(minute, bars, START + 60 * minute, "M1")
        )
        assert status == 200, answer


def lines(data) -> list[dict]:
    (path,) = (data / "audit").iterdir()
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_everything_decided_is_sealed_in_order_and_anyone_can_check_the_chain(tmp_path):
    data, market = tmp_path / "data", Market()
    path = config(tmp_path, seal_minutes=0.001)
    with Server(data, "--config", path) as server:
        events(server, market, 0, 10)
        server.json("POST", "/trade-event", deal(1, 991, "CLOSE", START + 600))
        server.json("POST", "/control/halt", {"reason": "drill"})
        events(server, market, 10, 15)
        until(lambda: verified(data)["unsealed"] == 0)
        assert server.stop() == 0
    found = lines(data)
    kinds = [line["kind"] for line in found]
    assert kinds.count("decision") == 15 and kinds.count("deal") == 1
    assert kinds.index("deal") == kinds.index("operation") - 1
    assert [line["decision_id"] for line in found if line["kind"] == "decision"] == [*range(1, 16)]
    assert found[kinds.index("deal") - 1]["decision_id"] == 10
    assert len(found[kinds.index("decision")]["detail"]["features"]) == 162
    previous = "0" * 64
    (file,) = (data / "audit").iterdir()
    rows = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    for number, raw in enumerate(rows, 1):
        body, tail = raw[: -len(',"hash":""}\n') - 64], json.loads(raw)
        assert tail["n"] == number and tail["previous"] == previous
        previous = hashlib.sha256(body).hexdigest()
        assert tail["hash"] == previous
    assert verified(data)["compared"] == 16
    assert run("replay", "--data-dir", str(data)).returncode == 0


def test_a_changed_line_a_missing_line_and_a_changed_database_are_found(tmp_path):
    data = tmp_path / "data"
    with Server(data, "--config", config(tmp_path, seal_minutes=0.001)) as server:
        events(server, Market(), 0, 8)
        until(lambda: verified(data)["unsealed"] == 0)
        assert server.stop() == 0
    (file,) = (data / "audit").iterdir()
    sealed = file.read_bytes()
    rows = gzip.decompress(sealed).splitlines(keepends=True)

    def broken(changed: list[bytes]) -> str:
        file.write_bytes(gzip.compress(b"".join(changed)))
        ended = run("audit", "verify", "--data-dir", str(data))
        file.write_bytes(sealed)
        assert ended.returncode == 1
        return ended.stderr

    first = next(n for n, row in enumerate(rows) if b'"kind":"decision"' in row)
    changed = rows[first].replace(b"EURUSD", b"GBPUSD", 1)
    assert f"line {first + 1}" in broken([*rows[:first], changed, *rows[first + 1 :]])
    assert f"line {first + 1}" in broken([*rows[:first], *rows[first + 1 :]])
    assert "missing" in broken(rows[:-2])
    forged, previous = [], "0" * 64
    for number, row in enumerate(rows, 1):
        line = json.loads(row)
        line["previous"] = previous
        if number == first + 1:
            line["answer"]["reason"] = "other"
        del line["hash"]
        body = json.dumps(line, separators=(",", ":")).encode()[:-1]
        previous = hashlib.sha256(body).hexdigest()
        forged.append(body + f',"hash":"{previous}"}}\n'.encode())
    assert broken(forged)
    database = sqlite3.connect(data / "conviction.sqlite")
    database.execute("UPDATE decisions SET received_ms = received_ms + 1 WHERE decision_id = 3")
    database.commit()
    ended = run("audit", "verify", "--data-dir", str(data))
    assert ended.returncode == 1 and "decision 3" in ended.stderr


def test_a_sealing_that_was_cut_off_is_done_again(tmp_path):
    data, market = tmp_path / "data", Market()
    path = config(tmp_path, seal_minutes=0.001)
    with Server(data, "--config", path) as server:
        events(server, market, 0, 5)
        until(lambda: verified(data)["unsealed"] == 0)
        server.kill()
    (file,) = (data / "audit").iterdir()
    file.write_bytes(file.read_bytes() + gzip.compress(b'{"half":') + b"\x1f\x8b half a member")
    with Server(data, "--config", path) as server:
        events(server, market, 5, 9)
        until(lambda: verified(data)["unsealed"] == 0)
        assert server.stop() == 0
    assert sum(line["kind"] == "decision" for line in lines(data)) == 9


def test_the_journal_holds_while_its_first_lines_are_being_sealed(tmp_path):
    data = tmp_path / "data"
    with Server(data, "--config", config(tmp_path, seal_minutes=0)) as server:
        events(server, Market(), 0, 3)
        (data / "audit").mkdir()
        (data / "audit" / "2026.jsonl.gz").write_bytes(gzip.compress(b'{"n":1}')[:9])
        found = verified(data)
        assert found["last_line"] == 0 and found["unsealed"] == 3
        assert server.stop() == 0


def test_what_is_older_than_it_is_kept_leaves_the_database_but_not_the_journal(tmp_path):
    data = tmp_path / "data"
    # 1.7 seconds of decisions.
    path = config(tmp_path, seal_minutes=0.002, decisions_days=0.00002)

    def kept() -> list[int]:
        database = sqlite3.connect(data / "conviction.sqlite")
        rows = database.execute("SELECT decision_id FROM decisions ORDER BY 1").fetchall()
        database.close()
        return [row[0] for row in rows]

    with Server(data, "--config", path) as server, Stream(server.port) as stream:
        until(lambda: len(stream.answered) > 150 and kept()[0] > 40)
        stream.stop()
        assert not stream.refused
        until(lambda: len(kept()) == 1)
        assert server.stop() == 0
    sealed = verified(data)
    count = sum(line["kind"] == "decision" for line in lines(data))
    assert count + sealed["unsealed"] == len(stream.answered)
    # Numbers go on where they were, also when hardly anything is left.
    with Server(data, "--config", path) as server:
        bars = Market().next_minute(stream.minute)
        _, answer = server.json(
            "POST", "/bar-close", event(9_999, bars, START + 60 * stream.minute, "M1")
        )
        assert answer["decision_id"] == len(stream.answered) + 1
