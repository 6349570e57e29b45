extension AgentWeights {
  private static let kind: StaticString = "CVAW"
  private static let version: UInt16 = 1

  /// The weights with the optimiser's state; the caller hashes the bytes.
  ///
  ///     | "CVAW" | version 2 | inputs 2 | hidden 2 | outputs 2 | steps 8 | updates 8 | trades 8 |
  ///     | β₁ᵗ 8 | β₂ᵗ 8 | online | target | mean | square |    each 5,508 × 4; little-endian
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(AgentWeights.kind, version: AgentWeights.version)
    for size in [QNetwork.inputCount, QNetwork.hiddenCount, QNetwork.outputCount] {
      writer.append(UInt16(size))
    }
    for count in [steps, updates, closedTradesAtUpdate] { writer.append(Int64(count)) }
    writer.append(optimizer.decay1)
    writer.append(optimizer.decay2)
    writer.append(online.parameters)
    writer.append(target.parameters)
    writer.append(optimizer.mean)
    writer.append(optimizer.square)
    return writer.bytes
  }

  /// The weights that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> AgentWeights {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let shape = [
      ("inputs", QNetwork.inputCount), ("hidden units", QNetwork.hiddenCount),
      ("outputs", QNetwork.outputCount),
    ]
    for (field, expected) in shape {
      let value = Int(try reader.word(UInt16.self))
      guard value == expected else {
        throw .wrongShape(field: field, value: value, expected: expected)
      }
    }
    let steps = try reader.count("steps")
    let updates = try reader.count("updates")
    let trades = try reader.count("closed trades")
    let decay1 = try reader.decay()
    let decay2 = try reader.decay()
    let count = QNetwork.parameterCount
    var weights = AgentWeights(
      network: try QNetwork(parameters: try reader.floats(count, "weight")))
    weights.target = try QNetwork(parameters: try reader.floats(count, "target weight"))
    weights.optimizer.mean = try reader.floats(count, "gradient mean")
    let start = reader.offset
    weights.optimizer.square = try reader.floats(count, "gradient square")
    if let index = weights.optimizer.square.firstIndex(where: { $0 < 0 }) {
      throw .invalidValue(field: "gradient square", offset: start + index * 4)
    }
    try reader.end()
    weights.optimizer.decay1 = decay1
    weights.optimizer.decay2 = decay2
    weights.steps = steps
    weights.updates = updates
    weights.closedTradesAtUpdate = trades
    return weights
  }
}

extension ByteReader {
  /// A power of a number below 1: 0…1.
  fileprivate mutating func decay() throws(AgentError) -> Double {
    let start = offset
    let value = try double()
    guard value >= 0, value <= 1 else { throw .invalidValue(field: "decay", offset: start) }
    return value
  }
}
