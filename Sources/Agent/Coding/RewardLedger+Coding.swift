extension RewardLedger {
  private static let kind: StaticString = "CVRL"
  private static let version: UInt16 = 1

  /// "CVRL" · version 2 · settings 4 × 8 · six numbers of 8 · two marks of 1.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(RewardLedger.kind, version: RewardLedger.version)
    write(to: &writer)
    return writer.bytes
  }

  /// The ledger that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> RewardLedger {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let ledger = try RewardLedger(from: &reader)
    try reader.end()
    return ledger
  }

  func write(to writer: inout ByteWriter) {
    writer.append(settings.unit)
    writer.append(settings.winnerR)
    writer.append(settings.cutFraction)
    writer.append(settings.horizonSeconds)
    for value in [initialRisk, equity, realised, earned, peakProfit, leastShare] {
      writer.append(value)
    }
    writer.append(UInt8(hasTurned ? 1 : 0))
    writer.append(UInt8(isClosed ? 1 : 0))
  }

  init(from reader: inout ByteReader) throws(AgentError) {
    var settings = Reward.Settings()
    settings.unit = try reader.finiteDouble("unit")
    settings.winnerR = try reader.finiteDouble("winner threshold")
    settings.cutFraction = try reader.finiteDouble("cut fraction")
    settings.horizonSeconds = try reader.word(Int64.self)
    let initialRisk = try reader.finiteDouble("initial risk")
    let equity = try reader.finiteDouble("equity")
    self.init(initialRisk: initialRisk, equity: equity, settings: settings)
    realised = try reader.finiteDouble("realised profit")
    earned = try reader.finiteDouble("earned reward")
    peakProfit = try reader.finiteDouble("peak profit")
    leastShare = try reader.finiteDouble("least share")
    hasTurned = try reader.word(UInt8.self) != 0
    isClosed = try reader.word(UInt8.self) != 0
  }
}
