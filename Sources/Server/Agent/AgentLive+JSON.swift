import Agent
import JSON
import Store

/// The agent as it is kept in the state table: its standing under one key, weights by their hash.
extension AgentLive {
  static let stateKey = "agent/state"
  static let weightsPrefix = "agent/weights/"

  func weightsChange(_ named: Named) -> StateChange {
    StateChange(key: AgentLive.weightsPrefix + named.hash, value: named.weights.encode())
  }

  var stateChange: StateChange { StateChange(key: AgentLive.stateKey, value: json) }

  private var json: [UInt8] {
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.member("origin", origin)
      json.member("operator_mode", operatorMode?.rawValue)
      json.member("serving", serving.hash)
      json.member("previous", previous)
      json.member("learner", learner.hash)
      json.member("episodes", episodes)
      json.member("closed_trades", closedTrades)
      json.member("experiences", experiences)
      json.member("updates", updates)
      json.member("closed_at_update", closedAtUpdate)
      json.key("due")
      if let due {
        json.object { json in
          json.member("number", due.number)
          json.member("closed_trades", due.closedTrades)
          json.member("experiences", due.experiences)
          json.member("learner", due.learner)
          json.member("is_complete", due.outcome != nil)
        }
      } else {
        json.writeNull()
      }
      json.object("tally") { tally.members(&$0) }
      json.array("recent", recent) { $1.members(&$0) }
    }
    return json.bytes
  }

  /// Reads back what was kept, or begins with `origin`.
  ///
  /// Weights that an operator newly named take over from what was learned; the built-in ones of
  /// another version only where nothing learned serves.
  /// - Throws: `StoreError`, `MemoryError`, `AgentError`.
  static func restored(
    _ journal: Journal, origin: AgentOrigin, settings: AgentSettings
  ) throws -> AgentLive {
    var agent = AgentLive(origin: origin, settings: settings)
    guard let bytes = try journal.states.value(stateKey) else {
      agent.unsaved = [agent.weightsChange(agent.serving)]
      return agent
    }
    let field = MemoryField(key: stateKey, value: try MemoryField.parse(bytes, stateKey))
    try agent.read(field, journal)
    guard try field.string("origin") != origin.hash else { return agent }
    let hasLearned = try field.string("serving") != field.string("origin")
    if origin.isConfigured || !hasLearned {
      agent.serve(Named(weights: origin.package.weights, hash: origin.hash))
      agent.operatorMode = nil
      agent.unsaved = [agent.weightsChange(agent.serving)]
    }
    return agent
  }

  private mutating func read(_ field: MemoryField, _ journal: Journal) throws {
    operatorMode = field.value["operator_mode"]?.string.flatMap { AgentMode(rawValue: $0) }
    serving = try AgentLive.weights(try field.string("serving"), journal)
    previous = try field.field("previous").map { _ in try field.string("previous") }
    learner = try AgentLive.weights(try field.string("learner"), journal)
    episodes = Int(try field.integer("episodes"))
    closedTrades = Int(try field.integer("closed_trades"))
    experiences = Int(try field.integer("experiences"))
    updates = Int(try field.integer("updates"))
    closedAtUpdate = Int(try field.integer("closed_at_update"))
    tally = try AgentTally(
      MemoryField(key: field.key, value: field.value["tally"] ?? .null))
    recent = try field.array("recent").map { try AgentUpdate($0) }
    guard let due = try field.field("due") else { return }
    self.due = Due(
      number: Int(try due.integer("number")), closedTrades: Int(try due.integer("closed_trades")),
      experiences: Int(try due.integer("experiences")), learner: try due.string("learner"),
      outcome: try due.bool("is_complete") ? recent.last : nil)
  }

  /// Stored weights by their hash.
  ///
  /// - Throws: `MemoryError.malformed` where there are none, `AgentError`, `StoreError`.
  static func weights(_ hash: String, _ journal: Journal) throws -> Named {
    guard let bytes = try journal.states.value(weightsPrefix + hash) else {
      throw MemoryError.malformed(key: weightsPrefix + hash, field: "weights")
    }
    return Named(weights: try AgentWeights.decode(bytes), hash: hash)
  }
}

extension AgentUpdate {
  var json: [UInt8] {
    var json = JSONWriter()
    json.object { members(&$0) }
    return json.bytes
  }
}
