"""What the expert advisor does with answers, and what it reports."""

import terminal
from stub_server import Refusal, entry, manage
from terminal import play


def at(numbers):
    """A decide function from {event number: function of the event}."""
    return lambda event, number: numbers[number](event) if number in numbers else {}


def own(event):
    return [p for p in event["positions"] if p["magic"] == 20251122]


def reports(server, *kinds):
    return [r for r in server.reports if r["kind"] in kinds]


def test_an_entry_is_carried_out_once_with_its_stops(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, volume=0.257)}))
    result = play(tmp_path, server.url, bars=20)
    sent = server.events[4]
    answer = entry(sent, volume=0.257)["entry"]
    assert len(result.deals) == 1
    deal = result.deals[0]
    assert (deal["side"], deal["lots"], deal["magic"]) == ("BUY", 0.25, 20251122)
    assert (deal["sl"], deal["tp"], deal["comment"]) == (answer["sl"], answer["tp"], "cv78 #77")
    opened = reports(server, "OPEN")
    assert len(opened) == 1 and len(server.reports) == 1
    assert opened[0]["event_id"] == f"deal-123456-{deal['deal']}"
    assert (opened[0]["ticket"], opened[0]["decision_id"]) == (deal["position"], 77)
    assert (opened[0]["cause"], opened[0]["volume"]) == ("EA", 0.25)
    assert opened[0]["commission"] == deal["commission"]
    position = server.events[6]["positions"][0]
    assert (position["ticket"], position["sl"]) == (deal["position"], answer["sl"])


def test_lost_answers_open_no_second_position(serve, tmp_path):
    server = serve(
        lambda e, n: entry(e, "SELL", comment=f"cv80 #{n}") if n % 10 == 5 and not own(e) else {},
        fault=lambda path, body, number: "lose" if number % 3 == 0 else None,
    )
    result = play(tmp_path, server.url, bars=80)
    ordered = [a for a, _ in server.answers.values() if '"ENTER"' in a]
    assert len(result.entries) == len(ordered) >= 1
    assert len({d["comment"] for d in result.entries}) == len(result.entries)
    assert len(reports(server, "OPEN")) == len(result.entries)


def test_an_expired_entry_is_not_acted_on(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, valid=0), 7: lambda e: entry(e, valid=-30)}))
    result = play(tmp_path, server.url, bars=12)
    assert result.deals == [] and result.facts["trade_requests"] == 0
    assert result.journal.count("came too late") == 2


def test_an_entry_over_the_weekend_is_too_late(serve, tmp_path):
    server = serve(lambda e, n: entry(e) if e["trigger"] == "D1" else {})
    result = play(tmp_path, server.url, bars=80, start=1705077000)
    assert result.deals == [] and "came too late" in result.journal


def test_a_dry_run_opens_nothing_and_says_so(serve, tmp_path):
    server = serve(at({5: entry}))
    result = play(tmp_path, server.url, bars=12, DryRun="true")
    assert result.facts["trade_requests"] == 0
    assert [(r["retcode"], r["message"]) for r in reports(server, "REJECT")] == [(10027, "dry run")]
    assert all(e["dry_run"] and not e["trading_allowed"] for e in server.events)


def test_with_trading_switched_off_events_go_on_and_entries_are_rejected(serve, tmp_path):
    server = serve(at({5: entry}))
    result = play(tmp_path, server.url, bars=12, options=["--trade-allowed", 0])
    assert result.facts["trade_requests"] == 0 and len(server.events) == 13
    assert [r["retcode"] for r in reports(server, "REJECT")] == [10027]
    assert not server.events[0]["trading_allowed"]


def test_positions_are_managed_by_ticket(serve, tmp_path):
    def stop(event):
        p = own(event)[0]
        return manage(p["ticket"], "HOLD", 81, sl=round(p["sl"] - 0.0002, 5))

    server = serve(
        at(
            {
                4: lambda e: entry(e, volume=0.4, points=900),
                6: stop,
                8: lambda e: manage(own(e)[0]["ticket"], "PARTIAL_CLOSE", 82, volume=0.157),
                10: lambda e: manage(own(e)[0]["ticket"], "ADD", 83, volume=0.1),
                12: lambda e: manage(own(e)[0]["ticket"], "CLOSE_ALL", 84),
            }
        )
    )
    result = play(tmp_path, server.url, bars=20)
    first = result.deals[0]["position"]
    moved = round(result.deals[0]["sl"] - 0.0002, 5)
    assert {p["sl"] for e in server.events[7:11] for p in own(e)} == {moved}
    told = [(r["kind"], r["cause"], r["decision_id"], r["volume"]) for r in server.reports]
    assert told == [
        ("OPEN", "EA", 77, 0.4),
        ("PARTIAL_CLOSE", "EA", 82, 0.15),
        ("ADD", "EA", 83, 0.1),
        ("CLOSE", "EA", 84, 0.25),
    ]
    assert server.reports[2]["parent"] == first and server.reports[2]["ticket"] != first
    assert [p["lots"] for p in result.positions] == [0.1]
    assert result.positions[0]["sl"] == moved


def test_a_part_that_would_leave_too_little_closes_all(serve, tmp_path):
    server = serve(
        at(
            {
                4: lambda e: entry(e, volume=0.01),
                8: lambda e: manage(own(e)[0]["ticket"], "PARTIAL_CLOSE", 82, volume=0.005),
                9: lambda e: manage(own(e)[0]["ticket"], "PARTIAL_CLOSE", 83, volume=0.01),
            }
        )
    )
    result = play(tmp_path, server.url, bars=14)
    assert [r["kind"] for r in server.reports] == ["OPEN", "REJECT", "CLOSE"]
    assert result.positions == []


def test_a_rest_under_the_smallest_volume_is_closed_with_the_part(serve, tmp_path):
    decide = {
        4: lambda e: entry(e, volume=0.15),
        8: lambda e: manage(own(e)[0]["ticket"], "PARTIAL_CLOSE", 82, volume=0.1),
    }
    server = serve(at(decide))
    result = play(tmp_path, server.url, bars=14, options=["--lots-min", 0.1])
    assert [(r["kind"], r["volume"]) for r in server.reports] == [("OPEN", 0.15), ("CLOSE", 0.15)]
    assert result.positions == []


def test_positions_are_not_managed_by_an_answer_that_is_too_old(serve, tmp_path):
    rows = terminal.rows(terminal.WARM_UP + 500)[terminal.WARM_UP - 2 :]
    quiet = next(i for i in range(10, 480) if rows[i + 2][0] - rows[i + 1][0] > 180)
    late = terminal.closes(rows)[quiet][0]

    def fault(path, body, number):
        if path == "/bar-close" and body["time"] == late and number < quiet + 10:
            return Refusal(503, "unavailable")
        return None

    def decide(event, number):
        if number == quiet - 3:
            return entry(event, points=900)
        if event["time"] == late:
            return manage(own(event)[0]["ticket"], "CLOSE_ALL", 84)
        return {}

    server = serve(decide, fault)
    result = play(tmp_path, server.url, bars=quiet + 10)
    assert late in [event["time"] for event in server.events]
    assert "too late to act on" in result.journal and len(result.positions) == 1


def test_a_decision_is_not_carried_out_again_where_all_but_its_record_was_lost(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900)}), forgiving=True)
    first = play(tmp_path, server.url, bars=10)
    assert len(first.entries) == 1
    next(tmp_path.glob("Files/Conviction/*/state.txt")).unlink()
    again = play(tmp_path, server.url, bars=10)
    assert len(server.bodies("/bar-close")) == 2 * len(server.events)
    assert again.entries == []


def test_stops_and_targets_are_reported_with_their_cause(serve, tmp_path):
    def decide(event, number):
        return entry(event, points=40, comment=f"cv77 #{number}") if not own(event) else {}

    server = serve(decide)
    result = play(tmp_path, server.url, bars=200)
    closed = reports(server, "CLOSE")
    assert {r["cause"] for r in closed} == {"SL", "TP"}
    assert len(closed) == len(result.exits) and len(closed) > 5
    opened_by = {r["ticket"]: r["decision_id"] for r in reports(server, "OPEN")}
    assert all(r["decision_id"] == opened_by[r["ticket"]] for r in closed)
    assert all((r["profit"] > 0) == (r["cause"] == "TP") for r in closed)


def test_a_position_closed_by_hand_is_reported_as_such(serve, tmp_path):
    server = serve(at({4: lambda e: entry(e, points=900)}))
    play(tmp_path, server.url, bars=20, options=["--hand-close", 10])
    assert [(r["kind"], r["cause"]) for r in server.reports] == [
        ("OPEN", "EA"),
        ("CLOSE", "MANUAL"),
    ]
    assert server.reports[1]["side"] == "BUY" and server.reports[1]["decision_id"] == 77


def test_positions_that_close_on_one_tick_are_all_reported(serve, tmp_path):
    numbers = {n: (lambda e, n=n: entry(e, points=900, comment=f"cv #{n}")) for n in (4, 5, 6)}
    server = serve(at(numbers))
    play(tmp_path, server.url, bars=20, options=["--hand-close", 10])
    assert [r["decision_id"] for r in reports(server, "CLOSE")] == [4, 5, 6]


def test_positions_of_others_are_told_but_never_touched(serve, tmp_path):
    def decide(event, number):
        others = [p for p in event["positions"] if p["magic"] == 0]
        return manage(others[0]["ticket"], "CLOSE_ALL", 90) if others else {}

    server = serve(decide)
    result = play(tmp_path, server.url, bars=15, options=["--hand-open", 5])
    assert result.facts["trade_requests"] == 0 and len(result.positions) == 1
    assert server.events[-1]["positions"][0]["magic"] == 0 and server.reports == []


def test_the_day_s_closed_profit_is_the_deals_sum_since_the_day_began(serve, tmp_path):
    def decide(event, number):
        return entry(event, points=40, comment=f"cv77 #{number}") if not own(event) else {}

    server = serve(decide)
    result = play(tmp_path, server.url, bars=200)
    assert "day" not in server.events[0]["account"]
    for event in server.events[1:]:
        day = event["account"]["day"]
        made = [d["profit"] + d["commission"] for d in result.deals if d["time"] >= day["start"]]
        now = event["quote"]["time"]
        later = [d["profit"] + d["commission"] for d in result.deals if d["time"] > now]
        # A deal of the very second of the event may stand on either side of it.
        same = [d for d in result.deals if d["time"] == now]
        if not same:
            assert abs(day["closed_profit"] - (sum(made) - sum(later))) < 0.005
    starts = {event["account"]["day"]["start"] for event in server.events[1:]}
    assert all(start % 86400 == 0 for start in starts)


def test_a_lost_trade_answer_is_looked_up_and_not_repeated(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900)}))
    result = play(tmp_path, server.url, bars=15, options=["--lose-answer", 1])
    assert result.facts["trade_requests"] == 1 and len(result.positions) == 1
    assert [(r["kind"], r["decision_id"]) for r in server.reports] == [("OPEN", 77)]


def test_an_order_that_left_no_trace_is_reported_as_rejected_after_a_while(serve, tmp_path):
    again = {7: lambda e: entry(e, comment="cv78 #78"), 12: lambda e: entry(e, comment="cv78 #79")}
    server = serve(at({5: lambda e: entry(e, points=900), 6: again[7], 12: again[12]}))
    result = play(tmp_path, server.url, bars=20, options=["--refuse", "1:10031"])
    told = [(r["kind"], r["decision_id"], r.get("retcode")) for r in server.reports]
    assert told[:3] == [("REJECT", 78, 10028), ("REJECT", 77, 10031), ("OPEN", 79, None)]
    assert len(result.entries) == 1


def test_a_requote_is_tried_again_with_a_fresh_price(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=900)}))
    result = play(tmp_path, server.url, bars=10, options=["--refuse", "1:10004"])
    assert result.facts["trade_requests"] == 2 and len(result.positions) == 1


def test_a_refusal_is_reported_with_its_retcode_and_not_repeated(serve, tmp_path):
    server = serve(at({5: entry}))
    result = play(tmp_path, server.url, bars=10, options=["--refuse", "1:10019"])
    assert result.facts["trade_requests"] == 1
    assert [(r["kind"], r["retcode"]) for r in server.reports] == [("REJECT", 10019)]


def test_stops_that_are_too_near_or_missing_refuse_the_entry(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, points=5), 7: lambda e: entry(e, sl=0.0)}))
    result = play(tmp_path, server.url, bars=12)
    assert [r["retcode"] for r in server.reports] == [10016, 10016] and result.deals == []


def test_the_inputs_limit_lots_and_positions(serve, tmp_path):
    numbers = {
        n: (lambda e, n=n: entry(e, volume=0.5, points=900, comment=f"cv #{n}"))
        for n in range(4, 9)
    }
    numbers[10] = lambda e: entry(e, volume=1.5)
    server = serve(at(numbers))
    result = play(tmp_path, server.url, bars=15, MaxPositions="2")
    assert len(result.positions) == 2
    assert [r["retcode"] for r in reports(server, "REJECT")] == [10040] * 3 + [10034]
    server = serve(at(numbers))
    other = tmp_path / "lots"
    other.mkdir()
    result = play(other, server.url, bars=9, MaxTotalLots="1.2")
    assert len(result.positions) == 2 and reports(server, "REJECT")[0]["retcode"] == 10034


def test_a_foreign_magic_number_is_refused(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, magic=1)}))
    result = play(tmp_path, server.url, bars=8)
    assert result.deals == [] and [r["retcode"] for r in server.reports] == [10013]


def test_filling_follows_the_symbol(serve, tmp_path):
    for flags in (1, 2):
        folder = tmp_path / str(flags)
        folder.mkdir()
        server = serve(at({5: lambda e: entry(e, points=900)}))
        assert len(play(folder, server.url, bars=8, options=["--filling", flags]).positions) == 1


def test_a_partial_fill_is_reported_as_it_is(serve, tmp_path):
    server = serve(at({5: lambda e: entry(e, volume=0.4, points=900)}))
    options = ["--fill", "1:0.5", "--filling", 2]
    result = play(tmp_path, server.url, bars=10, options=options)
    assert result.facts["trade_requests"] == 1
    assert [r["volume"] for r in server.reports] == [0.2]


def test_a_death_around_the_order_opens_no_second_position(serve, tmp_path):
    for when, positions, kinds in (("--die-before", 0, ["REJECT"]), ("--die-after", 1, ["OPEN"])):
        folder = tmp_path / when
        folder.mkdir()
        server = serve(at({5: lambda e: entry(e, points=900)}))
        result = play(folder, server.url, bars=15, options=[when, 1, "--down", 2])
        assert "terminal: died" in result.journal
        assert len(result.positions) == positions and result.facts["trade_requests"] == 1
        assert [r["kind"] for r in server.reports] == kinds
        assert [r["decision_id"] for r in server.reports] == [77]


def test_a_stop_hit_while_the_terminal_was_off_is_reported_after_the_start(serve, tmp_path):
    server = serve(at({4: lambda e: entry(e, points=30)}))
    result = play(tmp_path, server.url, bars=150, options=["--restart-at", 5, "--down", 120])
    assert [r["kind"] for r in server.reports] == ["OPEN", "CLOSE"] and result.positions == []


def test_reports_wait_out_an_outage_in_order(serve, tmp_path):
    def fault(path, body, number):
        down = path == "/trade-event" and number <= 25
        return Refusal(503, "unavailable") if down else None

    numbers = {n: (lambda e, n=n: entry(e, points=900, comment=f"cv #{n}")) for n in (4, 5, 6)}
    server = serve(at(numbers), fault)
    play(tmp_path, server.url, bars=30, options=["--restart-at", 7])
    assert [r["decision_id"] for r in server.reports] == [4, 5, 6]


def test_a_report_the_server_refuses_does_not_block_the_next(serve, tmp_path):
    def fault(path, body, number):
        refused = path == "/trade-event" and body.get("decision_id") == 4
        return Refusal(422, "invalid_payload") if refused else None

    numbers = {n: (lambda e, n=n: entry(e, points=900, comment=f"cv #{n}")) for n in (4, 5)}
    server = serve(at(numbers), fault)
    play(tmp_path, server.url, bars=15)
    assert [r["decision_id"] for r in server.reports] == [5]


def test_decisions_are_known_where_the_broker_drops_comments(serve, tmp_path):
    server = serve(
        at(
            {
                4: lambda e: entry(e, points=900),
                8: lambda e: manage(own(e)[0]["ticket"], "CLOSE_ALL", 84),
            }
        )
    )
    options = ["--drop-comments", 1, "--lose-answer", 1]
    result = play(tmp_path, server.url, bars=14, options=options)
    assert [(r["kind"], r["decision_id"]) for r in server.reports] == [("OPEN", 77), ("CLOSE", 84)]
    assert len(result.entries) == 1
