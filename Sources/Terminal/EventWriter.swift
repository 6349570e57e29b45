import JSON
import Market
import Simulation

/// Writes the bodies that a terminal posts.
enum EventWriter {
  /// The body of `POST /bar-close`.
  static func barClose(
    _ symbol: TerminalSymbol, trigger: Timeframe, time: Int64, utcOffset: Int64,
    account: AccountSnapshot, quote: Quote, positions: [PositionSnapshot]
  ) -> [UInt8] {
    var json = JSONWriter(reserving: 16_384)
    json.beginObject()
    json.member("schema", 1)
    json.member(
      "event_id", "\(account.login)-\(symbol.symbol.brokerName)-\(trigger.code)-\(time)")
    json.key("account")
    write(account, &json)
    json.member("symbol", symbol.symbol.brokerName)
    json.member("trigger", trigger.code)
    json.member("time", time)
    json.member("utc_offset", utcOffset)
    json.key("quote")
    json.beginObject()
    json.member("bid", quote.bid)
    json.member("ask", quote.ask)
    if let time = quote.time { json.member("time", time) }
    json.endObject()
    json.key("spec")
    write(symbol.symbol.spec, &json)
    json.key("bars")
    json.beginObject()
    for (timeframe, slice) in symbol.bars() {
      json.key(named: timeframe.code)
      write(slice, &json)
    }
    json.endObject()
    json.key("positions")
    json.beginArray()
    for position in positions { write(position, &json) }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// The body of `POST /history`.
  static func history(
    _ brokerName: String, _ timeframe: Timeframe, _ slice: BarSlice, utcOffset: Int64
  ) -> [UInt8] {
    var json = JSONWriter(reserving: 1_024)
    json.beginObject()
    json.member("schema", 1)
    json.member("symbol", brokerName)
    json.member("timeframe", timeframe.code)
    json.member("utc_offset", utcOffset)
    json.key("bars")
    write(slice, &json)
    json.endObject()
    return json.bytes
  }

  /// The body of `POST /trade-event`.
  static func deal(_ deal: SimulatedDeal, number: Int, login: Int64) -> [UInt8] {
    var json = JSONWriter(reserving: 512)
    json.beginObject()
    json.member("schema", 1)
    json.member("event_id", "deal-\(login)-\(number)")
    json.key("account")
    json.beginObject()
    json.member("login", login)
    json.endObject()
    json.member("kind", deal.kind.rawValue)
    json.member("ticket", deal.ticket)
    json.member("symbol", deal.symbol)
    json.member("side", deal.side.rawValue)
    json.member("volume", deal.lots)
    json.member("price", deal.price)
    json.member("profit", deal.profit)
    json.member("commission", deal.commission)
    json.member("swap", deal.swap)
    json.member("time", deal.time)
    json.member("cause", deal.cause.rawValue)
    if let refusal = deal.refusal { json.member("retcode", Int64(refusal.rawValue)) }
    // The entry's own comment, `cv78 #1234`, names the decision it came from.
    if let mark = deal.comment.lastIndex(of: "#"),
      let decision = Int64(deal.comment[deal.comment.index(after: mark)...])
    {
      json.member("decision_id", decision)
    }
    json.endObject()
    return json.bytes
  }

  private static func write(_ account: AccountSnapshot, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("login", account.login)
    json.member("server", account.server)
    json.member("currency", account.currency)
    json.member("balance", account.balance)
    json.member("equity", account.equity)
    json.member("margin_free", account.freeMargin)
    json.member("leverage", account.leverage)
    json.key("hedging")
    json.write(account.hedging)
    if let day = account.day {
      json.key("day")
      json.beginObject()
      json.member("start", day.start)
      json.member("closed_profit", day.closedProfit)
      json.endObject()
    }
    json.endObject()
  }

  private static func write(_ spec: SymbolSpec, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("digits", Int64(spec.digits))
    json.member("point", spec.point)
    json.member("tick_size", spec.tickSize)
    json.member("tick_value", spec.tickValue)
    json.member("volume_min", spec.lotMin)
    json.member("volume_step", spec.lotStep)
    json.member("volume_max", spec.lotMax)
    json.member("contract_size", spec.contractSize)
    json.member("stops_level", Int64(spec.stopsLevel))
    json.endObject()
  }

  private static func write(_ slice: BarSlice, _ json: inout JSONWriter) {
    json.beginArray()
    for index in 0..<slice.count {
      let bar = slice[index]
      json.beginArray()
      json.write(bar.openTime)
      for price in [bar.open, bar.high, bar.low, bar.close] { json.write(price) }
      // An unknown volume is null, never zero.
      if bar.tickVolume.isNaN { json.writeNull() } else { json.write(bar.tickVolume) }
      if !bar.spreadPoints.isNaN { json.write(bar.spreadPoints) }
      json.endArray()
    }
    json.endArray()
  }

  private static func write(_ position: PositionSnapshot, _ json: inout JSONWriter) {
    json.beginObject()
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
    json.endObject()
  }
}
