"""One `conviction serve` with the demo bundles, which enter for the simulated account."""

import contextlib
import json
import shutil
import signal
import sqlite3
import subprocess
import urllib.request

from .place import ROOT, Failure, executable

# Many entries and many changes of positions, so that a short run is full of them.
EAGER = """{
  conviction: { thresholds: { M5: 30, M15: 30, M30: 30, H1: 30, H4: 30, D1: 30 } },
  entry: { stop_atr: 1.0, target_atr: 1.5 },
  breakers: { consecutive_losses: 100, daily_loss_percent: 50 },
  management: { action_age_seconds: 120, action_spacing_seconds: 120 },
  store: { durability: "normal" },
}
"""


class Server:
    """A process on a port of the kernel's choosing, in a data directory of its own."""

    def __init__(self, directory, config="", port=0):
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.options = ["--data-dir", str(directory)]
        if config:
            path = directory / "conviction.json5"
            path.write_text(config, encoding="utf-8")
            self.options += ["--config", str(path)]
        self.serve_demo_bundles()
        self.log = open(directory / "server.log", "ab")  # noqa: SIM115 (closed with the server)
        self.start(port)

    def serve_demo_bundles(self):
        for folder in sorted((ROOT / "Config/demo").iterdir()):
            versions = sorted(p for p in folder.iterdir()) if folder.is_dir() else []
            if not versions:
                continue
            to = self.directory / "models" / folder.name / versions[-1].name
            if not to.exists():
                shutil.copytree(versions[-1], to)
            self.command("models", "promote", folder.name, versions[-1].name)

    def command(self, *words):
        command = [str(executable()), *words, *self.options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def start(self, port):
        command = [str(executable()), "serve", "--port", str(port), *self.options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise Failure(f"the server did not start, see {self.directory / 'server.log'}")
        self.url = line.split()[-1].strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def rows(self, query, *values):
        """Rows of the journal, read beside the running server."""
        path = f"file:{self.directory / 'conviction.sqlite'}?mode=ro"
        with contextlib.closing(sqlite3.connect(path, uri=True)) as database:
            return database.execute(query, values).fetchall()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
