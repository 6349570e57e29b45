"""The executable as an operator meets it: real process, real sockets, real files."""

import json
import os
import platform
import re
import sqlite3
import subprocess
import threading

import pytest
from market import START, Market, event
from server import ROOT, Server, executable

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def run(*arguments, **environment):
    return subprocess.run(
        [executable(), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **environment},
    )


def test_the_catalogue_has_162_features():
    listed = subprocess.run(
        f"'{executable()}' features list --json | jq length",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert listed.stdout.strip() == "162"


def test_wrong_usage_ends_with_2_and_says_why():
    for words in (["fly"], [], ["serve", "--port", "x"], ["import"], ["features"]):
        ended = run(*words)
        assert ended.returncode == 2, words
        assert ended.stderr.startswith("conviction: ")


def test_an_unknown_key_of_the_configuration_stops_the_start(tmp_path):
    config = tmp_path / "conviction.json5"
    config.write_text("{\n  server: { prot: 80 },\n}\n")
    ended = run("serve", "--config", str(config), "--data-dir", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert f"{config}:2: server.prot" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_another_address_than_loopback_needs_a_token(tmp_path):
    ended = run("serve", "--host", "0.0.0.0", "--port", "0", "--data-dir", str(tmp_path))
    assert ended.returncode == 1
    assert "token" in ended.stderr


def test_a_second_instance_on_the_same_directory_is_refused(tmp_path):
    with Server(tmp_path / "data"):
        ended = run("serve", "--port", "0", "--data-dir", str(tmp_path / "data"))
        assert ended.returncode == 1
        assert len(ended.stderr.strip().splitlines()) == 1


def test_sigterm_drains_and_exits_0(tmp_path):
    with Server(tmp_path / "data") as server:
        assert server.json("GET", "/health")[0] == 200
        assert server.stop() == 0


def test_the_same_event_twice_is_one_row_and_the_same_bytes(tmp_path):
    with Server(tmp_path / "data") as server:
        body = event(1, Market().window())
        first = server.request("POST", "/bar-close", body)
        again = server.request("POST", "/bar-close", body)
        assert first[0] == again[0] == 200
        assert first[2] == again[2]
        assert again[1]["Idempotent-Replay"] == "true" and "Idempotent-Replay" not in first[1]
        other = server.request("POST", "/bar-close", event(1, Market().window(), trigger="M30"))
        assert other[0] == 200
        body["quote"]["ask"] += 0.0001
        status, _, content = server.request("POST", "/bar-close", body)
        assert status == 409
        assert json.loads(content)["error"]["code"] == "event_conflict"
    rows = (
        sqlite3.connect(tmp_path / "data/conviction.sqlite")
        .execute("SELECT event_id, answer FROM decisions ORDER BY decision_id")
        .fetchall()
    )
    assert [row[0] for row in rows] == ["5012345-EURUSD-M15-1", "5012345-EURUSD-M30-1"]
    assert rows[0][1] == first[2]


def test_every_answered_event_survives_sigkill(tmp_path):
    """Kills the server in the middle of a stream of events, several times."""
    answered: dict[str, tuple[bytes, bytes]] = {}
    market, minute = Market(), 0
    bars = market.window()
    for round_number in range(4):
        with Server(tmp_path / "data") as server:
            killer = threading.Timer(0.4 + 0.15 * round_number, server.kill)
            killer.start()
            try:
                while True:
                    time = START + minute * 60
                    body = json.dumps(event(minute, bars, time, "M1")).encode()
                    status, _, content = server.request("POST", "/bar-close", body)
                    assert status == 200, content
                    answered[f"5012345-EURUSD-M1-{minute}"] = (body, content)
                    minute += 1
                    bars = market.next_minute(minute)
            except (OSError, http_errors()):
                pass
            killer.join()
    assert len(answered) > 20
    with Server(tmp_path / "data") as server:
        for name, (body, content) in answered.items():
            status, headers, again = server.request("POST", "/bar-close", body)
            assert status == 200 and again == content, name
            assert headers["Idempotent-Replay"] == "true", name
        _, health = server.json("GET", "/health")
        assert health["status"] == "ok"
    database = sqlite3.connect(tmp_path / "data/conviction.sqlite")
    stored = dict(database.execute("SELECT event_id, answer FROM decisions"))
    assert {name: content for name, (_, content) in answered.items()}.items() <= stored.items()
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def http_errors():
    import http.client

    return http.client.HTTPException


def test_a_full_disk_gives_no_decision_and_the_server_lives(tmp_path):
    """A tmpfs of two megabytes fills up; room returns when something is deleted."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs root")
    try:
        with Server(place / "data") as server:
            filler = place / "filler"
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4_096)
                except OSError:
                    pass
            market = Market()
            status, answer = server.json("POST", "/bar-close", event(1, market.window()))
            assert status == 503 and answer["error"]["code"] == "unavailable"
            assert server.request("GET", "/health")[0] == 503
            filler.unlink()
            status, answer = server.json("POST", "/bar-close", event(1, market.window()))
            assert status == 200 and answer["action"] == "NONE"
            assert server.request("GET", "/health")[0] == 200
            assert server.stop() == 0
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_million_bars_are_refused_and_the_server_lives(tmp_path):
    with Server(tmp_path / "data") as server:
        row = Market().window(1)["M1"][0]
        status, answer = server.json("POST", "/bar-close", event(1, {"M1": [row] * 1_000_000}))
        assert status in (413, 422)
        assert answer["error"]["code"] in ("body_too_large", "invalid_payload")
        assert server.json("GET", "/health")[0] == 200


def test_the_demo_shows_decisions_and_ends(tmp_path):
    ended = run("demo", "--days", "2", "--port", "0", "--data-dir", str(tmp_path / "data"))
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("listening on http://127.0.0.1:")
    assert sum(" NONE " in line or " ENTER " in line for line in lines) > 100
    assert any(" ENTER entered" in line for line in lines)


def test_curl_reads_what_operators_ask_for(tmp_path):
    with Server(tmp_path / "data") as server:
        for path in ("/health", "/positions", "/models", "/decisions", "/openapi.json"):
            read = subprocess.run(
                ["curl", "-fsS", f"http://127.0.0.1:{server.port}{path}"], capture_output=True
            )
            assert read.returncode == 0, read.stderr
            json.loads(read.stdout)


def tells_its_version(environment, *before):
    """Whether `--version` is understood where of OpenBLAS only what is given is said."""
    plain = {name: value for name, value in os.environ.items() if "OPENBLAS" not in name}
    asked = subprocess.run(
        [*before, executable(), "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env=plain | environment,
    )
    return asked.returncode == 0 and re.fullmatch(r"\d+\.\d+\.\d+\n", asked.stdout) is not None


@pytest.mark.parametrize("kernels", ["Haswell", "SkylakeX", "ARMV8"])
def test_the_command_line_is_read_where_the_environment_was_changed_for_the_kernels(kernels):
    # What the second start has in its environment where the first had to take a variable away.
    second = {"CONVICTION_STARTED": "1", "CONVICTION_KERNEL_BEFORE": kernels}
    assert tells_its_version({"OPENBLAS_NUM_THREADS": "1"} | second)
    # And the first, which takes it away itself.
    assert tells_its_version({"OPENBLAS_CORETYPE": kernels, "OPENBLAS_NUM_THREADS": "4"})


def test_the_command_line_is_read_without_proc():
    hidden = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]
    if subprocess.run([*hidden, "true"], capture_output=True).returncode:
        pytest.skip("no mount of its own is allowed here")
    assert tells_its_version({}, *hidden)
    assert tells_its_version({"OPENBLAS_NUM_THREADS": "4"}, *hidden)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="names kernels of x86-64")
def test_the_process_chooses_its_kernels_and_not_the_environment(tmp_path):
    def chosen(folder, **environment):
        (tmp_path / folder).mkdir()
        with Server(tmp_path / folder / "data", **environment):
            pass
        log = (tmp_path / folder / "server.log").read_text()
        line = next(line for line in log.splitlines() if "linear algebra" in line)
        found = re.search(r"kernels\W+(\w+)\W+threads\W+(\d+)", line)
        return found.groups()

    own = chosen("own")
    assert own[1] == "1" and own[0] != "Prescott"
    inherited = {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "4"}
    assert chosen("inherited", **inherited) == own
    assert chosen("asked", CONVICTION_KERNELS="Prescott", **inherited) == ("Prescott", "1")
