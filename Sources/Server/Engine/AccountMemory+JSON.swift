import Decision
import JSON
import Market
import Risk

/// An account's memory as it is kept in the state table, one row an account.
extension AccountMemory {
  static let keyPrefix = "account/"

  /// Without a server's name as it always was; a name follows the login.
  var key: String {
    var key = AccountMemory.keyPrefix
    // A login has twenty places at most.
    key.reserveCapacity(key.utf8.count + 20 + 1 + server.utf8.count)
    key += String(login)
    if !server.isEmpty {
      key += "@"
      key += server
    }
    return key
  }

  var json: [UInt8] {
    var json = JSONWriter(reserving: 4_096)
    write(&json)
    return json.bytes
  }

  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("login", login)
    json.member("server", server)
    json.member("last_event_time", lastEventTime)
    writeProp(&json)
    breakers.write("breakers", &json)
    json.key("intents")
    json.beginArray()
    for intent in intents.open { intent.write(&json) }
    json.endArray()
    json.key("entry_conviction")
    json.beginArray()
    entryConviction.forEachInOrder { decision, conviction in
      json.beginObject()
      json.member("decision_id", decision)
      json.member("conviction", conviction)
      json.endObject()
    }
    json.endArray()
    json.key("positions")
    json.beginArray()
    for position in positions { position.write(&json) }
    json.endArray()
    json.key("all_positions")
    json.beginArray()
    for position in allPositions { position.write(&json) }
    json.endArray()
    json.key("instruments")
    json.beginArray()
    instruments.forEachInOrder { symbol, instrument in instrument.write(symbol, &json) }
    json.endArray()
    json.key("spread_points")
    json.beginObject()
    spreads.forEachInOrder { root, values in
      json.key(named: root)
      json.beginArray()
      for value in values { json.write(value) }
      json.endArray()
    }
    json.endObject()
    snapshot?.write("snapshot", &json)
    writeLearning(&json)
    writeCalendar(&json)
    json.endObject()
  }

  /// - Throws: `MemoryError` naming the field that cannot be read.
  init(json bytes: [UInt8], key: String) throws(MemoryError) {
    let field = MemoryField(key: key, value: try MemoryField.parse(bytes, key))
    self.init(
      login: try field.integer("login"), server: field.value["server"]?.string ?? "")
    lastEventTime = try field.optionalInteger("last_event_time")
    prop = try field.field("prop").map { (prop) throws(MemoryError) in try PropAccount(prop) }
    breakers = try BreakerState(MemoryField(key: key, value: field.value["breakers"] ?? .null))
    intents = IntentBook(
      try field.array("intents").map { (intent) throws(MemoryError) in
        try Intent(intent)
      })
    for entry in try field.array("entry_conviction") {
      entryConviction[try entry.integer("decision_id")] = try entry.unknownable("conviction")
    }
    positions = try field.array("positions").map { (position) throws(MemoryError) in
      try PositionMemory(position)
    }
    allPositions = try field.array("all_positions").map { (position) throws(MemoryError) in
      try PositionSnapshot(position)
    }
    for instrument in try field.array("instruments") {
      instruments[try instrument.string("symbol")] = try Instrument(instrument)
    }
    // A state of before kept prices; the median is soon known again.
    if field.value["spread_points"] != nil {
      for (root, values) in try field.object("spread_points") {
        spreads[root] = values.value.array?.compactMap(\.double) ?? []
      }
    }
    snapshot = try field.field("snapshot").map { (snapshot) throws(MemoryError) in
      try AccountSnapshot(snapshot)
    }
    try readLearning(field)
    calendarTime = try field.optionalInteger("calendar_time")
    if calendarTime != nil {
      calendar = try field.optionalArray("calendar").map { (item) throws(MemoryError) in
        CalendarItem(
          time: try item.integer("time"), currency: try item.string("currency"),
          impact: Int(try item.integer("impact")), name: try item.string("name"))
      }
    }
  }

  private func writeCalendar(_ json: inout JSONWriter) {
    json.member("calendar_time", calendarTime)
    json.array("calendar", calendar ?? []) { json, item in
      json.member("time", item.time)
      json.member("currency", item.currency)
      json.member("impact", item.impact)
      json.member("name", item.name)
    }
  }

  private func writeProp(_ json: inout JSONWriter) {
    json.key("prop")
    guard let prop else { return json.writeNull() }
    json.beginObject()
    json.member("initial_balance", prop.initialBalance)
    json.member("day_start_utc", prop.dayStartUTC)
    json.member("day_start_balance", prop.dayStartBalance)
    json.member("day_start_equity", prop.dayStartEquity)
    json.member("highest_end_of_day_balance", prop.highestEndOfDayBalance)
    json.member("last_balance", prop.lastBalance)
    json.member("trading_days", prop.tradingDays)
    json.member("last_trading_day_utc", prop.lastTradingDayUTC)
    json.member("best_day_profit", prop.bestDayProfit)
    json.member("uncredited_start", prop.uncreditedStart)
    json.member("highest_balance", prop.highestBalance)
    json.member("highest_equity", prop.highestEquity)
    json.member("contract", prop.contract)
    json.endObject()
  }
}

extension PropAccount {
  fileprivate init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      initialBalance: try field.double("initial_balance"),
      contract: field.value["contract"]?.string ?? "")
    dayStartUTC = try field.optionalInteger("day_start_utc")
    dayStartBalance = try field.optionalDouble("day_start_balance")
    dayStartEquity = try field.optionalDouble("day_start_equity")
    highestEndOfDayBalance = try field.double("highest_end_of_day_balance")
    lastBalance = try field.optionalDouble("last_balance")
    tradingDays = Int(try field.integer("trading_days"))
    lastTradingDayUTC = try field.optionalInteger("last_trading_day_utc")
    bestDayProfit = try field.double("best_day_profit")
    uncreditedStart = try field.optionalDouble("uncredited_start")
    highestBalance = try field.optionalDouble("highest_balance")
    highestEquity = try field.optionalDouble("highest_equity")
  }
}

extension Dictionary where Key: Comparable {
  /// Visits all in the order of their keys; the one or none that there mostly is takes no list.
  func forEachInOrder(_ visit: (Key, Value) -> Void) {
    if count < 2 {
      for (key, value) in self { visit(key, value) }
    } else {
      for (key, value) in sorted(by: { $0.key < $1.key }) { visit(key, value) }
    }
  }
}
