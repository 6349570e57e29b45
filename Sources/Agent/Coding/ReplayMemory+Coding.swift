extension ReplayMemory {
  private static let kind: StaticString = "CVRM"
  private static let version: UInt16 = 1

  /// "CVRM" · version 2 · capacity 8 · appended 8 · count 8 · experiences, oldest first.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(ReplayMemory.kind, version: ReplayMemory.version)
    writer.append(Int64(capacity))
    writer.append(Int64(appended))
    writer.append(Int64(count))
    for experience in experiences { experience.write(to: &writer) }
    return writer.bytes
  }

  /// The memory that `encode` stored.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> ReplayMemory {
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let capacity = try reader.count("capacity")
    guard (1...capacityMax).contains(capacity) else {
      throw .wrongShape(field: "capacity at most", value: capacity, expected: capacityMax)
    }
    let appended = try reader.count("appended count")
    let count = try reader.count("count")
    guard count <= capacity else {
      throw .wrongShape(field: "count at most", value: count, expected: capacity)
    }
    guard appended >= count else {
      throw .wrongShape(field: "appended count at least", value: appended, expected: count)
    }
    var experiences: [Experience] = []
    for _ in 0..<count { experiences.append(try Experience(from: &reader)) }
    try reader.end()
    return ReplayMemory(capacity: capacity, appended: appended, experiences: experiences)
  }
}
