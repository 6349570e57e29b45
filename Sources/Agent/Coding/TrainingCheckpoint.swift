/// Where a training stands after an epoch, so that one that was interrupted goes on as if it had not.
public struct TrainingCheckpoint: Sendable, Equatable {
  private static let kind: StaticString = "CVTC"
  private static let version: UInt16 = 1
  private static let purposeLimit = 8_192

  /// What is being trained on and how; a checkpoint of another purpose is not gone on from.
  public var purpose: String
  /// Epochs done.
  public var epochs: Int
  public var weights: AgentWeights
  public var memory: ReplayMemory
  /// The weights that did best on the validation stretch, and how well.
  public var best: AgentWeights
  public var bestValue: Double

  public init(
    purpose: String, epochs: Int, weights: AgentWeights, memory: ReplayMemory,
    best: AgentWeights, bestValue: Double
  ) {
    self.purpose = purpose
    self.epochs = epochs
    self.weights = weights
    self.memory = memory
    self.best = best
    self.bestValue = bestValue
  }

  /// "CVTC" · version 2 · purpose · epochs 8 · best value 8 · three parts, each with its length 8.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(TrainingCheckpoint.kind, version: TrainingCheckpoint.version)
    writer.append(text: purpose, limit: TrainingCheckpoint.purposeLimit)
    writer.append(Int64(epochs))
    writer.append(bestValue)
    for part in [weights.encode(), best.encode(), memory.encode()] {
      writer.append(Int64(part.count))
      writer.append(bytes: part)
    }
    return writer.bytes
  }

  /// The checkpoint that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> TrainingCheckpoint {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let purpose = try reader.text(limit: purposeLimit)
    let epochs = try reader.count("epochs")
    let value = try reader.double()
    let weights = try AgentWeights.decode(try reader.part())
    let best = try AgentWeights.decode(try reader.part())
    let memory = try ReplayMemory.decode(try reader.part())
    try reader.end()
    return TrainingCheckpoint(
      purpose: purpose, epochs: epochs, weights: weights, memory: memory, best: best,
      bestValue: value)
  }
}
