import Decision
import Synchronization

/// Assessors by the root that they assess, one for each thread that does so at the same time.
///
/// An assessor spares what did not change since its last event of a root. So it is kept for its root:
/// handed round among all of them, what one thread's has kept would be missing in another's.
final class AssessorPool: Sendable {
  private let idle = Mutex<[String: [Assessor]]>([:])

  func take(_ root: String) -> Assessor {
    idle.withLock { $0[root]?.popLast() } ?? Assessor()
  }

  func give(_ assessor: Assessor, _ root: String) {
    idle.withLock { $0[root, default: []].append(assessor) }
  }
}
