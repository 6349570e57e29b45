"""Every command of the runbook is run in its order, with a test's paths and port."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from market import START, Market, event
from receivers import Inbox
from server import ROOT, Server, executable

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)
RUN = ("conviction ", "curl ", "cp ", "ls ", "systemctl ")
# What belongs to the machine and not to the server.
LEFT = ("apt-get ", "swift build", "install ", "mkdir ", "openssl ")


def commands() -> list[tuple[str, str]]:
    """Chapter and command, in order."""
    text = (ROOT / "Config/deploy/README.md").read_text()
    found = []
    for chapter in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title = chapter.splitlines()[0]
        for block in re.findall(r"^```sh\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL):
            found += [(title, line) for line in block.strip().splitlines()]
    return found


def test_every_line_is_either_run_or_the_machines_own():
    lines = [line for _, line in commands()]
    assert len(lines) > 50
    assert all(line.startswith(RUN + LEFT) for line in lines)
    assert sum(line.startswith(RUN) for line in lines) > 40


class Machine:
    """A folder that stands for the machine, and systemctl for its one unit."""

    def __init__(self, folder: pathlib.Path, inbox: Inbox) -> None:
        self.folder = folder
        self.server: Server | None = None
        self.port = 0
        for name in (
            "usr/local/bin",
            "etc/conviction",
            "etc/systemd/system",
            "var/lib/conviction",
            "var/backups/conviction",
        ):
            (folder / name).mkdir(parents=True)
        shutil.copy(executable(), folder / "usr/local/bin/conviction")
        models = folder / "var/lib/conviction/models/EURUSD"
        shutil.copytree(ROOT / "Config/demo/EURUSD", models)
        (old,) = os.listdir(models)
        new = "20261121T000000Z"
        shutil.copytree(models / old, models / new)
        manifest = models / new / "manifest.json"
        manifest.write_text(manifest.read_text().replace(old, new))
        (models / "serving.json").write_text(f'{{"version": "{new}", "previous": "{old}"}}')
        self._hook = f"http://127.0.0.1:{inbox.port}/"

    def local(self, line: str) -> str:
        """A line of the runbook with this machine's places in it."""
        for place in (
            "/usr/local/bin",
            "/etc/conviction",
            "/etc/systemd/system",
            "/var/lib/conviction",
            "/var/backups/conviction",
        ):
            line = re.sub(rf"(?<![\w.]){place}", str(self.folder) + place, line)
        line = line.replace("127.0.0.1:8787", f"127.0.0.1:{self.port}")
        if line.startswith("conviction health"):
            line += f" --port {self.port}"
        return line

    def systemctl(self, verb: str) -> None:
        if verb == "start":
            if self.server is None:
                config = self.folder / "etc/conviction/conviction.json5"
                text = config.read_text()
                config.write_text(text.replace('url: "",', f'url: "{self._hook}",'))
                self.server = Server(self.folder / "var/lib/conviction", "--config", str(config))
                self.port = self.server.port
                status, answer = self.server.json(
                    "POST", "/bar-close", event(self.port, Market().window(), START)
                )
                assert status == 200, answer
        elif verb == "stop" and self.server:
            assert self.server.stop() == 0
            self.server.__exit__()
            self.server = None

    def run(self, line: str) -> str:
        if line.startswith("systemctl "):
            self.systemctl(line.split()[1])
            return ""
        ended = subprocess.run(
            self.local(line),
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PATH": f"{self.folder}/usr/local/bin:{os.environ['PATH']}"},
        )
        assert ended.returncode == 0, f"{line}: {ended.stdout}{ended.stderr}"
        return ended.stdout


def test_the_runbook_can_be_followed_from_one_end_to_the_other(tmp_path):
    with Inbox() as inbox:
        machine = Machine(tmp_path, inbox)
        try:
            for chapter, line in commands():
                if not line.startswith(RUN):
                    continue
                said = machine.run(line)
                if line.startswith("conviction alert test"):
                    assert "webhook: delivered" in said
                if "replay" in line:
                    assert "every byte the same" in said
                if line.startswith("conviction models rollback"):
                    assert "20251122" in said, chapter
        finally:
            machine.systemctl("stop")
