extension PendingCloses {
  private static let kind: StaticString = "CVPC"
  private static let version: UInt16 = 1
  /// More than any account closes within a horizon.
  private static let countMax = 100_000
  private static let symbolLimit = 64

  /// "CVPC" · version 2 · count 8 · per close: experience, symbol, six numbers.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(PendingCloses.kind, version: PendingCloses.version)
    writer.append(Int64(items.count))
    for item in items {
      item.experience.write(to: &writer)
      writer.append(text: item.symbol, limit: PendingCloses.symbolLimit)
      for value in [item.direction, item.profit, item.closePrice, item.atr, item.furtherMove] {
        writer.append(value)
      }
      writer.append(item.closeTime)
      writer.append(item.horizonEnd)
    }
    return writer.bytes
  }

  /// The closes that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> PendingCloses {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let count = try reader.count("count")
    guard count <= countMax else {
      throw .wrongShape(field: "count at most", value: count, expected: countMax)
    }
    var result = PendingCloses()
    for _ in 0..<count {
      let experience = try Experience(from: &reader)
      let symbol = try reader.text(limit: symbolLimit)
      let direction = try reader.finiteDouble("direction")
      let profit = try reader.finiteDouble("profit")
      let closePrice = try reader.finiteDouble("close price")
      let atr = try reader.finiteDouble("ATR")
      let furtherMove = try reader.finiteDouble("further move")
      var item = PendingClose(
        experience: experience, symbol: symbol, direction: direction, profit: profit,
        closePrice: closePrice, atr: atr, closeTime: try reader.word(Int64.self),
        horizonSeconds: 0)
      item.horizonEnd = try reader.word(Int64.self)
      item.furtherMove = furtherMove
      result.append(item)
    }
    try reader.end()
    return result
  }
}
