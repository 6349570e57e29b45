"""The data directory made read-only, moved away or removed under a server that runs."""

import os
import pathlib
import shutil
import subprocess
import time

import pytest
from market import START, Market, event
from server import Server, executable
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


class Terminal:
    """One close after the other; a close that was refused comes again."""

    def __init__(self, server: Server) -> None:
        self._server, self._market, self.minute = server, Market(), 0

    def ask(self):
        market = self._market
        bars = market.window() if self.minute == 0 else market.next_minute(self.minute)
        body = event(self.minute, bars, START + 60 * self.minute, "M1")
        status, headers, content = self._server.request("POST", "/bar-close", body)
        if status == 200:
            self.minute += 1
        return status, headers, content


def until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def ill(server: Server) -> bool:
    status, health = server.json("GET", "/health")
    return status == 503 and not health["journal"]["writable"] and health["journal"]["fault"]


def well(server: Server) -> bool:
    status, health = server.json("GET", "/health")
    return status == 200 and health["journal"] == {"writable": True, "fault": None}


def refused(terminal: Terminal) -> str:
    """What a close is answered that cannot be stored: the reason, and nothing decided."""
    status, headers, content = terminal.ask()
    assert status == 503 and headers["Retry-After"], content
    assert b"decision_id" not in content
    return content.decode()


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, as a file that is mounted."""
    image, place = tmp_path / "disk", tmp_path / "place"
    place.mkdir()
    with open(image, "wb") as file:
        file.truncate(64 << 20)
    made = shutil.which("mkfs.ext4") and subprocess.run(["mkfs.ext4", "-q", str(image)])
    mount = ["mount", "-o", "loop", str(image), str(place)]
    if not made or made.returncode or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a disk of its own needs root, mkfs.ext4 and a loop device")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True)


def test_a_disk_that_turns_read_only_is_told_before_an_event_finds_it(disk):
    data = disk / "data"
    with Server(data) as server:
        terminal = Terminal(server)
        for _ in range(3):
            assert terminal.ask()[0] == 200
        # As the kernel does on a disk's fault; a plain remount is refused while files are written.
        subprocess.run(["mount", "-o", "remount,abort", str(disk)], check=True)
        until(lambda: ill(server))
        assert "journal does not take" in refused(terminal)
        # What was answered is still there to be asked for.
        body = event(2, Market().next_minute(2), START + 120, "M1")
        status, headers, _ = server.request("POST", "/bar-close", body)
        assert status == 200 and headers["Idempotent-Replay"] == "true"
        assert len(server.json("GET", "/decisions")[1]["decisions"]) == 3
        assert ill(server)
        assert server.stop() == 0
    # Mounted anew, with the journal's log played back, all that was answered is there.
    subprocess.run(["umount", str(disk)], check=True)
    subprocess.run(["mount", "-o", "loop", str(disk.parent / "disk"), str(disk)], check=True)
    with Server(data) as server:
        again = Terminal(server)
        for _ in range(3):
            status, headers, _ = again.ask()
            assert status == 200 and headers["Idempotent-Replay"] == "true"
        status, headers, _ = again.ask()
        assert status == 200 and headers["Idempotent-Replay"] is None
        assert server.stop() == 0


@pytest.fixture
def immutable(tmp_path):
    """Makes a directory and its files immutable, and mutable again."""
    changed: list[pathlib.Path] = []

    def change(folder: pathlib.Path, sign: str) -> None:
        # All but what is mapped into memory: the kernel ends whoever writes to that.
        files = [folder, *(file for file in folder.rglob("*") if not file.name.endswith("-shm"))]
        done = subprocess.run(["chattr", f"{sign}i", *map(str, files)], capture_output=True)
        if done.returncode:
            subprocess.run(["chattr", "-i", *map(str, files)], capture_output=True)
            pytest.skip("making files immutable needs root and a file system that knows it")
        changed.append(folder)

    yield change
    for folder in changed:
        subprocess.run(["chattr", "-R", "-i", str(folder)], capture_output=True)


def test_files_that_may_not_be_written_for_a_while_refuse_events_and_nothing_else(
    tmp_path, immutable
):
    data = tmp_path / "data"
    with Server(data) as server:
        terminal = Terminal(server)
        for _ in range(3):
            assert terminal.ask()[0] == 200
        immutable(data, "+")
        until(lambda: ill(server))
        assert "Operation not permitted" in refused(terminal)
        assert len(server.json("GET", "/decisions")[1]["decisions"]) == 3
        immutable(data, "-")
        # Well again without an event, and the one that was refused is decided now.
        until(lambda: well(server))
        status, headers, _ = terminal.ask()
        assert status == 200 and headers["Idempotent-Replay"] is None
        assert server.stop() == 0
    assert run("replay", "--data-dir", str(data)).returncode == 0


def test_nothing_is_answered_from_a_directory_that_is_gone_until_it_is_back(tmp_path):
    data, away = tmp_path / "data", tmp_path / "away"
    with Server(data) as server:
        terminal = Terminal(server)
        for _ in range(3):
            assert terminal.ask()[0] == 200
        time.sleep(0.1)
        data.rename(away)
        time.sleep(0.1)
        assert "removed or replaced while in use" in refused(terminal)
        assert ill(server)
        away.rename(data)
        until(lambda: well(server))
        assert terminal.ask()[0] == 200
        # Removed for good: refused and told, whether or not an event comes.
        shutil.rmtree(data)
        until(lambda: ill(server))
        assert "removed or replaced while in use" in refused(terminal)
        assert server.stop() == 0
    assert not (data / "conviction.sqlite").exists()
