"""What the expert advisor sends at bar closes, and how it asks again."""

import re

import terminal
from stub_server import Refusal
from terminal import FRIDAY_EVENING, WARM_UP, play


def expected_closes(bars, start=terminal.MONDAY, warm_up=WARM_UP):
    """From the last bar of the warm-up on: the advisor's first event is about the one before."""
    return terminal.closes(terminal.rows(warm_up + bars, start)[warm_up - 2 :])


def sent_closes(server):
    return [(event["time"], event["trigger"]) for event in server.events]


def test_every_close_is_posted_once_in_order_with_the_longest_trigger(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=400)
    assert sent_closes(server) == expected_closes(400)
    assert len(server.bodies("/bar-close")) == len(server.events)
    ids = [event["event_id"] for event in server.events]
    assert len(set(ids)) == len(ids)
    for event in server.events:
        assert event["event_id"] == f"123456-EURUSD.r-{event['trigger']}-{event['time']}"


def test_after_a_weekend_the_first_tick_closes_all_timeframes(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=80, start=FRIDAY_EVENING)
    assert sent_closes(server) == expected_closes(80, FRIDAY_EVENING)
    assert (1705104000, "D1") in sent_closes(server)  # Saturday 2024.01.13 00:00


def test_the_first_event_carries_whole_windows_and_later_ones_overlap_by_one_bar(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=130)
    bars = terminal.rows(WARM_UP + 130)
    first = server.events[0]
    for name in terminal.TIMEFRAMES:
        closed = len(terminal.grouped(bars[: WARM_UP - 1], name)) - 1
        if name != "M1":
            # The forming bar of the warm-up's end is not among the closed ones.
            assert len(first["bars"].get(name, [])) == min(256, closed) or closed < 1
    assert len(first["bars"]["M1"]) == 256
    newest = {name: rows[-1][0] for name, rows in first["bars"].items()}
    for event in server.events[1:]:
        assert "M1" in event["bars"] and event["trigger"] in event["bars"]
        for name, rows in event["bars"].items():
            if name in newest:
                assert rows[0][0] == newest[name] and len(rows) >= 2
            newest[name] = rows[-1][0]


def test_the_bars_sent_are_the_market_s(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=150)
    bars = terminal.rows(WARM_UP + 150)
    for name in terminal.TIMEFRAMES:
        truth = terminal.grouped(bars, name)
        for time, values in server.bars[name].items():
            assert [round(v * 100000) for v in values[:4]] == truth[time], (name, time)


def test_a_need_brings_the_whole_window_and_more_than_that_comes_as_history(serve, tmp_path):
    def decide(event, number):
        return {"need": {"M1": {"count": 300}, "M5": {"count": 60}}} if number == 5 else {}

    server = serve(decide)
    play(tmp_path, server.url, bars=20)
    assert len(server.events[4]["bars"]["M1"]) == 2
    assert len(server.events[5]["bars"]["M1"]) == 256
    assert len(server.events[5]["bars"]["M5"]) > 60
    assert len(server.events[6]["bars"]["M1"]) == 2
    history = server.bodies("/history")
    assert [(h["timeframe"], len(h["bars"])) for h in history] == [("M1", 300)]


def test_history_is_sent_in_parts_after_the_start(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=20, warm_up=6000, HistoryBars="5500")
    sizes = [len(h["bars"]) for h in server.bodies("/history") if h["timeframe"] == "M1"]
    assert sizes == [5000, 500]
    assert {h["timeframe"] for h in server.bodies("/history")} == set(terminal.TIMEFRAMES)
    assert all(h["utc_offset"] == 7200 for h in server.bodies("/history"))


def test_a_token_is_sent_where_there_is_one(serve, tmp_path):
    server = serve(token="a-secret")
    play(tmp_path, server.url, bars=10, Token="a-secret")
    assert len(server.events) == 10 + 1
    refused = serve(token="a-secret")
    (tmp_path / "without").mkdir()
    result = play(tmp_path / "without", refused.url, bars=5)
    assert refused.events == [] and "unauthorized" in result.journal


def test_the_server_s_name_for_the_symbol_may_differ(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=3, ServerSymbol="EURUSD")
    assert {event["symbol"] for event in server.events} == {"EURUSD"}


def test_a_lost_answer_is_asked_for_again_with_the_same_id_and_body(serve, tmp_path):
    server = serve(fault=lambda path, body, number: "lose" if number % 4 == 0 else None)
    play(tmp_path, server.url, bars=60)
    assert sent_closes(server) == expected_closes(60)
    by_id = {}
    for path, raw in zip((p for p, _ in server.posts), server.raw, strict=False):
        if path == "/bar-close":
            by_id.setdefault(re.search(rb'"event_id":"([^"]+)"', raw).group(1), []).append(raw)
    repeated = [bodies for bodies in by_id.values() if len(bodies) > 1]
    assert len(repeated) >= 10 and all(len(set(bodies)) == 1 for bodies in repeated)


def test_a_busy_or_failing_server_is_asked_again(serve, tmp_path):
    refusals = [Refusal(503, "unavailable"), Refusal(429, "overloaded", [("Retry-After", "7")])]

    def fault(path, body, number):
        return refusals[number // 3 % 2] if number % 3 == 0 else None

    server = serve(fault=fault)
    play(tmp_path, server.url, bars=60)
    assert sent_closes(server) == expected_closes(60)


def test_cut_foreign_and_late_answers_do_not_count(serve, tmp_path):
    kinds = {5: "cut", 9: "other", 14: "slow"}
    server = serve(fault=lambda path, body, number: kinds.get(number))
    play(tmp_path, server.url, bars=30, TimeoutMs="300")
    assert sent_closes(server) == expected_closes(30)
    assert len(server.bodies("/bar-close")) == len(server.events) + 3


def test_an_event_that_was_never_answered_is_replaced_and_its_bars_come_later(serve, tmp_path):
    down = range(20, 35)  # with back-off, some three minutes

    def fault(path, body, number):
        return Refusal(503, "unavailable") if number in down else None

    server = serve(fault=fault)
    play(tmp_path, server.url, bars=60)
    truth = expected_closes(60)
    sent = sent_closes(server)
    assert sent == [close for close in truth if close in sent] and len(sent) < len(truth)
    bars = terminal.rows(WARM_UP + 60)[: WARM_UP + 59]
    assert set(terminal.grouped(bars, "M1")) - set(server.bars["M1"]) <= {
        bar[0] for bar in bars[: WARM_UP - 257]
    }


def test_a_refused_event_is_dropped_and_the_next_carries_whole_windows(serve, tmp_path):
    def fault(path, body, number):
        return Refusal(422, "invalid_payload") if number == 10 else None

    server = serve(fault=fault)
    result = play(tmp_path, server.url, bars=20)
    truth = expected_closes(20)
    assert sent_closes(server) == truth[:9] + truth[10:]
    assert len(server.events[9]["bars"]["M1"]) == 256
    assert result.journal.count("Server answered 422") == 1


def test_nothing_is_lost_while_the_terminal_s_history_is_not_ready(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=30, options=["--failing-reads", 60])
    sent = sent_closes(server)
    assert sent == expected_closes(30)[-len(sent) :] and len(sent) >= 30
    assert len(server.events[0]["bars"]["M1"]) == 256


def test_over_a_restart_no_close_is_sent_twice_and_no_bar_is_missing(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=80, options=["--restart-at", 40, "--down", 7])
    sent, truth = sent_closes(server), expected_closes(80)
    assert len(sent) == len(set(sent)) and sent == [close for close in truth if close in sent]
    assert len(truth) - len(sent) == 6  # the last of the seven is still sent
    times = sorted(server.bars["M1"])
    all_times = [bar[0] for bar in terminal.rows(WARM_UP + 80)]
    assert times == all_times[all_times.index(times[0]) : -1]


def test_after_a_restart_within_a_minute_nothing_is_asked_twice(serve, tmp_path):
    server = serve()
    play(tmp_path, server.url, bars=30, options=["--restart-at", 12])
    assert sent_closes(server) == expected_closes(30)
    assert len(server.bodies("/bar-close")) == len(server.events)
    assert [len(e["bars"]["M1"]) for e in server.events].count(256) == 2


def test_an_address_that_is_not_allowed_is_named_once(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=20, options=["--allow", "http://elsewhere"])
    assert server.posts == []
    assert result.journal.count("Allow WebRequest") == 1


def test_a_netting_account_is_refused(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=5, options=["--netting", 1])
    assert server.posts == [] and "needs a hedging account" in result.journal


def test_wrong_inputs_are_refused(serve, tmp_path):
    result = play(tmp_path, "127.0.0.1:8787", bars=3)
    assert "begins with http" in result.journal
    server = serve()
    play(tmp_path, server.url, bars=3, MaxLots="0")
    assert server.posts == []
