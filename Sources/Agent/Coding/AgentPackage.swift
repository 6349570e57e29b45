/// Weights as they are shipped: with what was found when they were compared with simple rules.
public struct AgentPackage: Sendable, Equatable {
  private static let kind: StaticString = "CVPK"
  private static let version: UInt16 = 1
  private static let verdictLimit = 4_096

  public var weights: AgentWeights
  /// What they may do unless an operator says otherwise: act only where they beat every simple rule.
  public var mode: AgentMode
  /// What they were compared with, on what, and by how much they won or lost.
  public var verdict: String

  public init(weights: AgentWeights, mode: AgentMode, verdict: String) {
    self.weights = weights
    self.mode = mode
    self.verdict = verdict
  }

  /// "CVPK" · version 2 · mode 1 · verdict · weights as `AgentWeights.encode` writes them.
  public func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHeader(AgentPackage.kind, version: AgentPackage.version)
    writer.append(UInt8(mode == .serving ? 1 : 0))
    writer.append(text: verdict, limit: AgentPackage.verdictLimit)
    return writer.bytes + weights.encode()
  }

  /// What `encode` stored, or weights alone, which nobody has compared with anything: they shadow.
  ///
  /// - Throws: `AgentError` with the offset of the first byte that is wrong.
  public static func decode(_ bytes: [UInt8]) throws(AgentError) -> AgentPackage {
    guard bytes.starts(with: Array(kind.description.utf8)) else {
      return AgentPackage(
        weights: try AgentWeights.decode(bytes), mode: .shadow,
        verdict: "compared with no simple rule")
    }
    var reader = ByteReader(bytes)
    try reader.header(kind, version: version)
    let start = reader.offset
    let mode = try reader.word(UInt8.self)
    guard mode <= 1 else { throw .invalidValue(field: "mode", offset: start) }
    let verdict = try reader.text(limit: verdictLimit)
    return AgentPackage(
      weights: try AgentWeights.decode(Array(bytes[reader.offset...])),
      mode: mode == 1 ? .serving : .shadow, verdict: verdict)
  }
}
