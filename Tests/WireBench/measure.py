"""The measurements of Scripts/bench: what runs on which core, and what is printed of it."""

import argparse
import contextlib
import json
import os
import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import orjson

ANSWER = '{"status":"ok","version":"bench","uptime_s":1}'
SERVER_CORE, CLIENT_CORE = "0", "1"
NIO_PATH = "/data/documentation/page.json"
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_buffer_size 256k;
  client_max_body_size 16m; client_body_temp_path {folder}/body;
  server {{ listen 127.0.0.1:{port} reuseport; default_type application/json;
    location / {{ return 200 '{answer}'; }} }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, core, **options):
    """The process of a server pinned to a core, ended with the scope."""
    process = subprocess.Popen(["taskset", "-c", core, *map(str, command)], **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def listening(command, core=SERVER_CORE, **options):
    """A server that says where it listens: its process and port."""
    with running(command, core, stdout=subprocess.PIPE, text=True, **options) as process:
        line = process.stdout.readline()
        found = re.search(r":(\d+)\s*$", line)
        if not found:
            raise SystemExit(f"error: {command[0]} said {line!r}")
        yield process, int(found.group(1))


@contextmanager
def nginx(folder):
    port = free_port()
    config = Path(folder) / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, answer=ANSWER))
    with running(["nginx", "-c", config], SERVER_CORE, stderr=subprocess.DEVNULL) as process:
        wait_for(port)
        yield process, port


@contextmanager
def swift_nio(folder):
    """The one server on SwiftNIO that comes with Swift: the preview of its documentation compiler.

    It is not tuned as nginx is: every request reads a file, here one of 300 bytes, and it ends the
    connection with every answer without saying so, so it takes part only where all end it. Nothing
    where the toolchain has no `docc`.
    """
    docc = shutil.which("docc")
    if docc is None:
        print("no docc beside swift: no server on SwiftNIO to compare with", flush=True)
        yield None
        return
    catalog = Path(folder) / "Page.docc"
    catalog.mkdir()
    (catalog / "Page.md").write_text("# Page\n\nNothing.\n")
    port = free_port()
    command = [docc, "preview", catalog, "--port", port, "--output-dir", Path(folder) / "page"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with running(command, SERVER_CORE, **quiet) as process:
        wait_for(port, 60)
        yield process, port


def wait_for(port, seconds=5):
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextmanager
def conviction(binaries, folder, **server):
    """The product itself, with an empty store."""
    config = Path(folder) / "conviction.json5"
    config.write_text(json.dumps({"server": {"port": 0, "event_loops": 1, **server}}))
    command = [binaries / "conviction", "serve", "--config", config, "--data-dir", folder]
    with listening(command, stderr=subprocess.DEVNULL) as found:
        yield found


def processor_seconds(process):
    """The processor time that a process and its threads have had."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(server, path, connections, seconds, script=None, ends=False, says=True):
    """Requests a second, p99 and what a request costs the server's processor, in microseconds.

    Where `ends`, each has a connection of its own; a server that does not say so breaks it.
    """
    process, port = server
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += ["--latency", *(["-s", str(script)] if script else [])]
    command += ["-H", "Connection: close"] if ends else []
    before = processor_seconds(process)
    text = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    cost = processor_seconds(process) - before
    if ("Socket errors" in text and says) or "Non-2xx" in text:
        raise SystemExit(f"error: answers were not all 200:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    count = int(re.search(r"(\d+) requests in", text).group(1))
    scale = {"us": 1.0, "ms": 1e3, "s": 1e6}
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(number) * scale[unit], cost * 1e6 / max(1, count)


def request(port, path):
    """One GET on a connection of its own: the body and the microseconds it took."""
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := peer.recv(65536):
            answer += piece
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"error: {path} was answered {answer[:80]!r}")
    return answer.split(b"\r\n\r\n", 1)[1], (time.perf_counter() - begun) * 1e6


def bar_close(count=256):
    """A body as a terminal sends it: seven timeframes of `count` bars, about 100 KB."""
    random.seed(20_251_121)
    close, bars = 1_732_147_200, {}
    for code, span in [
        ("M1", 60),
        ("M5", 300),
        ("M15", 900),
        ("M30", 1800),
        ("H1", 3600),
        ("H4", 14400),
        ("D1", 86400),
    ]:
        price, rows = 1.05, []
        end = close - close % span
        for index in range(count):
            opened = price
            price += random.gauss(0, 0.0004)
            high = max(opened, price) + random.random() * 0.0003
            low = min(opened, price) - random.random() * 0.0003
            row = [opened, high, low, price]
            rows.append(
                [
                    end - span * (count - index),
                    *(round(p, 5) for p in row),
                    random.randrange(50, 5000),
                    random.randrange(1, 20),
                ]
            )
        bars[code] = rows
    return json.dumps(
        {
            "schema": 1,
            "event_id": f"5012345-EURUSD-M15-{close}",
            "symbol": "EURUSD.r",
            "account": {
                "login": 5012345,
                "server": "Broker-Demo",
                "currency": "USD",
                "balance": 100000.0,
                "equity": 100250.5,
                "margin_free": 98000.0,
                "leverage": 100,
                "hedging": True,
            },
            "trigger": "M15",
            "time": close,
            "utc_offset": 7200,
            "quote": {"bid": 1.05432, "ask": 1.05441},
            "spec": {
                "digits": 5,
                "point": 0.00001,
                "tick_size": 0.00001,
                "tick_value": 1.0,
                "volume_min": 0.01,
                "volume_step": 0.01,
                "volume_max": 50.0,
                "contract_size": 100000,
                "stops_level": 10,
            },
            "bars": bars,
            "positions": [],
            "calendar": [],
        },
        separators=(",", ":"),
    ).encode()


def orjson_speed(body, passes=8):
    """The fastest of many short runs by the thread's processor time, as WireBench measures."""
    best, end = float("inf"), time.perf_counter() + 1.5
    while time.perf_counter() < end:
        begun = time.thread_time()
        for _ in range(passes):
            orjson.loads(body)
        best = min(best, (time.thread_time() - begun) / passes)
    return len(body) / 1e6 / best


def allocations(port, wire, count=2_000):
    """Allocations of one request in steady state, the asking itself taken off."""
    with socket.create_connection(("127.0.0.1", port)) as peer:

        def exchange(data):
            peer.sendall(data)
            return peer.recv(65536)

        def asked():
            return int(
                exchange(b"GET /allocations HTTP/1.1\r\nHost: a\r\n\r\n").rpartition(b"\n")[2]
            )

        for _ in range(200):
            exchange(wire)
        asked()
        start = asked()
        own = asked() - start
        start = asked()
        for _ in range(count):
            exchange(wire)
        return (asked() - start - own) / count


def summary(name, samples):
    """Medians over the rounds; the ratio to nginx is that of each round, for both had its noise."""
    row = {}
    for server, taken in samples.items():
        ratios = [own[0] / peer[0] for own, peer in zip(taken, samples["nginx"], strict=True)]
        row[server] = {
            "requests_per_second": round(statistics.median(s[0] for s in taken)),
            "lowest": round(min(s[0] for s in taken)),
            "highest": round(max(s[0] for s in taken)),
            "p99_us": round(statistics.median(s[1] for s in taken), 1),
            "processor_us_per_request": round(statistics.median(s[2] for s in taken), 2),
            "ratio_to_nginx": round(statistics.median(ratios), 3),
        }
        print(f"{name:16} {server:11} {row[server]}", flush=True)
    return row


def measure_http(binaries, rounds, folder):
    body = bar_close()
    body_file, script = folder / "body.json", folder / "post.lua"
    body_file.write_bytes(body)
    script.write_text(
        f'local file = io.open("{body_file}", "rb")\nwrk.method = "POST"\n'
        'wrk.body = file:read("*a")\nwrk.headers["Content-Type"] = "application/json"\n'
    )
    cases = {
        "get_c32": ("/health", 32, None),
        "get_c1": ("/health", 1, None),
        "get_close_c32": ("/health", 32, None),
        "post_100kb_c16": ("/bar-close", 16, script),
        "post_100kb_c1": ("/bar-close", 1, script),
    }
    result = {"body_bytes": len(body), "rounds": rounds, "requests": {}}
    (folder / "data").mkdir()
    (folder / "nginx").mkdir()
    (folder / "nio").mkdir()
    with (
        listening([binaries / "WireBench", "serve"]) as wire,
        nginx(folder / "nginx") as peer,
        swift_nio(folder / "nio") as nio,
        conviction(binaries, folder / "data") as own,
    ):
        servers = {"nginx": peer, "wire": wire, "conviction": own, "swift_nio": nio}
        for name, (path, connections, lua) in cases.items():
            ends = "close" in name
            names = [
                server
                for server, found in servers.items()
                if found
                and (ends or server != "swift_nio")
                and not (lua and server == "conviction")
            ]
            samples = {server: [] for server in names}
            for turn in range(rounds + 1):
                for server in names:
                    is_nio = server == "swift_nio"
                    asked = NIO_PATH if is_nio else path
                    seconds = 1 if turn == 0 else 3
                    sample = wrk(
                        servers[server], asked, connections, seconds, lua, ends, not is_nio
                    )
                    if turn > 0:
                        samples[server].append(sample)
            result["requests"][name] = summary(name, samples)
        wire_port = wire[1]
        get = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        post = (
            f"POST /bar-close HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        result["allocations_per_request"] = {
            "get": allocations(wire_port, get),
            "post_100kb": allocations(wire_port, post),
        }
        print("allocations a request", result["allocations_per_request"], flush=True)
    speeds = json.loads(
        subprocess.run(
            ["taskset", "-c", SERVER_CORE, str(binaries / "WireBench"), "parse", str(body_file)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    os.sched_setaffinity(0, {int(SERVER_CORE)})
    speeds["orjson"] = orjson_speed(body)
    result["parse_megabytes_per_second"] = {name: round(speed) for name, speed in speeds.items()}
    print("parse MB/s", result["parse_megabytes_per_second"], flush=True)
    return result


def resident(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def measure_idle(binaries, rounds, folder):
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (16_384, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )
    result = {}
    (folder / "data").mkdir()
    (folder / "capped").mkdir()
    with conviction(binaries, folder / "data", connections_max=8_192) as (process, port):
        result["roomy"] = crowd(process, port)
        result["million"] = million(process, port)
    with conviction(binaries, folder / "capped") as (process, port):
        result["at_the_cap"] = crowd(process, port)
    return result


def crowd(process, port, idle=2_000, slow=200):
    """Health among idle and slow peers, each idle one with a request behind it."""
    for _ in range(200):
        request(port, "/health")
    before = resident(process)
    peers = []
    served = 0
    for _ in range(idle):
        peer = socket.create_connection(("127.0.0.1", port))
        peer.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        served += peer.recv(65536).startswith(b"HTTP/1.1 200")
        peers.append(peer)
    held = resident(process) - before
    dripping = [socket.create_connection(("127.0.0.1", port)) for _ in range(slow)]
    head = b"POST /bar-close HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + b"x" * 10_000
    times = []
    for turn in range(300):
        for peer in dripping:
            # Those over the cap are ended by the server.
            with contextlib.suppress(OSError):
                peer.sendall(head[turn : turn + 1])
        times.append(request(port, "/health")[1])
    for peer in peers + dripping:
        peer.close()
    times.sort()
    result = {
        "idle": idle,
        "slow": slow,
        "idle_answered": served,
        "bytes_per_idle_connection": round(held / idle),
        "health_ms": {
            "median": round(statistics.median(times) / 1e3, 3),
            "p99": round(times[int(len(times) * 0.99)] / 1e3, 3),
            "worst": round(times[-1] / 1e3, 3),
        },
    }
    print("idle", result, flush=True)
    return result


def million(process, port, count=1_000_000):
    """Resident memory before and after a million requests."""
    server = (process, port)
    wrk(server, "/health", 32, 2)
    before, done = resident(process), 0
    while done < count:
        done += round(wrk(server, "/health", 32, 5)[0] * 5)
    after = resident(process)
    result = {
        "requests": done,
        "resident_before": before,
        "resident_after": after,
        "growth": round(after / before - 1, 4),
    }
    print("million", result, flush=True)
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=Path)
    parser.add_argument("what", choices=["http", "idle"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("error: a core for the server and one for its client are needed")
    folder = Path(tempfile.mkdtemp(prefix="conviction-bench-"))
    try:
        measure = {"http": measure_http, "idle": measure_idle}[arguments.what]
        result = measure(arguments.binaries, arguments.rounds, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(result, indent=1)
    if arguments.json:
        arguments.json.write_text(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    sys.exit(main())
