import Decision
import JSON
import Market

/// The body of `POST /trade-event`: a deal that the terminal made, or a refusal it got.
enum TradeEventPayload {
  /// - Throws: `PayloadError` naming the first wrong field.
  static func read(
    _ body: UnsafeRawBufferPointer, rules: SymbolRules
  ) throws(PayloadError) -> TradeEvent {
    try PayloadReader.parse(body) { (reader) throws(PayloadError) in
      var event = TradeEvent()
      try event.read(&reader, rules)
      return event
    }
  }
}

extension TradeEvent {
  fileprivate mutating func read(
    _ reader: inout PayloadReader, _ rules: SymbolRules
  ) throws(PayloadError) {
    var seen: Set<String> = []
    var event = self
    try reader.object { (reader, key) throws(PayloadError) in
      seen.insert(key.string)
      if try event.readIdentity(key, &reader, rules) { return true }
      return try event.readDeal(key, &reader)
    }
    self = event
    let needed = ["schema", "event_id", "account", "kind", "symbol", "time"]
    let dealt = kind == .reject ? ["retcode"] : ["ticket", "side", "volume", "price"]
    for field in needed + dealt where !seen.contains(field) {
      throw reader.missing(field, "present in \(kind.rawValue)")
    }
  }

  private mutating func readIdentity(
    _ key: JSONText, _ reader: inout PayloadReader, _ rules: SymbolRules
  ) throws(PayloadError) -> Bool {
    var event = self
    defer { self = event }
    return switch key {
    case "schema":
      try reader.member("schema") { (r) throws(PayloadError) in
        _ = try r.integer(1...1, allowed: "1")
      }
    case "event_id":
      try reader.member("event_id") { (r) throws(PayloadError) in
        event.eventID = try r.identifier(limit: PayloadLimits.eventIDBytesMax)
      }
    case "account":

      try reader.member("account") { (r) throws(PayloadError) in
        (event.login, event.server) = try r.account()
      }
    case "kind":
      try reader.member("kind") { (r) throws(PayloadError) in event.kind = try r.word(Kind.self) }
    case "symbol":
      try reader.member("symbol") { (r) throws(PayloadError) in event.root = try r.root(rules) }
    case "time":
      try reader.member("time") { (r) throws(PayloadError) in event.time = try r.time() }
    case "decision_id":
      try reader.member("decision_id") { (r) throws(PayloadError) in
        event.decisionID = try r.isNull() ? nil : try r.integer(0...Int64.max)
      }
    default: false
    }
  }

  private mutating func readDeal(
    _ key: JSONText, _ reader: inout PayloadReader
  ) throws(PayloadError) -> Bool {
    var event = self
    defer { self = event }
    return switch key {
    case "ticket":
      try reader.member("ticket") { (r) throws(PayloadError) in
        event.ticket = try r.integer(0...Int64.max)
      }
    case "side":
      try reader.member("side") { (r) throws(PayloadError) in event.side = try r.word(Side.self) }
    case "volume":
      try reader.member("volume") { (r) throws(PayloadError) in
        event.lots = try r.number(0...PayloadLimits.numberMax, allowed: "0 or more lots")
      }
    case "price":
      try reader.member("price") { (r) throws(PayloadError) in
        event.price = try r.number(0...PayloadLimits.numberMax, allowed: "0 or a price")
      }
    case "profit":
      try reader.member("profit") { (r) throws(PayloadError) in event.profit = try r.amount() }
    case "commission":
      try reader.member("commission") { (r) throws(PayloadError) in
        event.commission = try r.amount()
      }
    case "swap":
      try reader.member("swap") { (r) throws(PayloadError) in event.swap = try r.amount() }
    case "cause":
      try reader.member("cause") { (r) throws(PayloadError) in
        event.cause = try r.isNull() ? nil : try r.word(Cause.self)
      }
    case "retcode":
      try reader.member("retcode") { (r) throws(PayloadError) in
        event.retcode = try r.isNull() ? nil : try r.integer(0...Int64(UInt32.max))
      }
    default: false
    }
  }
}

extension PayloadReader {
  /// `{"login": …, "server": …}`, the server's name being optional.
  fileprivate mutating func account() throws(PayloadError) -> (login: Int64, server: String) {
    var login: Int64?
    var server = ""
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "login":
        try reader.member("login") { (r) throws(PayloadError) in
          login = try r.integer(1...Int64.max)
        }
      case "server":
        try reader.member("server") { (r) throws(PayloadError) in
          server = try r.isNull() ? "" : try r.string(limit: 128, orEmpty: true)
        }
      default: false
      }
    }
    return (try required(login, "login", "an integer above 0"), server)
  }
}
