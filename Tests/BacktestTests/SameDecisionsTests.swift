import Agent
import Backtest
import Decision
import HTTP
import JSON
import Market
import Store
import TestSupport
import Testing

@testable import Server

@Suite("The backtest and the live server")
struct SameDecisionsTests {
  /// A server over a store that was imported until the run begins.
  private func server() throws -> MemoryServer {
    try MemoryServer(TestRun.settings, policy: TestPolicy.favouring(.closeAll)) { directory in
      FixtureBundle().install(in: directory)
      do {
        let database = try Database.open(directory: directory.file("data"))
        defer { database.close() }
        let table = BarTable(database)
        for timeframe in Timeframe.allCases {
          try table.upsert(
            MarketHistory.euro.closed(
              by: TestRun.range.lowerBound, timeframe, last: BarBook.held),
            symbol: "EURUSD", timeframe: timeframe)
        }
        for root in ["XAUUSD", "GBPUSD"] {
          guard let history = TestRun.companion(root) else { continue }
          try table.upsert(
            history.closed(by: TestRun.range.upperBound, .h1, last: BarBook.held), symbol: root,
            timeframe: .h1)
        }
      } catch {
        Issue.record("the store: \(error)")
      }
    }
  }

  @Test("answer the same events with the same bytes, deals and refusals in between")
  func sameBytes() throws {
    let (result, told) = try TestRun.standard.get()
    let server = try server()
    var events = 0
    var deals = 0
    for row in told {
      switch row {
      case .decided(let event, let decision, let decisionID):
        events += 1
        let expected = AnswerWriter(decisionID: decisionID, event: event, decision: decision)
          .bytes()
        let answer = server.ask(.post, "/bar-close", WireEvent.body(of: event))
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.text == String(decoding: expected, as: UTF8.self))
      case .dealt(let deal):
        deals += 1
        let answer = server.ask(.post, "/trade-event", WireEvent.body(of: deal, number: deals))
        #expect(answer.status == 200, "\(answer.text)")
      }
    }
    #expect(events == result.record.events && events > 50)
    #expect(deals > 4, "the stretch has trades, or it shows nothing")
    let actions = told.compactMap { row in
      if case .decided(_, let decision, _) = row { decision.action } else { nil }
    }
    #expect(actions.contains(.enter) && actions.contains(.none))
  }
}

/// An event as a terminal would have posted it.
enum WireEvent {
  static func body(of event: BarCloseEvent) -> [UInt8] {
    var json = JSONWriter(reserving: 16_384)
    json.beginObject()
    json.member("schema", 1)
    json.member("event_id", event.eventID)
    json.object("account") { json in
      let account = event.account
      json.member("login", account.login)
      json.member("server", account.server)
      json.member("currency", account.currency)
      json.member("balance", account.balance)
      json.member("equity", account.equity)
      json.member("margin_free", account.freeMargin)
      json.member("leverage", account.leverage)
      json.member("hedging", account.hedging)
      guard let day = account.day else { return }
      json.object("day") { json in
        json.member("start", day.start)
        json.member("closed_profit", day.closedProfit)
      }
    }
    json.member("symbol", event.brokerSymbol)
    json.member("trigger", event.trigger.code)
    json.member("time", event.time)
    json.member("utc_offset", event.utcOffset)
    json.object("quote") { json in
      json.member("bid", event.quote.bid)
      json.member("ask", event.quote.ask)
      json.member("time", event.quote.time)
    }
    json.object("spec") { json in
      let spec = event.spec
      json.member("digits", spec.digits)
      json.member("point", spec.point)
      json.member("tick_size", spec.tickSize)
      json.member("tick_value", spec.tickValue)
      json.member("volume_min", spec.lotMin)
      json.member("volume_step", spec.lotStep)
      json.member("volume_max", spec.lotMax)
      json.member("contract_size", spec.contractSize)
      json.member("stops_level", spec.stopsLevel)
    }
    json.object("bars") { json in
      for timeframe in Timeframe.allCases where !event.bars[timeframe.rawValue].isEmpty {
        json.key(named: timeframe.code)
        write(event.bars[timeframe.rawValue], &json)
      }
    }
    json.array("positions", event.positions) { json, position in
      json.member("ticket", position.ticket)
      json.member("symbol", position.symbol)
      json.member("side", position.side.rawValue)
      json.member("volume", position.lots)
      json.member("price_open", position.openPrice)
      json.member("sl", position.stopLoss ?? 0)
      json.member("tp", position.takeProfit ?? 0)
      json.member("profit", position.floatingProfit)
      json.member("time", position.openTime)
      json.member("magic", position.magicNumber)
    }
    json.endObject()
    return json.bytes
  }

  private static func write(_ bars: BarColumns, _ json: inout JSONWriter) {
    json.beginArray()
    for row in 0..<bars.count {
      let bar = bars[row]
      json.beginArray()
      json.write(bar.openTime)
      for value in [bar.open, bar.high, bar.low, bar.close, bar.tickVolume, bar.spreadPoints] {
        json.write(value)
      }
      json.endArray()
    }
    json.endArray()
  }

  static func body(of deal: TradeEvent, number: Int) -> [UInt8] {
    var json = JSONWriter(reserving: 512)
    json.beginObject()
    json.member("schema", 1)
    json.member("event_id", "deal-\(number)")
    json.object("account") { $0.member("login", deal.login) }
    json.member("kind", deal.kind.rawValue)
    json.member("ticket", deal.ticket)
    json.member("symbol", deal.root)
    json.member("side", deal.side?.rawValue)
    json.member("volume", deal.lots)
    json.member("price", deal.price)
    json.member("profit", deal.profit)
    json.member("commission", deal.commission)
    json.member("swap", deal.swap)
    json.member("time", deal.time)
    if let cause = deal.cause { json.member("cause", cause.rawValue) }
    if let retcode = deal.retcode { json.member("retcode", retcode) }
    if let decision = deal.decisionID { json.member("decision_id", decision) }
    json.endObject()
    return json.bytes
  }
}
