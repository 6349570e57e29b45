import JSON
import Market

/// The body of `POST /history`: bars to fill the store with.
struct HistoryPayload {
  var root: String
  /// The trade server whose bars they are; empty where the terminal does not say.
  var server: String
  var timeframe: Timeframe
  var bars: BarColumns

  /// - Throws: `PayloadError` naming the first wrong field.
  static func read(
    _ body: UnsafeRawBufferPointer, rules: SymbolRules
  ) throws(PayloadError) -> HistoryPayload {
    try PayloadReader.parse(body) { (reader) throws(PayloadError) in
      try history(&reader, rules)
    }
  }

  private static func history(
    _ reader: inout PayloadReader, _ rules: SymbolRules
  ) throws(PayloadError) -> HistoryPayload {
    var schema: Int64?
    var root: String?
    var server = ""
    var timeframe: Timeframe?
    var bars: BarColumns?
    try reader.object { (reader, key) throws(PayloadError) in
      switch key {
      case "schema":
        try reader.member("schema") { (r) throws(PayloadError) in
          schema = try r.integer(1...1, allowed: "1")
        }
      case "symbol":
        try reader.member("symbol") { (r) throws(PayloadError) in root = try r.root(rules) }
      case "server":
        try reader.member("server") { (r) throws(PayloadError) in
          server = try r.string(limit: 128, orEmpty: true)
        }
      case "timeframe":
        try reader.member("timeframe") { (r) throws(PayloadError) in
          timeframe = try r.timeframe()
        }
      case "utc_offset":
        try reader.member("utc_offset") { (r) throws(PayloadError) in
          _ = try r.integer(PayloadLimits.utcOffset)
        }
      case "bars":
        try reader.member("bars") { (r) throws(PayloadError) in
          var rows = NumberRows(columnCount: BarFault.columns.count)
          bars = try r.bars(limit: PayloadLimits.historyBarsMax, with: &rows)
        }
      default: false
      }
    }
    _ = try reader.required(schema, "schema", "1")
    return HistoryPayload(
      root: try reader.required(root, "symbol", "the broker's name of a symbol"), server: server,
      timeframe: try reader.required(timeframe, "timeframe", BarClosePayload.timeframes),
      bars: try reader.required(bars, "bars", "an array of bars"))
  }
}

extension PayloadReader {
  /// The name of the root that a broker's name stands for.
  mutating func root(_ rules: SymbolRules) throws(PayloadError) -> String {
    let symbol = try identifier(limit: PayloadLimits.symbolBytesMax)
    do {
      return try rules.root(of: symbol).name
    } catch {
      throw refused(nil, "\(error)", allowed: "a name of a configured root symbol")
    }
  }
}
