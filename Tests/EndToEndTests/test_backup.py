"""Backup and restore by the real executable, beside a server under load and after damage."""

import json
import os
import pathlib
import shutil
import sqlite3
import time

import pytest
from market import Market, event
from server import ROOT, Server, executable
from stream import Stream
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def installed(data: pathlib.Path) -> pathlib.Path:
    """A data directory with a bundle, as an operator has it."""
    shutil.copytree(ROOT / "Config/demo/EURUSD", data / "models/EURUSD")
    return data


def decisions(path: pathlib.Path) -> dict[str, bytes]:
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = dict(database.execute("SELECT event_id, answer FROM decisions"))
    database.close()
    return rows


def test_a_backup_under_load_is_sound_and_restores_what_was_answered_before_it(tmp_path):
    data, file = installed(tmp_path / "data"), tmp_path / "backup"
    with Server(data) as server, Stream(server.port) as one, Stream(server.port, 5012346) as two:
        while len(one.answered) < 20 or len(two.answered) < 20:
            time.sleep(0.01)
        before = dict(one.answered) | dict(two.answered)
        ended = run("backup", str(file), "--data-dir", str(data), "--json")
        assert ended.returncode == 0, ended.stderr
        during = len(one.answered) + len(two.answered) - len(before)
        time.sleep(0.1)
    assert one.refused == two.refused == [] and during > 0
    assert json.loads(ended.stdout)["files"] >= 6
    kept = decisions(file)
    assert {name: answer for name, (_, answer) in before.items()}.items() <= kept.items()

    other = tmp_path / "other"
    ended = run("restore", str(file), "--data-dir", str(other))
    assert ended.returncode == 0, ended.stderr
    assert decisions(other / "conviction.sqlite") == kept
    for path in (data / "models").rglob("*"):
        if path.is_file():
            assert (other / path.relative_to(data)).read_bytes() == path.read_bytes()
    with Server(other) as server:
        for body, content in before.values():
            status, headers, again = server.request("POST", "/bar-close", body)
            assert status == 200 and again == content
            assert headers["Idempotent-Replay"] == "true"
        _, models = server.json("GET", "/models")
        assert any(model["serving"] for model in models["models"])
    assert run("replay", "--data-dir", str(other)).returncode == 0


def test_a_restore_refuses_to_overwrite_unless_told_and_deletes_nothing(tmp_path):
    data, file = installed(tmp_path / "data"), tmp_path / "backup"
    with Server(data) as server:
        server.json("POST", "/bar-close", event(1, Market().window()))
        assert run("backup", str(file), "--data-dir", str(data)).returncode == 0
        server.json("POST", "/bar-close", event(2, Market().window()))
        again = run("backup", str(file), "--data-dir", str(data))
        assert again.returncode == 1 and "--replace" in again.stderr
        running = run("restore", str(file), "--data-dir", str(data), "--replace")
        assert running.returncode == 1 and "in use" in running.stderr
    (data / "models/EURUSD/serving.json").write_text('{"version": "later"}')
    refused = run("restore", str(file), "--data-dir", str(data))
    assert refused.returncode == 1 and "--replace" in refused.stderr
    assert len(decisions(data / "conviction.sqlite")) == 2
    ended = run("restore", str(file), "--data-dir", str(data), "--replace", "--json")
    assert ended.returncode == 0, ended.stderr
    moved = pathlib.Path(json.loads(ended.stdout)["moved_to"])
    assert len(decisions(data / "conviction.sqlite")) == 1
    assert len(decisions(moved / "conviction.sqlite")) == 2
    # What a backup does not have stays.
    assert (data / "models/EURUSD/serving.json").exists()


def test_a_damaged_database_is_refused_with_the_restore_command_and_left_alone(tmp_path):
    data, file = installed(tmp_path / "data"), tmp_path / "backup"
    market = Market()
    with Server(data) as server:
        server.json("POST", "/bar-close", event(0, market.window(), trigger="M1"))
        for minute in range(1, 30):
            server.json("POST", "/bar-close", event(minute, market.next_minute(minute)))
        assert run("backup", str(file), "--data-dir", str(data)).returncode == 0
        assert server.stop() == 0
    database = data / "conviction.sqlite"
    content = bytearray(database.read_bytes())
    for page in range(3, len(content) // 2_048, 5):
        content[page * 2_048 : page * 2_048 + 64] = os.urandom(64)
    database.write_bytes(content)
    ended = run("serve", "--port", "0", "--data-dir", str(data))
    assert ended.returncode == 1
    assert "conviction restore FILE --replace" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert database.read_bytes() == content
    assert run("backup", str(tmp_path / "bad"), "--data-dir", str(data)).returncode == 1
    assert not (tmp_path / "bad").exists() and not (tmp_path / "bad.partial").exists()
    ended = run("restore", str(file), "--data-dir", str(data), "--replace")
    assert ended.returncode == 0, ended.stderr
    with Server(data) as server:
        status, headers, _ = server.request(
            "POST", "/bar-close", event(0, market.window(), trigger="M1")
        )
        assert status == 200 and headers["Idempotent-Replay"] == "true"
    (moved,) = data.glob("replaced-*")
    assert (moved / "conviction.sqlite").read_bytes() == content


def test_a_damaged_backup_restores_nothing(tmp_path):
    data, file = installed(tmp_path / "data"), tmp_path / "backup"
    with Server(data) as server:
        server.json("POST", "/bar-close", event(1, Market().window()))
        assert run("backup", str(file), "--data-dir", str(data)).returncode == 0
    database = sqlite3.connect(file)
    database.execute("UPDATE kept_files SET body = x'00' WHERE path LIKE '%card.md'")
    database.commit()
    database.close()
    ended = run("restore", str(file), "--data-dir", str(tmp_path / "other"))
    assert ended.returncode == 1 and "card.md" in ended.stderr
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["conviction.lock"]
    file.write_bytes(b"no database" * 1_000)
    ended = run("restore", str(file), "--data-dir", str(tmp_path / "other"))
    assert ended.returncode == 1
    assert run("restore", str(tmp_path / "none"), "--data-dir", str(data)).returncode == 1
    assert run("restore").returncode == run("backup").returncode == 2
