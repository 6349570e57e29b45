"""The same bytes wherever the fits run, and nothing left behind when they are ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import SCRIPTS, SETTINGS, VERSION, Trained, arguments
from training.__main__ import main
from training.errors import TrainingError
from training.exported_set import ExportedSet
from training.runner import InProcess, Job, Processes


def same(first: Path, second: Path) -> None:
    names = sorted(entry.name for entry in first.iterdir())
    assert names == sorted(entry.name for entry in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_three_processes_make_the_bytes_of_none(planted: Trained, tmp_path: Path) -> None:
    out = tmp_path / "models" / "US100"
    command = arguments(planted.set_directory, out, "--allow-short", "--demo")
    assert main([*command, "--processes", "3"]) == 0
    same(planted.directory, out / VERSION)


@pytest.mark.skipif(
    not os.environ.get("CONVICTION_RAY"), reason="CONVICTION_RAY asks for a cluster of two nodes"
)
def test_a_cluster_of_two_nodes_makes_the_bytes_of_none(planted: Trained, tmp_path: Path) -> None:
    ray = Path(sys.executable).parent / "ray"
    address = "127.0.0.1:26380"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": tmp_path}
    node = ["--num-cpus", "1", "--disable-usage-stats", "--object-store-memory", "200000000"]
    nodes: list[subprocess.Popen] = []
    try:
        for more in (
            ["--head", "--port", "26380", "--include-dashboard", "false"],
            ["--address", address],
        ):
            local = ["--node-ip-address", f"127.0.0.{len(nodes) + 1}", "--block"]
            nodes.append(
                subprocess.Popen(
                    [ray, "start", *more, *local, *node],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=tmp_path,
                )
            )
            time.sleep(8)
        out = tmp_path / "models" / "US100"
        command = arguments(planted.set_directory, out, "--allow-short", "--demo")
        told = subprocess.run(
            [sys.executable, "-m", "training", *command, "--ray", address],
            env=os.environ | {"PYTHONPATH": str(SCRIPTS)},
            **(quiet | {"stdout": subprocess.PIPE, "text": True}),
        )
        assert "Ray cluster of 2 nodes" in told.stdout
        same(planted.directory, out / VERSION)
    finally:
        for one in reversed(nodes):
            one.terminate()
        for one in nodes:
            one.wait(timeout=60)


def test_ctrl_c_ends_every_process_and_leaves_no_bundle(planted: Trained, tmp_path: Path) -> None:
    out = tmp_path / "models" / "US100"
    command = arguments(planted.set_directory, out, "--allow-short", "--processes", "2")
    slow = {"catboost": {"trees": 100_000, "patience": 100_000}}
    Path(command[command.index("--config") + 1]).write_text(
        json.dumps(SETTINGS | slow), encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "training", *command],
        env=os.environ | {"PYTHONPATH": str(SCRIPTS), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in process.stdout:
        if "%" in line:
            os.killpg(process.pid, signal.SIGINT)
            break
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "training: interrupted; no bundle was written\n"
    assert not out.exists() or not list(out.iterdir())
    # Every process of its session has ended, or ends now.
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a process of the training is still there")


def doubled(exported: ExportedSet, request: int, report: object) -> int:
    return 2 * request


def failing(exported: ExportedSet, request: int, report: object) -> int:
    raise TrainingError("no such rows")


def dying(exported: ExportedSet, request: int, report: object) -> int:
    os._exit(9)


@pytest.mark.parametrize("make", [InProcess, lambda: Processes(2)])
def test_results_come_in_the_order_of_the_jobs(planted: Trained, make: object) -> None:
    runner = make()
    try:
        exported = ExportedSet.load(planted.set_directory)
        shared = runner.share(exported, planted.set_directory)
        heard: list[float] = []
        ended: dict[int, object] = {}
        jobs = [Job(doubled, number, cost=1 + number) for number in range(4)]
        found = runner.run(shared, jobs, heard.append, ended.__setitem__)
        assert found == [0, 2, 4, 6]
        assert ended == dict(enumerate(found))
        assert all(0 <= share <= 1 for share in heard)
    finally:
        runner.close()


@pytest.mark.parametrize(("function", "words"), [(failing, "no such rows"), (dying, "status 9")])
def test_a_job_that_fails_ends_the_training_in_one_line(
    planted: Trained, function: object, words: str
) -> None:
    runner = Processes(2)
    exported = ExportedSet.load(planted.set_directory)
    shared = runner.share(exported, planted.set_directory)
    with pytest.raises(TrainingError, match=words):
        runner.run(shared, [Job(function, 1)], lambda share: None, lambda place, result: None)
