import Agent
import JSON

/// What one update did: kept for ever, the last ones shown.
struct AgentUpdate: Sendable, Equatable {
  var number: Int
  var closedTrades: Int
  /// The experiences learned by then.
  var experiences: Int
  var steps: Int
  var loss: Double
  /// Hashes of the learner's weights.
  var before: String
  var after: String
  /// The weights that served meanwhile.
  var comparedWith: String
  var outcome: String
  var candidateValue: Double
  var servingValue: Double
  var heldBackTrades: Int
  /// Of the held-back trades, those that the new weights would have managed exactly as they were: what
  /// the estimate knows without a model.
  var followedTrades: Int
  /// Actions that the new weights wanted and the held-back trades hardly hold: in shadow every one but
  /// HOLD, since nothing else is done.
  var unsupported: [String]
  var difference: Double
  var differenceLow: Double
  var differenceHigh: Double

  static func key(_ number: Int) -> String {
    let digits = "\(number)"
    return "agent/update/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  var isAccepted: Bool { outcome == OffPolicy.Outcome.accepted.rawValue }

  init(
    number: Int, closedTrades: Int, experiences: Int, before: String, comparedWith: String,
    after: String, result: LearningRound.Result
  ) {
    self.number = number
    self.closedTrades = closedTrades
    self.experiences = experiences
    self.before = before
    self.after = after
    self.comparedWith = comparedWith
    steps = result.report.steps
    loss = result.report.meanLoss
    outcome = result.verdict.outcome.rawValue
    candidateValue = result.verdict.candidate.value
    servingValue = result.verdict.serving.value
    heldBackTrades = result.verdict.candidate.trades
    followedTrades = result.verdict.candidate.followed
    unsupported = result.verdict.candidate.unsupported.map(\.code)
    difference = result.verdict.difference.mean
    differenceLow = result.verdict.difference.low
    differenceHigh = result.verdict.difference.high
  }

  func members(_ json: inout JSONWriter) {
    json.member("number", number)
    json.member("closed_trades", closedTrades)
    json.member("experiences", experiences)
    json.member("steps", steps)
    json.member("loss", loss)
    json.member("before", before)
    json.member("after", after)
    json.member("compared_with", comparedWith)
    json.member("outcome", outcome)
    json.member("held_back_trades", heldBackTrades)
    json.member("followed_trades", followedTrades)
    json.strings("unsupported", unsupported)
    json.member("candidate_value", candidateValue)
    json.member("serving_value", servingValue)
    json.member("difference", difference)
    json.member("difference_low", differenceLow)
    json.member("difference_high", differenceHigh)
  }

  init(_ field: MemoryField) throws(MemoryError) {
    number = Int(try field.integer("number"))
    closedTrades = Int(try field.integer("closed_trades"))
    experiences = Int(try field.integer("experiences"))
    steps = Int(try field.integer("steps"))
    loss = try field.unknownable("loss")
    before = try field.string("before")
    after = try field.string("after")
    comparedWith = try field.string("compared_with")
    outcome = try field.string("outcome")
    heldBackTrades = Int(try field.integer("held_back_trades"))
    followedTrades = Int(try field.optionalInteger("followed_trades") ?? 0)
    unsupported = field.value["unsupported"]?.array?.compactMap { $0.string } ?? []
    candidateValue = try field.unknownable("candidate_value")
    servingValue = try field.unknownable("serving_value")
    difference = try field.unknownable("difference")
    differenceLow = try field.unknownable("difference_low")
    differenceHigh = try field.unknownable("difference_high")
  }
}
