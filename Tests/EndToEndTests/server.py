"""Starts the real executable and speaks plain HTTP to it."""

import http.client
import json
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def executable() -> str:
    """The built `conviction`: CONVICTION_EXECUTABLE, or the debug build that the tests make."""
    return os.environ.get("CONVICTION_EXECUTABLE", str(ROOT / ".build/debug/conviction"))


class Server:
    """One `conviction serve` process on a port of the kernel's choosing."""

    def __init__(self, directory: pathlib.Path, *arguments: str, **environment: str) -> None:
        self.log = open(directory.parent / "server.log", "ab")  # noqa: SIM115 (closed with the server)
        self.process = subprocess.Popen(
            [executable(), "serve", "--data-dir", str(directory), "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=self.log,
            cwd=ROOT,
            text=True,
            env={**os.environ, **environment},
        )
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise RuntimeError(f"no ready line: {line!r}, status {self.process.wait(10)}")
        self.port = int(line.rsplit(":", 1)[1])

    def request(self, method: str, path: str, body=None, headers=None):
        """Status, headers and body of one exchange on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if data is not None else {}
        connection.request(method, path, data, {**sent, **(headers or {})})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def json(self, method: str, path: str, body=None):
        status, _, content = self.request(method, path, body)
        return status, json.loads(content)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        self.log.close()
