"""One instance: many symbols, the panel, the calendar, the limits of inputs, start and end."""

import terminal
from stub_server import entry
from terminal import MONDAY, WARM_UP, play

MALFORMED = [
    b"",
    b"{",
    b"[1,2",
    b'{"event_id" 1}',
    b"{event_id:1}",
    b'{"event_id":tru}',
    b'{"event_id":1}}',
    b'{"event_id":"\\u00zz"}',
    b'{"event_id":"open',
    b'{"event_id":1,,"a":2}',
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b"null",
    b'{"decision_id":1,"action":"NONE"}',
]


def at(numbers):
    return lambda event, number: numbers[number](event) if number in numbers else {}


def panel(result):
    """The panel's lines as they stood at the end."""
    lines = {
        k: v for k, v in result.facts["objects"].items() if ".panel." in k and "ground" not in k
    }
    return [lines[k] for k in sorted(lines, key=lambda k: int(k.rsplit(".", 1)[1]))]


def test_one_chart_serves_many_symbols_and_answers_each_close_once(serve, tmp_path):
    server = serve()
    others = ["GBPUSD.r", "US30.cash"]
    symbols = "EURUSD.r, GBPUSD.r,US30.cash=US30"
    result = play(tmp_path, server.url, bars=90, others=others, Symbols=symbols)
    for seed, name in ((7, "EURUSD.r"), (11, "GBPUSD.r"), (12, "US30")):
        bars = terminal.other_rows(WARM_UP + 90, seed)
        sent = [(e["time"], e["trigger"]) for e in server.events if e["symbol"] == name]
        expected = terminal.closes(bars)
        # Where another symbol's last bar is later, the run ends after it.
        assert sent == expected[expected.index(sent[0]) :][: len(sent)]
        assert len(sent) > 80
    assert "EURUSD.r and 2 more" in result.journal
    assert {line.split()[0] for line in panel(result)[2:5]} == {"EURUSD.r", "GBPUSD.r", "US30.cash"}


def test_an_entry_goes_to_the_symbol_of_its_event_and_its_deal_is_reported_once(serve, tmp_path):
    def decide(event, number):
        if event["symbol"] != "GBPUSD" or event["positions"]:
            return {}
        return entry(event, points=900, comment=f"cv80 #{number}")

    server = serve(decide)
    symbols = "EURUSD.r,GBPUSD.r=GBPUSD"
    result = play(tmp_path, server.url, bars=12, others=["GBPUSD.r"], Symbols=symbols)
    assert [d["symbol"] for d in result.entries] == ["GBPUSD.r"]
    assert [(r["kind"], r["symbol"]) for r in server.reports] == [("OPEN", "GBPUSD")]
    shown = {p["symbol"] for e in server.events[-2:] for p in e["positions"]}
    assert shown == {"GBPUSD.r"}


def test_symbols_that_are_unknown_or_named_twice_are_refused(serve, tmp_path):
    server = serve()
    many = ",".join(f"S{i}" for i in range(40))
    for symbols, said in (
        ("EURUSD.r,NONE.r", "no symbol NONE.r"),
        ("EURUSD.r, EURUSD.r", "EURUSD.r twice"),
        (many, "more than 32 symbols"),
    ):
        result = play(tmp_path, server.url, bars=2, Symbols=symbols)
        assert said in result.journal
    assert server.posts == []


def test_the_panel_shows_connection_decision_conviction_and_the_prop_firm_s_room(serve, tmp_path):
    gates = [
        {"name": "prop_day_start", "value": 9500.0, "limit": None, "passed": True},
        {"name": "prop_daily_loss", "value": 0.125, "limit": 0.8, "passed": True},
        {"name": "prop_maximum_loss", "value": 0.25, "limit": 0.8, "passed": True},
    ]
    server = serve(lambda e, n: {"risk": {"gates": gates, "halted": False}})
    result = play(tmp_path, server.url, bars=10)
    lines = panel(result)
    assert "sends orders" in lines[0] and "answered at" in lines[1]
    assert lines[2] == "EURUSD.r 51.0 of 76.0  NONE below_threshold"
    assert lines[3] == "Prop firm: room 500.00, day's loss used 12 %, maximum 25 %"
    assert lines[4].startswith("Requests today 0 of 300")


def test_a_dry_run_is_the_default_and_draws_what_it_would_do(serve, tmp_path):
    source = (terminal.EA.parents[1] / "ea/Conviction.mq5").read_text()
    assert "InpDryRun=true;" in source
    server = serve(at({5: lambda e: entry(e, points=900)}))
    result = play(tmp_path, server.url, bars=10, DryRun="true")
    marks = {name for name in result.facts["objects"] if ".mark." in name}
    assert marks == {f"Conviction.mark.77{part}" for part in ("", ".sl", ".tp")}
    assert result.facts["trade_requests"] == 0 and "dry run" in panel(result)[0]


def test_the_calendar_is_sent_with_the_contract_s_words(serve, tmp_path):
    now = MONDAY + 60 * WARM_UP
    releases = tmp_path / "releases.csv"
    releases.write_text(
        f"{now + 1800},USD,3,CPI m/m\n{now + 3600},EUR,2,Sentiment\n{now + 900},USD,1,Minor\n"
        f"{now + 90_000},USD,3,Tomorrow\n{now - 7200},USD,3,Past\n{now + 60},XXX,3,Nowhere\n"
    )
    server = serve()
    play(tmp_path, server.url, bars=5, options=["--calendar", releases])
    expected = [
        {"time": now + 1800, "currency": "USD", "impact": 3, "name": "CPI m/m"},
        {"time": now + 3600, "currency": "EUR", "impact": 2, "name": "Sentiment"},
    ]
    assert server.events[-1]["calendar"] == expected
    silent = serve()
    play(tmp_path / "without", silent.url, bars=3, CalendarImpact="0")
    assert all("calendar" not in event for event in silent.events)
    empty = serve()
    play(tmp_path / "empty", empty.url, bars=3)
    assert empty.events[-1]["calendar"] == []


def test_no_malformed_answer_counts(serve, tmp_path):
    server = serve(
        lambda event, number: {},
        fault=lambda path, body, number: (
            MALFORMED[number // 2 - 1]
            if path == "/bar-close" and number % 2 == 0 and number <= 2 * len(MALFORMED)
            else None
        ),
    )
    result = play(tmp_path, server.url, bars=30)
    assert result.journal.count("is not whole") == len(MALFORMED)
    assert len({e["event_id"] for e in server.events}) == len(server.events) == 31


def test_escaped_text_is_read_and_shown(serve, tmp_path):
    reason = 'say "hi" \\ / \u00e9 \t\n\r\b\f end'
    server = serve(at({5: lambda e: {**entry(e, points=900), "reason": reason}}))
    result = play(tmp_path, server.url, bars=8)
    assert 'say "hi" \\ / \u00e9' in result.journal and len(result.entries) == 1


def test_requests_of_a_day_are_capped_over_a_restart(serve, tmp_path):
    numbers = {
        n: (lambda e, n=n: entry(e, volume=0.1, points=900, comment=f"cv #{n}")) for n in (4, 6, 9)
    }
    server = serve(at(numbers))
    result = play(tmp_path, server.url, bars=14, options=["--restart-at", 7], MaxRequests="2")
    assert len(result.entries) == 2 and result.facts["trade_requests"] == 2
    assert [r["retcode"] for r in server.reports if r["kind"] == "REJECT"] == [10024]


def test_history_is_exported_once_with_its_progress(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=15, HistoryBars="300")
    assert "300 of 300 bars of M1 sent" in result.journal
    assert len(server.bodies("/history")) == 6  # no D1 bar has closed yet
    again = serve(forgiving=True)
    play(tmp_path, again.url, bars=15, HistoryBars="300")
    assert again.bodies("/history") == []
    later = serve(forgiving=True)
    play(tmp_path, later.url, bars=15, warm_up=WARM_UP + 700, HistoryBars="5000")
    assert [h["timeframe"] for h in later.bodies("/history")] == [
        "M1",
        "D1",
    ]  # the first D1 there is
    assert 600 < len(later.bodies("/history")[0]["bars"]) < 800


def test_the_strategy_tester_is_told_of_the_server_s_own_backtest(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=2, options=["--tester", 1])
    assert "conviction backtest --symbol EURUSD --from" in result.journal and server.posts == []


def test_without_a_disk_nothing_starts(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=2, options=["--disk-full", 1])
    assert "no room or no permission" in result.journal and server.posts == []


def test_a_terminal_that_is_not_connected_waits(serve, tmp_path):
    server = serve()
    result = play(tmp_path, server.url, bars=3, options=["--connected", 0])
    assert server.posts == [] and "OnInit returned" not in result.journal


def test_a_second_chart_for_the_same_symbol_is_refused_while_the_first_lives(serve, tmp_path):
    # The first died a moment ago without a trace but for its lock, which the terminal keeps.
    server = serve()
    result = play(
        tmp_path, server.url, bars=4, options=["--global", "Conviction.EURUSD.r.20251122=now"]
    )
    assert "Another chart already runs Conviction for EURUSD.r" in result.journal
    assert server.posts == []


def test_connections_are_kept_or_made_anew_as_the_terminal_likes(serve, tmp_path):
    for keep, most in ((1, 2), (0, 100)):
        server = serve()
        play(tmp_path / str(keep), server.url, bars=12, options=["--keep-alive", keep])
        assert len(server.events) == 13
        assert server.connections <= most if keep else server.connections > 13


def test_the_offset_to_utc_follows_new_york_over_the_change_of_clocks(serve, tmp_path):
    server = serve()
    friday = 1709915400  # 2024.03.08 16:30; New York changes on the 10th
    play(tmp_path, server.url, bars=80, start=friday)
    offsets = {e["time"] // 86400: e["utc_offset"] for e in server.events}
    assert offsets[friday // 86400] == 7200 and offsets[friday // 86400 + 3] == 10800


def test_a_computer_s_clock_that_is_wrong_neither_stops_nor_ages_an_entry(serve, tmp_path):
    for skew in (-600, 600):
        server = serve(at({5: lambda e: entry(e, points=900), 7: lambda e: entry(e, valid=0)}))
        result = play(tmp_path / str(skew), server.url, bars=10, options=["--clock-skew", skew])
        assert len(result.entries) == 1 and result.journal.count("came too late") == 1
        assert {e["utc_offset"] for e in server.events} == {7200}
