import Decision

/// Counts over the last decisions: a part that is loaded but never matters is a fault to be seen.
struct DecisionStatistics: Sendable {
  /// How many decisions are looked back on.
  static let span = 1_000

  private var recent: [[Part]] = []
  private var next = 0
  /// Last decision's broker time by root.
  private(set) var lastTime: [String: Int64] = [:]
  /// When each root's last event was received, epoch milliseconds of the server's clock.
  private(set) var lastReceived: [String: Int64] = [:]

  var count: Int { recent.count }

  /// What a journal of before this start says of a root's last event: a terminal that was silent when
  /// the server stopped is not forgotten.
  mutating func restore(_ root: String, time: Int64, received: Int64) {
    lastTime[root] = time
    lastReceived[root] = received
  }

  mutating func record(_ decision: Decision, root: String, time: Int64, received: Int64) {
    let changed = decision.without.filter(\.changed).map(\.part)
    if recent.count < DecisionStatistics.span {
      recent.append(changed)
    } else {
      recent[next] = changed
      next = (next + 1) % DecisionStatistics.span
    }
    lastTime[root] = time
    lastReceived[root] = received
  }

  /// How many of the last decisions `part` changed.
  func changed(by part: Part) -> Int {
    recent.reduce(0) { $0 + ($1.contains(part) ? 1 : 0) }
  }
}
