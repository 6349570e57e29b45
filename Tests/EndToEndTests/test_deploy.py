"""What an operator puts beside the server: each file of Config/deploy read by its own program.

A test needs that program (Debian: prometheus, prometheus-alertmanager, caddy, nginx-light, systemd)
and is skipped without it.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import pytest
import yaml
from market import START, Market, event
from server import ROOT, Server, executable
from test_process import run
from test_replay import deal, position

DEPLOY = ROOT / "Config/deploy"
TOKEN = "a-token-of-the-tests"
pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def needs(program: str):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def checked(*words: str, cwd: pathlib.Path = ROOT, **environment: str) -> str:
    ended = subprocess.run(
        words,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


class Watched(Server):
    """A server with a token, a prop account, a bundle and everything that a dashboard shows."""

    def __init__(self, folder: pathlib.Path) -> None:
        config = folder / "conviction.json5"
        config.write_text(
            '{prop: {"5012345": {profile: "ftmo-2step", initial_balance: 100000}},'
            " alerts: {webhook: {url: 'http://127.0.0.1:1/'}}}"
        )
        data = folder / "data"
        shutil.copytree(ROOT / "Config/demo/EURUSD", data / "models/EURUSD")
        super().__init__(data, "--config", str(config), CONVICTION_TOKEN=TOKEN)
        self.minute = 0
        self._day = {}
        self._market = Market()
        self.send(self._market.window())
        self.json("POST", "/trade-event", deal(1, 990, "CLOSE", START))

    def request(self, method, path, body=None, headers=None):
        return super().request(
            method, path, body, {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
        )

    def send(self, bars: dict | None = None) -> None:
        self.minute += 1
        time = START + 60 * self.minute
        body = event(
            self.minute,
            bars or self._market.next_minute(self.minute),
            time,
            "M1",
            positions=[position(991)],
        )
        body["account"].update(self._day)
        status, answer = self.json("POST", "/bar-close", body)
        assert status == 200, answer
        # As the EA does: what was closed since the day's start, which every answer names.
        start = answer["clock"]["day_start"]
        self._day = {"day": {"start": start, "closed_profit": 0}}

    def metrics(self) -> str:
        return self.request("GET", "/metrics")[2].decode()


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with Watched(tmp_path_factory.mktemp("deploy")) as server:
        server.send()
        time.sleep(2.2)
        yield server


@needs("promtool")
def test_promtool_finds_nothing_wrong_with_the_metrics(watched):
    ended = subprocess.run(
        ["promtool", "check", "metrics"], input=watched.metrics(), capture_output=True, text=True
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0 and not said, said


def test_the_metrics_tell_what_an_operator_asks_for(watched):
    text = watched.metrics()
    for sample in (
        r'conviction_decisions_total\{symbol="EURUSD",action="NONE",reason="\w+"\} [1-9]',
        r'conviction_stage_seconds_bucket\{stage="decide",le="0.001"\} \d',
        r"conviction_journal_commit_seconds_count [1-9]",
        r'conviction_model_info\{symbol="EURUSD",version="\w+",mode="\w+",verdict="[\w ]+"\} 1',
        r'conviction_agent_info\{weights="\w{64}",mode="shadow"\} 1',
        r'conviction_positions\{account="5012345",server="Broker-Demo",symbol="EURUSD"\} 1',
        r'conviction_heat_ratio\{account="5012345",server="Broker-Demo"\} 0',
        r'conviction_prop_used_ratio\{.*profile="ftmo-2step",limit="daily_loss"\} \d',
        r'conviction_prop_room\{.*limit="maximum_loss"\} \d',
        r'conviction_breaker_tripped\{account="5012345",server="\S+",breaker="drawdown"\} 0',
        r'conviction_ea_silence_seconds\{symbol="EURUSD"\} \d',
        r"conviction_journal_writable 1",
    ):
        assert re.search(sample, text), sample


def test_a_symbol_that_was_silent_before_a_restart_is_known_to_be_silent(tmp_path):
    with Watched(tmp_path) as server:
        received = re.search(r"conviction_last_event_timestamp_seconds.*", server.metrics())[0]
        server.kill()
    with Server(tmp_path / "data") as server:
        assert received in server.request("GET", "/metrics")[2].decode()


@needs("promtool")
def test_the_alert_rules_hold_and_speak_when_they_should():
    checked("promtool", "check", "rules", "rules.yml", cwd=DEPLOY / "prometheus")
    assert "SUCCESS" in checked(
        "promtool", "test", "rules", "rules_test.yml", cwd=DEPLOY / "prometheus"
    )


def test_every_alert_is_seen_to_speak():
    folder = DEPLOY / "prometheus"
    rules = yaml.safe_load((folder / "rules.yml").read_text())["groups"][0]["rules"]
    cases = yaml.safe_load((folder / "rules_test.yml").read_text())["tests"]
    heard = {
        look["alertname"]
        for case in cases
        for look in case["alert_rule_test"]
        if look.get("exp_alerts")
    }
    assert {rule["alert"] for rule in rules} == heard


def test_every_alert_names_a_chapter_of_the_runbook_that_is_there():
    chapters = re.findall(r"^## (.*)$", (DEPLOY / "README.md").read_text(), re.MULTILINE)
    rules = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())
    for rule in rules["groups"][0]["rules"]:
        for chapter in re.findall("[Rr]unbook, “(.*?)”", rule["annotations"]["action"]):
            assert chapter in chapters, rule["alert"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """A real Prometheus on the committed configuration, with this machine's addresses in it."""

    def __init__(self, folder: pathlib.Path, server_port: int) -> None:
        self.port = free_port()
        text = (DEPLOY / "prometheus/prometheus.yml").read_text()
        for known, own in (
            ("conviction:8787", f"127.0.0.1:{server_port}"),
            ("localhost:9090", f"127.0.0.1:{self.port}"),
            ("/run/secrets/conviction_token", str(folder / "token")),
            ("10s", "1s"),
        ):
            assert known in text
            text = text.replace(known, own)
        (folder / "prometheus.yml").write_text(text)
        (folder / "token").write_text(TOKEN + "\n")
        shutil.copy(DEPLOY / "prometheus/rules.yml", folder)
        checked("promtool", "check", "config", str(folder / "prometheus.yml"))
        self._log = (folder / "prometheus.log").open("wb")
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder}/prometheus.yml",
                f"--storage.tsdb.path={folder}/tsdb",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            stdout=self._log,
            stderr=self._log,
        )

    def get(self, path: str, **query: str) -> dict:
        address = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression: str) -> list:
        return self.get("/api/v1/query", query=expression)["result"]

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()


@needs("prometheus")
def test_a_real_prometheus_loads_the_rules_and_answers_every_query_of_the_dashboard(
    watched, tmp_path
):
    dashboard = json.loads((DEPLOY / "grafana/dashboards/conviction.json").read_text())
    targets = [
        (panel["title"], target["expr"])
        for panel in dashboard["panels"]
        for target in panel.get("targets", [])
    ]
    assert len(targets) > 30
    with Prometheus(tmp_path, watched.port) as prometheus:
        deadline = time.monotonic() + 40
        while True:
            watched.send()
            time.sleep(0.4)
            try:
                missing = [item for item in targets if not prometheus.query(item[1])]
            except OSError:
                missing = targets
            if not missing:
                break
            assert time.monotonic() < deadline, missing
        (group,) = prometheus.get("/api/v1/rules")["groups"]
        assert len(group["rules"]) >= 12
        assert all(rule["health"] in ("ok", "unknown") for rule in group["rules"])
        watched.json("POST", "/control/halt", {"reason": "drill"})
        while not prometheus.query('ALERTS{alertname="ConvictionHalted"}'):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        watched.json("POST", "/control/resume", {})
        # The events of the tests are of another year.
        while not prometheus.query('ALERTS{alertname="ConvictionClockWrong"}'):
            assert time.monotonic() < deadline
            time.sleep(0.2)


@needs("amtool")
def test_the_configuration_of_alertmanager_is_sound():
    assert "SUCCESS" in checked(
        "amtool", "check-config", str(DEPLOY / "alertmanager/alertmanager.yml")
    )


@needs("caddy")
def test_the_caddyfile_is_sound():
    said = checked(
        "caddy",
        "validate",
        "--adapter",
        "caddyfile",
        "--config",
        str(DEPLOY / "caddy/Caddyfile"),
        CONVICTION_HOST="signals.example.org",
        CONVICTION_EMAIL="you@example.org",
        XDG_DATA_HOME="/tmp/caddy-data",
    )
    assert "Valid configuration" in said


@needs("caddy")
def test_through_caddy_answers_come_and_metrics_do_not(watched, tmp_path):
    port = free_port()
    process = subprocess.Popen(
        ["caddy", "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy/Caddyfile")],
        env={
            **os.environ,
            "CONVICTION_HOST": f"http://127.0.0.1:{port}",
            "CONVICTION_EMAIL": "you@example.org",
            "XDG_DATA_HOME": str(tmp_path),
            "CONVICTION_UPSTREAM": f"127.0.0.1:{watched.port}",
            "HOME": str(tmp_path),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        through_proxy(watched, port)
    finally:
        process.terminate()
        process.wait(20)


def through_proxy(watched: Watched, port: int) -> None:
    direct, watched.port = watched.port, port
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                status, health = watched.json("GET", "/health")
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert status == 200 and health["version"]
        watched.send()
        assert watched.request("GET", "/metrics")[0] == 404
        assert watched.request("GET", "/positions", headers={"Authorization": ""})[0] == 401
        body = b'{"schema": 1, "filler": "' + b"x" * (300 << 10) + b'"}'
        assert watched.request("POST", "/bar-close", body)[0] == 422
        # A server-sent event comes at once, not when a buffer is full.
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.sendall(
            f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"
            "\r\n".encode()
        )
        seen = b""
        while b"retry:" not in seen:
            seen += connection.recv(4_096)
        watched.send()
        while b"event: decision" not in seen:
            seen += connection.recv(65_536)
        connection.close()
    finally:
        watched.port = direct


@needs("nginx")
@needs("openssl")
def test_through_nginx_answers_come_and_metrics_do_not(watched, tmp_path):
    port, plain = free_port(), free_port()
    checked(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=x",
        "-keyout",
        str(tmp_path / "privkey.pem"),
        "-out",
        str(tmp_path / "fullchain.pem"),
    )
    site = (DEPLOY / "nginx/conviction.conf").read_text()
    site = site.replace("/etc/letsencrypt/live/signals.example.org", str(tmp_path))
    site = site.replace("127.0.0.1:8787", f"127.0.0.1:{watched.port}")
    (tmp_path / "site.conf").write_text(site)
    main = (
        "worker_processes 1; pid {0}/pid; error_log {0}/error.log;\n"
        "events {{ worker_connections 64; }}\n"
        "http {{ access_log off; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;\n"
        "  fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;\n"
        "  include {0}/{1}; }}\n"
    )
    (tmp_path / "nginx.conf").write_text(main.format(tmp_path, "site.conf"))
    assert "successful" in checked("nginx", "-t", "-c", str(tmp_path / "nginx.conf"))
    # The same on ports that are free here, without TLS, which the tests' clients do not speak.
    site = re.sub(r"    listen \[::\].*\n", "", site)
    site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    site = site.replace("listen 80", f"listen 127.0.0.1:{plain}")
    (tmp_path / "open.conf").write_text(site)
    (tmp_path / "nginx.conf").write_text(main.format(tmp_path, "open.conf"))
    process = subprocess.Popen(
        ["nginx", "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        through_proxy(watched, port)
    finally:
        process.terminate()
        process.wait(20)


@needs("systemd-analyze")
def test_the_units_are_sound_and_hardened(tmp_path):
    units = []
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text().replace("/usr/local/bin/conviction", "/bin/true"))
        units.append(str(copy))
    assert not checked("systemd-analyze", "verify", "--man=no", *units)
    said = checked(
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=20",
        str(tmp_path / "conviction.service"),
    )
    assert "OK" in said.splitlines()[-1]


def test_the_unit_starts_what_the_program_understands():
    unit = (DEPLOY / "systemd/conviction.service").read_text()
    words = re.search(r"^ExecStart=\S+ (.*)$", unit, re.MULTILINE)[1].split()
    assert words[0] == "serve" and all(
        word.startswith("/") or f"{word} " in run("serve", "--help").stdout or word == "serve"
        for word in words
    )


def test_the_compose_file_mounts_what_is_there_and_opens_only_the_proxy():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert {"conviction", "trainer", "caddy", "prometheus", "alertmanager", "grafana"} == set(
        services
    )
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).exists(), volume
            else:
                assert source in compose["volumes"], volume
        for secret in service.get("secrets", []):
            assert secret in compose["secrets"]
        if name != "caddy":
            assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert service["cap_drop"] == ["ALL"]
    assert services["conviction"]["read_only"] is True


# The package index has it as well, and puts it beside the interpreter.
HADOLINT = shutil.which("hadolint") or shutil.which(
    "hadolint", path=str(pathlib.Path(sys.executable).parent)
)


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed")
def test_hadolint_finds_nothing_wrong_with_the_dockerfile():
    checked(HADOLINT, "Dockerfile")


def test_a_token_is_taken_from_a_file_that_the_environment_names(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    with Server(tmp_path / "data", CONVICTION_TOKEN_FILE=str(secret)) as server:
        assert server.request("GET", "/positions")[0] == 401
        headers = {"Authorization": "Bearer s3cret"}
        assert server.request("GET", "/positions", headers=headers)[0] == 200
