extension Trajectory {
  private static let kind: StaticString = "CVTJ"
  private static let version: UInt16 = 1

  /// "CVTJ" · version 2 · trade 8 · accrued 8 · ledger 82 · step mark 1 · [state, mask, action, time,
  /// event].
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(Trajectory.kind, version: Trajectory.version)
    writer.append(tradeID)
    writer.append(accrued)
    ledger.write(to: &writer)
    writer.append(UInt8(step == nil ? 0 : 1))
    if let step {
      writer.append(step.state)
      writer.append(step.mask.rawValue)
      writer.append(UInt8(step.action.rawValue))
      writer.append(step.time)
      writer.append(text: step.eventID, limit: Experience.eventIDLimit)
    }
    return writer.bytes
  }

  /// The trajectory that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> Trajectory {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let trade = try reader.word(Int64.self)
    let accrued = try reader.finiteDouble("accrued reward")
    let ledger = try RewardLedger(from: &reader)
    let step = try reader.word(UInt8.self) == 0 ? nil : try Step(from: &reader)
    try reader.end()
    return Trajectory(tradeID: trade, ledger: ledger, step: step, accrued: accrued)
  }
}

extension Trajectory.Step {
  fileprivate init(from reader: inout ByteReader) throws(AgentError) {
    let state = try reader.inputs()
    let start = reader.offset
    let mask = ActionMask(rawValue: try reader.word(UInt8.self))
    guard ActionMask.all.isSuperset(of: mask) else {
      throw .invalidValue(field: "mask", offset: start)
    }
    guard let action = AgentAction(rawValue: Int(try reader.word(UInt8.self))) else {
      throw .invalidValue(field: "action", offset: start + 1)
    }
    let time = try reader.word(Int64.self)
    self.init(
      state: state, mask: mask, action: action,
      eventID: try reader.text(limit: Experience.eventIDLimit), time: time)
  }
}
