"""The broker's habits: costs, stop-out, levels, late execution, and deaths of the terminal."""

import pytest
from stub_server import entry, manage
from terminal import play


def at(numbers):
    return lambda event, number: numbers[number](event) if number in numbers else {}


def own(event):
    return [p for p in event["positions"] if p["magic"] == 20251122]


def kinds(server):
    return [(r["kind"], r["cause"]) for r in server.reports]


def test_swap_is_charged_at_night_three_times_to_thursday_and_reported(serve, tmp_path):
    wednesday = 1704876000  # 2024.01.10 08:40; the warm-up ends at 15:20
    server = serve(
        lambda e, n: (
            entry(e, volume=0.2, points=2000)
            if n == 2
            else manage(own(e)[0]["ticket"], "CLOSE_ALL", 84)
            if e["time"] % 86400 == 1800 and own(e)
            else {}
        )
    )
    options = ["--swap-long", -5, "--commission", 3]
    result = play(tmp_path, server.url, bars=560, start=wednesday, options=options)
    closing = result.exits[0]
    assert closing["swap"] == -5 * 0.2 * 3 and closing["commission"] == -0.6
    told = [r for r in server.reports if r["kind"] == "CLOSE"]
    assert [(r["swap"], r["commission"]) for r in told] == [(-3.0, -0.6)]


def test_a_stop_out_is_reported_as_such(serve, tmp_path):
    server = serve(at({3: lambda e: entry(e, volume=0.5, points=3000)}))
    options = ["--balance", 565, "--stop-out", 99]
    result = play(tmp_path, server.url, bars=400, options=options)
    assert kinds(server) == [("OPEN", "EA"), ("CLOSE", "STOP_OUT")] and result.positions == []


def test_without_margin_nothing_is_sent(serve, tmp_path):
    server = serve(at({3: lambda e: entry(e, volume=0.5, points=900)}))
    result = play(tmp_path, server.url, bars=6, options=["--balance", 100])
    assert result.facts["trade_requests"] == 0
    assert [(r["kind"], r["retcode"]) for r in server.reports] == [("REJECT", 10019)]


def test_a_frozen_position_is_left_and_its_close_reported_as_refused(serve, tmp_path):
    numbers = {
        3: lambda e: entry(e, points=300),
        5: lambda e: manage(own(e)[0]["ticket"], "HOLD", 81, sl=own(e)[0]["sl"] - 0.0005),
        7: lambda e: manage(own(e)[0]["ticket"], "CLOSE_ALL", 84),
    }
    server = serve(at(numbers))
    result = play(tmp_path, server.url, bars=10, options=["--freeze-level", 5000])
    assert "too near to change now" in result.journal and len(result.positions) == 1
    assert [(r["kind"], r.get("retcode")) for r in server.reports] == [
        ("OPEN", None),
        ("REJECT", 10029),
    ]


def test_an_order_carried_out_after_its_time_out_is_found_and_not_repeated(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900)}))
    result = play(tmp_path, server.url, bars=12, options=["--delay", "1:45000"])
    assert result.facts["trade_requests"] == 1 and len(result.positions) == 1
    assert kinds(server) == [("OPEN", "EA")] and server.reports[0]["decision_id"] == 77


def test_a_requote_of_instant_execution_is_tried_with_the_new_price(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900, deviation_points=0)}))
    options = ["--instant", 1, "--order-ms", 19000]
    result = play(tmp_path, server.url, bars=12, options=options)
    assert 1 < result.facts["trade_requests"] <= 3


def test_deals_are_found_in_the_history_where_no_transaction_tells_of_them(serve, tmp_path):
    server = serve(at({4: lambda e: entry(e, points=30)}))
    play(tmp_path, server.url, bars=150, options=["--drop-transactions", 1])
    assert [r["kind"] for r in server.reports] == ["OPEN", "CLOSE"]


def test_a_closing_deal_that_is_in_the_history_before_the_opening_one_is_reported(serve, tmp_path):
    server = serve(at({4: lambda e: entry(e, points=900)}))
    options = ["--late-deal", "1:400000", "--hand-close", 6]
    play(tmp_path, server.url, bars=20, options=options)
    assert sorted(kinds(server)) == [("CLOSE", "MANUAL"), ("OPEN", "EA")]


def test_while_the_market_is_closed_an_entry_is_refused_with_its_retcode(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900)}))
    result = play(tmp_path, server.url, bars=8, options=["--day-opening", 86000])
    assert result.deals == [] and [r["retcode"] for r in server.reports] == [10018]


def test_a_stop_that_the_broker_would_not_take_is_left_for_the_next_bar(serve, tmp_path):
    def stop(event):
        p = own(event)[0]
        return manage(p["ticket"], "HOLD", 81, sl=event["quote"]["bid"])

    numbers = {3: lambda e: entry(e, points=300), 5: stop, 6: lambda e: manage(5, "HOLD", 82)}
    server = serve(at(numbers))
    result = play(tmp_path, server.url, bars=8)
    assert "too near to change now" in result.journal
    assert result.positions[0]["sl"] == result.deals[0]["sl"]


def test_what_the_server_asks_and_this_program_does_not_know_is_left_undone(serve, tmp_path):
    numbers = {
        3: lambda e: entry(e, points=900),
        5: lambda e: manage(own(e)[0]["ticket"], "REVERSE", 81, volume=1.0, sl=1.0),
    }
    server = serve(at(numbers))
    result = play(tmp_path, server.url, bars=8)
    assert "does not know" in result.journal and len(result.positions) == 1


ENTRY = {5: lambda e: entry(e, points=900)}


@pytest.fixture(scope="module")
def order_call(tmp_path_factory):
    """The number of the platform's call that sends the entry's order."""
    from stub_server import StubServer

    server = StubServer(at(ENTRY))
    folder = tmp_path_factory.mktemp("calls")
    call = play(folder, server.url, bars=7).facts["order_calls"][0]
    server.close()
    return call


@pytest.mark.parametrize("offset", range(-66, 60, 6))
def test_a_death_at_any_call_around_an_order_opens_one_position_or_reports_none(
    serve, tmp_path, order_call, offset
):
    server = serve(at(ENTRY))
    result = play(tmp_path, server.url, bars=12, options=["--die-at-call", order_call + offset])
    assert "terminal: died" in result.journal and result.facts["deaths"] == 1
    opened = [r["decision_id"] for r in server.reports if r["kind"] == "OPEN"]
    rejected = [r["decision_id"] for r in server.reports if r["kind"] == "REJECT"]
    assert len(result.entries) == len(opened) <= 1 and opened + rejected == [77]
    bodies = {}
    for raw, (path, body) in zip(server.raw, server.posts, strict=False):
        if path == "/bar-close":
            bodies.setdefault(body["event_id"], set()).add(raw)
    assert all(len(texts) == 1 for texts in bodies.values())
