"""A small server that follows the contract, as the peer of the expert advisor in its own tests.

It checks every body, keeps the bars it is given, asks for what it lacks, and answers an event id
that comes again with the same bytes. What it decides, and what goes wrong, a test says by
functions.
"""

import contextlib
import json
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEFRAMES = {
    "M1": 60,
    "M5": 300,
    "M15": 900,
    "M30": 1800,
    "H1": 3600,
    "H4": 14400,
    "D1": 86400,
}
WINDOW = 256
ACCOUNT = {
    "login": int,
    "server": str,
    "currency": str,
    "balance": float,
    "equity": float,
    "margin_free": float,
    "leverage": int,
    "hedging": bool,
}
SPEC = {
    "digits": int,
    "point": float,
    "tick_size": float,
    "tick_value": float,
    "volume_min": float,
    "volume_step": float,
    "volume_max": float,
    "contract_size": float,
    "margin_per_lot": float,
    "stops_level": int,
}
POSITION = {
    "ticket": int,
    "symbol": str,
    "side": str,
    "volume": float,
    "price_open": float,
    "sl": float,
    "tp": float,
    "profit": float,
    "time": int,
    "magic": int,
}
BAR_CLOSE = {
    "schema": int,
    "event_id": str,
    "account": dict,
    "symbol": str,
    "trigger": str,
    "time": int,
    "utc_offset": int,
    "quote": dict,
    "spec": dict,
    "bars": dict,
    "positions": list,
}
TRADE_EVENT = {
    "schema": int,
    "event_id": str,
    "account": dict,
    "kind": str,
    "ticket": int,
    "symbol": str,
    "side": str,
    "volume": float,
    "price": float,
    "profit": float,
    "commission": float,
    "swap": float,
    "time": int,
    "cause": str,
}


def no_repeats(pairs):
    members = dict(pairs)
    assert len(members) == len(pairs), "a repeated member"
    return members


def check_members(value, members, where):
    for name, kind in members.items():
        assert name in value, f"{where}.{name} is missing"
        kinds = (int, float) if kind is float else (kind,)
        right = isinstance(value[name], kinds)
        assert right and (kind is bool) == isinstance(value[name], bool), f"{where}.{name}"


def check_bars(bars, seconds, until, where):
    for i, bar in enumerate(bars):
        at = f"{where}[{i}]"
        assert 6 <= len(bar) <= 7 and bar[0] % seconds == 0, at
        assert bar[2] >= max(bar[1], bar[4]) and bar[3] <= min(bar[1], bar[4]), at
        assert until is None or bar[0] + seconds <= until, f"{at} is still forming"
        assert i == 0 or bar[0] > bars[i - 1][0], f"{at} is not in order"


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status, code, headers=()):
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


class StubServer:
    """`decide(event, number)` returns the members that differ from "do nothing"; `fault(path, body,
    number)` may return "lose", "cut", "slow", "other", the bytes of another answer or a Refusal;
    numbers count from 1."""

    def __init__(self, decide=None, fault=None, token=None, forgiving=False):
        self.decide = decide or (lambda event, number: {})
        self.fault = fault or (lambda path, body, number: None)
        self.token = token
        self.forgiving = forgiving  # answers an id with another body too
        self.posts = []  # (path, body) of every request, repeats too
        self.raw = []
        self.events = []  # first arrivals
        self.reports = []
        self.violations = []
        self.books = {}  # symbol -> timeframe -> open time -> bar
        self.answers = {}
        self.numbers = {}
        self.connections = 0
        self.lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                with stub.lock:
                    stub.connections += 1

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                stub.reply(self, 200, json.dumps({"status": "ok", "version": "stub"}))

            def do_POST(self):
                stub.handle(self)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def reply(self, handler, status, text, headers=()):
        data = text.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            handler.send_header(name, value)
        handler.end_headers()
        # The terminal may have given up waiting.
        with contextlib.suppress(OSError):
            handler.wfile.write(data)

    def handle(self, handler):
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        try:
            if self.token and handler.headers["Authorization"] != f"Bearer {self.token}":
                raise Refusal(401, "unauthorized")
            assert handler.headers["Content-Type"] == "application/json", "content type"
            body = json.loads(raw, object_pairs_hook=no_repeats)
            with self.lock:
                fault, text, replay = self.take(handler.path, body, raw)
            self.finish(handler, fault, text, replay)
        except Refusal as refusal:
            error = json.dumps({"error": {"code": refusal.code, "message": refusal.code}})
            self.reply(handler, refusal.status, error, refusal.headers)
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            self.violations.append(f"{handler.path}: {error!r}")
            self.reply(handler, 422, json.dumps({"error": {"code": "invalid_payload"}}))

    def take(self, path, body, raw):
        self.posts.append((path, body))
        self.raw.append(raw)
        self.numbers[path] = self.numbers.get(path, 0) + 1
        fault = self.fault(path, body, self.numbers[path])
        if isinstance(fault, Refusal):
            raise fault
        routes = {
            "/bar-close": self.bar_close,
            "/history": self.history,
            "/trade-event": self.trade_event,
        }
        if path not in routes:
            raise Refusal(404, "not_found")
        text, replay = routes[path](body, raw)
        return fault, text, replay

    def finish(self, handler, fault, text, replay):
        if fault == "lose":
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.close_connection = True
            return
        if fault == "slow":
            time.sleep(0.6)
        if fault == "cut":
            text = text[: len(text) // 2]
        if isinstance(fault, bytes):
            text = fault.decode()
        if fault == "other":
            text = json.dumps({**json.loads(text), "event_id": "another"})
        self.reply(handler, 200, text, [("Idempotent-Replay", "true")] if replay else ())

    # ---- routes
    def bar_close(self, event, raw):
        check_members(event, BAR_CLOSE, "event")
        check_members(event["account"], ACCOUNT, "account")
        check_members(event["spec"], SPEC, "spec")
        check_members(event["quote"], {"bid": float, "ask": float}, "quote")
        for position in event["positions"]:
            check_members(position, POSITION, "position")
        assert event["trigger"] in TIMEFRAMES and event["time"] % 60 == 0
        for name, bars in event["bars"].items():
            check_bars(bars, TIMEFRAMES[name], event["time"], f"bars.{name}")
        event_id = event["event_id"]
        if event_id in self.answers:
            text, before = self.answers[event_id]
            if raw != before and not self.forgiving:
                raise Refusal(409, "event_conflict")
            return text, True
        self.events.append(event)
        need = self.store(event["symbol"], event["bars"])
        answer = {
            "schema": 1,
            "event_id": event_id,
            "decision_id": 1000 + len(self.events),
            "symbol": event["symbol"],
            "trigger": event["trigger"],
            "action": "NONE",
            "reason": "below_threshold",
            "entry": None,
            "management": [],
            "conviction": {"score": 51.0, "threshold": 76.0},
            "clock": {"day_start": event["time"] // 86400 * 86400, "next_reset": 0},
            "need": need,
        }
        answer["clock"]["next_reset"] = answer["clock"]["day_start"] + 86400
        answer.update(self.decide(event, len(self.events)))
        text = json.dumps(answer)
        self.answers[event_id] = (text, raw)
        return text, False

    @property
    def bars(self):
        """Those of the one symbol there is."""
        (book,) = self.books.values()
        return book

    def book(self, symbol):
        return self.books.setdefault(symbol, {name: {} for name in TIMEFRAMES})

    def store(self, symbol, given):
        """Keeps the bars, and names what is missing: continuity is judged by overlap."""
        need = {}
        for name, bars in given.items():
            held = self.book(symbol)[name]
            overlaps = any(bar[0] in held for bar in bars)
            if not overlaps and len(bars) < WINDOW and held:
                need[name] = {"count": WINDOW}
            held.update((bar[0], bar[1:]) for bar in bars)
        return need

    def history(self, body, raw):
        members = {"schema": int, "symbol": str, "timeframe": str, "utc_offset": int, "bars": list}
        check_members(body, members, "history")
        assert 0 < len(body["bars"]) <= 20000
        check_bars(body["bars"], TIMEFRAMES[body["timeframe"]], None, "bars")
        held = self.book(body["symbol"])[body["timeframe"]]
        held.update((bar[0], bar[1:]) for bar in body["bars"])
        first, last = body["bars"][0][0], body["bars"][-1][0]
        stored = {"stored": len(body["bars"]), "first": first, "last": last, "have": len(held)}
        return json.dumps(stored), False

    def trade_event(self, body, raw):
        check_members(body, TRADE_EVENT, "trade event")
        check_members(body["account"], {"login": int, "server": str}, "account")
        assert body["kind"] in ("OPEN", "ADD", "PARTIAL_CLOSE", "CLOSE", "REJECT"), body["kind"]
        assert body["cause"] in ("EA", "SL", "TP", "STOP_OUT", "MANUAL"), body["cause"]
        assert body["side"] in ("BUY", "SELL"), body["side"]
        assert ("retcode" in body) == (body["kind"] == "REJECT")
        event_id = body["event_id"]
        if event_id in self.answers:
            return self.answers[event_id][0], True
        self.answers[event_id] = ('{"accepted":true}', raw)
        self.reports.append(body)
        return self.answers[event_id][0], False

    # ---- what tests ask
    def bodies(self, path):
        return [body for where, body in self.posts if where == path]


def entry(event, side="BUY", volume=0.25, points=300, valid=60, **changes):
    """The members of an answer that enters, stops and target at `points` from the price."""
    buy = side == "BUY"
    price = event["quote"]["ask" if buy else "bid"]
    away = points * event["spec"]["point"] * (1 if buy else -1)
    members = {
        "side": side,
        "volume": volume,
        "sl": round(price - away, 5),
        "tp": round(price + 1.5 * away, 5),
        "magic": 20251122,
        "deviation_points": 20,
        "comment": "cv78 #77",
        "expires_at": event["time"] + valid,
    }
    members.update(changes)
    number = int(members["comment"].split("#")[1])
    return {"action": "ENTER", "reason": "entered", "decision_id": number, "entry": members}


def manage(ticket, action, decision_id, volume=0.0, sl=None, tp=None):
    """The members of an answer that manages one position."""
    command = {"ticket": ticket, "action": action, "volume": volume, "sl": sl, "tp": tp}
    return {"decision_id": decision_id, "management": [{**command, "reason": "agent"}]}
