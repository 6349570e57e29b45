import Agent
import Decision
import Digest
import Market

/// All that decisions depend on, taken at one instant: what `GET /health` hashes and `POST /what-if`
/// decides on.
struct DecisionState {
  let books: [String: BarBook]
  let feeds: Feeds
  let accounts: AccountBook
  let control: Control
  let serving: [String: ServedBundle]
  let nextDecisionID: Int64
  let agent: AgentLive

  init(_ state: EngineState) {
    books = state.books
    feeds = state.feeds
    accounts = state.accounts
    control = state.control
    serving = state.shelf.serving
    nextDecisionID = state.nextDecisionID
    agent = state.agent
  }

  /// SHA-256, hexadecimal, of the accounts' memories, the kill switch, every bar, the bundles, the
  /// agent's weights and mode, and the number of the next decision.
  ///
  /// - Complexity: O(n) in the bytes of all of them.
  func hash() -> String {
    var bytes = Array("\(agent.serving.hash) \(agent.mode.rawValue)\n\(nextDecisionID)\n".utf8)
    bytes += control.json
    for memory in accounts.values { bytes += Array("\n\(memory.key)\n".utf8) + memory.json }
    for (root, bundle) in serving.sorted(by: { $0.key < $1.key }) {
      bytes += Array("\n\(root) \(bundle.name) \(bundle.isShadow)".utf8)
    }
    for (root, book) in books.sorted(by: { $0.key < $1.key }) {
      bytes += Array("\n\(root)".utf8)
      for series in book.series { bytes += DecisionState.fingerprint(series) }
    }
    return SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
  }

  /// 16 bytes for each column: the bars are many, and hashing them with SHA-256 would take longer than
  /// a decision.
  private static func fingerprint(_ series: BarColumns) -> [UInt8] {
    func words(_ print: Fingerprint) -> [UInt8] {
      [print.high, print.low].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
      }
    }
    let columns = [
      series.open, series.high, series.low, series.close, series.tickVolume, series.spreadPoints,
    ]
    return series.openTime.withUnsafeBytes { words(Fingerprint(of: $0)) }
      + columns.flatMap { column in column.withUnsafeBytes { words(Fingerprint(of: $0)) } }
  }
}
