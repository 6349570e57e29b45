"""Alerts as they reach people: the real executable, real HTTP and SMTP receivers."""

import json
import os
import time

import pytest
from market import START, Market, event
from receivers import Inbox, Mailbox
from server import Server, executable
from test_process import run

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def written(folder, alerts: dict) -> str:
    path = folder / "conviction.json5"
    path.write_text(json.dumps({"alerts": alerts}))
    return str(path)


def test_a_test_alert_reaches_every_receiver(tmp_path):
    token = tmp_path / "token"
    token.write_text("12:ab\n")
    hook = tmp_path / "hook"
    with Inbox() as inbox, Mailbox() as mailbox:
        address = f"http://127.0.0.1:{inbox.port}"
        hook.write_text(f"{address}/discord\n")
        config = written(
            tmp_path,
            {
                "telegram": {"token_file": str(token), "chat": "-100", "address": address},
                "discord": {"webhook_file": str(hook)},
                "webhook": {"url": f"{address}/hook", "token_file": str(token)},
                "mail": {
                    "server": f"smtp://127.0.0.1:{mailbox.port}",
                    "from": "server@example.org",
                    "to": ["one@example.org", "two@example.org"],
                },
            },
        )
        ended = run("alert", "test", "--config", config, "--severity", "critical")
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines() == [
            f"{name}: delivered" for name in ("telegram", "discord", "webhook", "mail")
        ]
        assert [letter[0] for letter in inbox.letters] == [
            "/bot12:ab/sendMessage",
            "/discord",
            "/hook",
        ]
        assert inbox.letters[2][1] == "Bearer 12:ab"
        assert json.loads(inbox.letters[2][2])["severity"] == "critical"
        sender, recipients, text = mailbox.messages[0]
        assert sender == "<server@example.org>"
        assert recipients == ["<one@example.org>", "<two@example.org>"]
        assert "Subject: [critical] Conviction: this is a test" in text


def test_one_dead_receiver_is_named_and_the_others_get_theirs(tmp_path):
    with Inbox() as inbox:
        hook = tmp_path / "hook"
        hook.write_text("http://127.0.0.1:1/")
        config = written(
            tmp_path,
            {
                "discord": {"webhook_file": str(hook)},
                "webhook": {"url": f"http://127.0.0.1:{inbox.port}/"},
            },
        )
        ended = run("alert", "test", "--config", config)
        assert ended.returncode == 1
        assert ended.stdout.splitlines()[0].startswith("discord: curl: (7)")
        assert ended.stdout.splitlines()[1] == "webhook: delivered"
        assert len(inbox.letters) == 1


def test_without_a_receiver_it_says_where_to_name_one():
    ended = run("alert", "test")
    assert ended.returncode == 1
    assert "alerts" in ended.stderr


def test_a_halt_is_told_once_and_so_is_its_end(tmp_path):
    with Inbox() as inbox:
        config = written(tmp_path, {"webhook": {"url": f"http://127.0.0.1:{inbox.port}/"}})
        with Server(tmp_path / "data", "--config", config) as server:
            server.json("POST", "/control/halt", {"reason": "drill"})
            messages = wait_for(inbox, 1)
            assert messages[0] == {
                "severity": "warning",
                "key": "halted",
                "message": "entries are halted (drill)",
            }
            server.json("POST", "/control/resume")
            messages = wait_for(inbox, 2)
            assert messages[1]["message"] == "over: entries are halted (drill)"
            time.sleep(3)
            assert len(inbox.letters) == 2


def test_a_receiver_that_hangs_holds_up_nobody_and_then_gets_the_gravest_first(tmp_path):
    hook = tmp_path / "hook"
    with Inbox(is_open=False) as stuck, Inbox() as well:
        hook.write_text(f"http://127.0.0.1:{well.port}/")
        settings = {
            "alerts": {
                "webhook": {"url": f"http://127.0.0.1:{stuck.port}/"},
                "discord": {"webhook_file": str(hook)},
            },
            "prop": {"5012345": {"profile": "ftmo-2step", "initial_balance": 100_000}},
        }
        config = tmp_path / "conviction.json5"
        config.write_text(json.dumps(settings))
        market = Market()
        with Server(tmp_path / "data", "--config", str(config)) as server:
            server.json("POST", "/control/halt", {"reason": "drill"})
            wait_for(well, 1)
            server.json("POST", "/control/resume")
            # 9,700 of the 10,000 that may be lost in all: the gravest alert, and the last.
            for minute in range(20):
                bars = market.window() if minute == 0 else market.next_minute(minute)
                body = event(minute, bars, START + 60 * minute, "M1")
                body["account"].update(balance=100_000, equity=90_300)
                assert server.json("POST", "/bar-close", body)[0] == 200
            wait_for(well, 3)
            assert len(well.letters) == 3 and stuck.letters == []
            stuck.open.set()
            told = [(alert["severity"], alert["key"]) for alert in wait_for(stuck, 3)]
            room = "room.5012345.maximum loss"
            assert told == [("warning", "halted"), ("critical", room), ("info", "halted")]
            # The end does not wait for it either.
            stuck.open.clear()
            server.json("POST", "/control/halt", {"reason": "drill"})
            wait_for(well, 4)
            assert server.stop() == 0
            assert len(well.letters) == 4 and len(stuck.letters) == 3


def wait_for(inbox: Inbox, count: int) -> list[dict]:
    deadline = time.monotonic() + 20
    while len(inbox.letters) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return [json.loads(letter[2]) for letter in inbox.letters]
