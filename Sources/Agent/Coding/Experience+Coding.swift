extension Experience {
  /// The experience alone, as the journal keeps it.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// The experience that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> Experience {
    var reader = ByteReader(bytes)
    let experience = try Experience(from: &reader)
    try reader.end()
    return experience
  }

  /// state 64 · action 1 · mask 1 · next mask 1 · ended 1 · reward 4 · trade 8 · [next 64] · event
  func write(to writer: inout ByteWriter) {
    writer.append(state)
    writer.append(UInt8(action.rawValue))
    writer.append(mask.rawValue)
    writer.append(nextMask.rawValue)
    writer.append(UInt8(nextState == nil ? 1 : 0))
    writer.append(reward)
    writer.append(tradeID)
    if let nextState { writer.append(nextState) }
    writer.append(text: eventID, limit: Experience.eventIDLimit)
  }

  init(from reader: inout ByteReader) throws(AgentError) {
    let state = try reader.inputs()
    let start = reader.offset
    guard let action = AgentAction(rawValue: Int(try reader.word(UInt8.self))) else {
      throw .invalidValue(field: "action", offset: start)
    }
    let mask = ActionMask(rawValue: try reader.word(UInt8.self))
    let nextMask = ActionMask(rawValue: try reader.word(UInt8.self))
    guard ActionMask.all.isSuperset(of: mask), ActionMask.all.isSuperset(of: nextMask) else {
      throw .invalidValue(field: "mask", offset: start + 1)
    }
    let ended = try reader.word(UInt8.self)
    guard ended <= 1 else { throw .invalidValue(field: "end mark", offset: start + 3) }
    let reward = try reader.finiteFloat("reward")
    let tradeID = try reader.word(Int64.self)
    let nextState: SIMD16<Float>? = ended == 1 ? nil : try reader.inputs()
    let eventID = try reader.text(limit: Experience.eventIDLimit)
    self.init(
      state: state, action: action, reward: reward, nextState: nextState, mask: mask,
      nextMask: nextMask, tradeID: tradeID, eventID: eventID)
  }
}
