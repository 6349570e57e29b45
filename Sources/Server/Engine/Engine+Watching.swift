public import Alerts
import Decision
import HTTP
import JSON
import Market
import Store
import Synchronization
import Telemetry

extension Engine {
  /// `GET /bars?symbol=&timeframe=&limit=`: the newest closed bars held, oldest first.
  func bars(_ query: Query) throws -> Response {
    let root = query["symbol"] ?? ""
    guard settings.decision.roots.contains(root) else {
      throw PayloadError.invalidPayload(
        path: "symbol", reason: "was \"\(root)\"",
        allowed: settings.decision.roots.joined(separator: ", "))
    }
    guard let timeframe = Timeframe(code: query["timeframe"] ?? "M15") else {
      throw PayloadError.invalidPayload(
        path: "timeframe", reason: "was \"\(query["timeframe"] ?? "")\"",
        allowed: Timeframe.allCases.map(\.code).joined(separator: ", "))
    }
    let limit = try Engine.limit(query, most: Engine.barsMax) ?? 200
    let bars = state.withLock { $0.books[root]?[timeframe] } ?? BarColumns()
    var json = JSONWriter(reserving: 64 * limit)
    json.beginObject()
    json.member("symbol", root)
    json.member("timeframe", timeframe.code)
    json.key("bars")
    json.beginArray()
    for row in max(0, bars.count - limit)..<bars.count {
      json.beginArray()
      json.write(Int(bars.openTime[row]))
      for column in [bars.open, bars.high, bars.low, bars.close, bars.tickVolume] {
        json.write(column[row])
      }
      json.endArray()
    }
    json.endArray()
    json.endObject()
    return .json(.ok, json.bytes)
  }

  /// Bars that one call of `GET /bars` gives at most; what a book holds is a little more.
  static let barsMax = 256
  /// Trade events that one call of `GET /trades` gives at most.
  static let tradesMax = 1_000

  /// `GET /trades?symbol=&limit=`: what terminals reported, newest first, each as it was sent.
  func trades(_ query: Query) throws -> Response {
    let limit = try Engine.limit(query, most: Engine.tradesMax) ?? 100
    let symbol = query["symbol"]
    let rows = try consult { (journal) throws(StoreError) in
      try journal.trades.latest(symbol: symbol, limit: limit)
    }
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.array("trades", rows) { json, row in
        json.member("sequence", row.sequence)
        json.member("account", row.account)
        json.member("symbol", row.symbol)
        json.member("kind", row.kind)
        json.member("time", row.brokerTime)
        json.key("event")
        json.write(raw: row.body)
      }
    }
    return .json(.ok, json.bytes)
  }

  /// `GET /events`: decisions, positions and alerts as they come.
  func openEvents() throws -> Response {
    guard events.streamCount < EventHub.streamsMax else {
      throw RequestError.unavailable("\(EventHub.streamsMax) event streams are open")
    }
    let events = events
    // Whoever begins to watch is told of what holds already.
    let first = conditions().map { EventHub.message("alert", json: Engine.json(of: $0)) }
    return .stream(headers: [Header("Cache-Control", "no-store")]) {
      events.subscribe($0, first: first)
    }
  }

  private static func limit(_ query: Query, most: Int) throws(PayloadError) -> Int? {
    guard let text = query["limit"] else { return nil }
    guard let limit = Int(text), (1...most).contains(limit), "\(limit)" == text else {
      throw .invalidPayload(path: "limit", reason: "was \"\(text)\"", allowed: "1 to \(most)")
    }
    return limit
  }
}

extension Engine {
  /// Keeps the event streams open; called every second or so.
  public func beat() { events.beat(now: clock.monotonicNanoseconds) }

  /// Tells those who watch of alerts.
  public func announce(_ alerts: [Alert]) {
    for alert in alerts { events.publish("alert", json: Engine.json(of: alert)) }
  }

  private static func json(of alert: Alert) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("severity", alert.severity.rawValue)
      json.member("key", alert.key)
      json.member("message", alert.message)
    }
    return json.bytes
  }

  /// Tells those who watch of a decision that is stored, and of the positions its event showed.
  func announce(_ row: DecisionRow, _ memory: AccountMemory) {
    var json = JSONWriter(reserving: row.answer.count + 128)
    json.object { json in
      json.member("decision_id", row.decisionID)
      json.member("account", row.account)
      json.member("time", row.brokerTime)
      json.key("answer")
      json.write(raw: row.answer)
    }
    events.publish("decision", id: row.decisionID, json: json.bytes)
    events.publish("positions", json: positions(of: [memory]))
  }
}
