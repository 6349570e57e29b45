import Agent
import Decision
import JSON
import Market

extension PositionSnapshot {
  func write(_ json: inout JSONWriter) {
    json.beginObject()
    members(&json)
    json.endObject()
  }

  func members(_ json: inout JSONWriter) {
    json.member("ticket", ticket)
    json.member("symbol", symbol)
    json.member("side", side.rawValue)
    json.member("volume", lots)
    json.member("price_open", openPrice)
    json.member("sl", stopLoss)
    json.member("tp", takeProfit)
    json.member("profit", floatingProfit)
    json.member("time", openTime)
    json.member("magic", magicNumber)
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      ticket: try field.integer("ticket"), symbol: try field.string("symbol"),
      side: try field.word("side", Side.self), lots: try field.double("volume"),
      openPrice: try field.double("price_open"), stopLoss: try field.optionalDouble("sl"),
      takeProfit: try field.optionalDouble("tp"), floatingProfit: try field.double("profit"),
      openTime: try field.integer("time"), magicNumber: try field.integer("magic"))
  }
}

extension PositionMemory {
  func write(_ json: inout JSONWriter) {
    json.beginObject()
    snapshot.members(&json)
    json.member("root", root)
    json.member("decision_id", decisionID)
    json.member("initial_lots", initialLots)
    json.member("initial_stop_distance", initialStopDistance)
    json.member("entry_conviction", entryConviction)
    json.member("current_conviction", currentConviction)
    json.member("parent", parent)
    json.member("atr", atr)
    json.member("trajectory", trajectory.map { HexText.text($0.encode()) })
    json.member("last_action", lastAction.code)
    json.member("last_reason", lastReason)
    json.member("last_change_time", lastChangeTime)
    json.member("partial_closes", partialCloses)
    json.member("additions", additions)
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      snapshot: try PositionSnapshot(field), root: try field.string("root"),
      decisionID: try field.optionalInteger("decision_id"),
      stopDistance: try field.unknownable("initial_stop_distance"),
      entryConviction: try field.unknownable("entry_conviction"))
    initialLots = try field.double("initial_lots")
    currentConviction = try field.optionalDouble("current_conviction")
    parent = try field.optionalInteger("parent")
    atr = try field.optionalDouble("atr") ?? .nan
    trajectory = try field.decoded("trajectory") { (bytes) throws(AgentError) in
      try Trajectory.decode(bytes)
    }
    guard let action = AgentAction(code: try field.string("last_action")) else {
      throw .malformed(key: field.key, field: "last_action")
    }
    lastAction = action
    lastReason = try field.string("last_reason")
    lastChangeTime = try field.integer("last_change_time")
    partialCloses = Int(try field.integer("partial_closes"))
    additions = Int(try field.integer("additions"))
  }
}

extension AccountSnapshot {
  func write(_ name: String, _ json: inout JSONWriter) {
    json.key(named: name)
    json.beginObject()
    json.member("login", login)
    json.member("server", server)
    json.member("currency", currency)
    json.member("balance", balance)
    json.member("equity", equity)
    json.member("margin_free", freeMargin)
    json.member("leverage", leverage)
    json.member("hedging", hedging)
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      login: try field.integer("login"), server: try field.string("server"),
      currency: try field.string("currency"), balance: try field.double("balance"),
      equity: try field.double("equity"), freeMargin: try field.double("margin_free"),
      leverage: try field.double("leverage"), hedging: try field.bool("hedging"))
  }
}
