package import Decision
import JSON
package import Market

/// Reads the body of `POST /bar-close`.
package struct BarClosePayload {
  let rules: SymbolRules
  let clock: BrokerClock
  /// The windows read before; nil to read every one anew.
  let texts: BarTexts?

  package init(rules: SymbolRules, clock: BrokerClock, texts: BarTexts? = nil) {
    self.rules = rules
    self.clock = clock
    self.texts = texts
  }

  /// - Throws: `PayloadError` naming the first wrong field.
  package func read(_ body: UnsafeRawBufferPointer) throws(PayloadError) -> BarCloseEvent {
    try readPlaced(body).event
  }

  /// The event, and where in the body its bars lie.
  ///
  /// - Throws: `PayloadError` naming the first wrong field.
  func readPlaced(
    _ body: UnsafeRawBufferPointer
  ) throws(PayloadError) -> (event: BarCloseEvent, bars: Range<Int>) {
    try PayloadReader.parse(body) { (reader) throws(PayloadError) in
      try event(&reader)
    }
  }

  private struct Fields {
    var schema: Int64?
    var eventID: String?
    var account: AccountSnapshot?
    var symbol: String?
    var trigger: Timeframe?
    var time: Int64?
    var utcOffset: Int64?
    var quote: Quote?
    var spec: SymbolSpec?
    var bars: [BarColumns]?
    var barsRange = 0..<0
    var positions: [PositionSnapshot]?
    var calendar: [CalendarItem]?
  }

  private func event(
    _ reader: inout PayloadReader
  ) throws(PayloadError) -> (event: BarCloseEvent, bars: Range<Int>) {
    var fields = Fields()
    try reader.object { (reader, key) throws(PayloadError) in
      try BarClosePayload.member(key, &reader, &fields, texts)
    }
    _ = try reader.required(fields.schema, "schema", "1")
    let symbol = try reader.required(fields.symbol, "symbol", "the broker's name of a symbol")
    let root: RootSymbol
    do {
      root = try rules.root(of: symbol)
    } catch {
      throw reader.refused("symbol", "\(error)", allowed: "a name of a configured root symbol")
    }
    let time = try reader.required(fields.time, "time", PayloadLimits.timeText)
    let bars = try reader.required(fields.bars, "bars", "an object of arrays of bars")
    try BarClosePayload.refuseForming(bars, time, reader)
    let event = BarCloseEvent(
      eventID: try reader.required(fields.eventID, "event_id", "printable ASCII"),
      account: try reader.required(fields.account, "account", "an object"),
      brokerSymbol: symbol, root: root.name,
      trigger: try reader.required(fields.trigger, "trigger", BarClosePayload.timeframes),
      time: time, utcOffset: fields.utcOffset ?? clock.offset(atUTC: clock.utc(brokerTime: time)),
      quote: try reader.required(fields.quote, "quote", "an object"),
      spec: try reader.required(fields.spec, "spec", "an object"), bars: bars,
      positions: try reader.required(fields.positions, "positions", "an array"),
      calendar: fields.calendar)
    return (event, fields.barsRange)
  }

  static let timeframes = Timeframe.allCases.map(\.code).joined(separator: ", ")

  private static func member(
    _ key: JSONText, _ reader: inout PayloadReader, _ fields: inout Fields, _ texts: BarTexts?
  ) throws(PayloadError) -> Bool {
    switch key {
    case "schema":
      try reader.member("schema") { (r) throws(PayloadError) in
        fields.schema = try r.integer(1...1, allowed: "1")
      }
    case "event_id":
      try reader.member("event_id") { (r) throws(PayloadError) in
        fields.eventID = try r.identifier(limit: PayloadLimits.eventIDBytesMax)
      }
    case "account":
      try reader.member("account") { (r) throws(PayloadError) in
        fields.account = try r.account()
      }
    case "symbol":
      try reader.member("symbol") { (r) throws(PayloadError) in
        fields.symbol = try r.identifier(limit: PayloadLimits.symbolBytesMax)
      }
    case "trigger":
      try reader.member("trigger") { (r) throws(PayloadError) in
        fields.trigger = try r.timeframe()
      }
    case "time":
      try reader.member("time") { (r) throws(PayloadError) in fields.time = try r.time() }
    case "utc_offset":
      try reader.member("utc_offset") { (r) throws(PayloadError) in
        fields.utcOffset = try r.integer(PayloadLimits.utcOffset)
      }
    case "quote":
      try reader.member("quote") { (r) throws(PayloadError) in fields.quote = try r.quote() }
    case "spec":
      try reader.member("spec") { (r) throws(PayloadError) in fields.spec = try r.spec() }
    case "bars":
      try reader.member("bars") { (r) throws(PayloadError) in
        let start = r.json.offset
        fields.bars = try r.barsByTimeframe(texts)
        fields.barsRange = start..<r.json.offset
      }
    case "positions":
      try reader.member("positions") { (r) throws(PayloadError) in
        fields.positions = try r.positions()
      }
    case "calendar":
      try reader.member("calendar") { (r) throws(PayloadError) in
        fields.calendar = try r.isNull() ? nil : try r.calendar()
      }
    default: false
    }
  }

  /// A bar whose close lies after the event is still forming: deciding on it would see the future.
  private static func refuseForming(
    _ bars: [BarColumns], _ time: Int64, _ reader: PayloadReader
  ) throws(PayloadError) {
    for timeframe in Timeframe.allCases {
      guard let last = bars[timeframe.rawValue].openTime.last,
        last + timeframe.seconds > time
      else { continue }
      let row = bars[timeframe.rawValue].firstIndex(atOrAfter: time - timeframe.seconds + 1)
      throw .invalidPayload(
        path: "bars.\(timeframe.code)[\(row)].time",
        reason: "was \(bars[timeframe.rawValue].openTime[row]), a bar still forming at \(time)",
        allowed: "bars that closed by the event's time")
    }
  }
}

extension PayloadReader {
  mutating func timeframe() throws(PayloadError) -> Timeframe {
    let code = try string(limit: 8, orEmpty: true)
    guard let timeframe = Timeframe(code: code) else {
      throw refused(nil, "was \"\(code)\"", allowed: BarClosePayload.timeframes)
    }
    return timeframe
  }

  /// `{"M1": […], …}`: one slot per timeframe, empty where there is none.
  fileprivate mutating func barsByTimeframe(
    _ texts: BarTexts?
  ) throws(PayloadError) -> [BarColumns] {
    var slots = Array(repeating: BarColumns(), count: Timeframe.allCases.count)
    var rows = NumberRows(columnCount: BarFault.columns.count)
    var place = 0
    try object { (reader, key) throws(PayloadError) in
      guard let slot = PayloadReader.codes.firstIndex(where: { key == $0 }) else { return false }
      return try reader.member(PayloadReader.codes[slot]) { (r) throws(PayloadError) in
        let limit = PayloadLimits.eventBarsMax
        if let texts, let timeframe = Timeframe(rawValue: slot) {
          slots[slot] = try r.bars(
            timeframe, limit: limit, with: &rows, texts: texts, near: &place)
        } else {
          slots[slot] = try r.bars(limit: limit, with: &rows)
        }
      }
    }
    return slots
  }

  private static let codes: [StaticString] = ["M1", "M5", "M15", "M30", "H1", "H4", "D1"]
}
