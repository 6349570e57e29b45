import Decision
import Synchronization

/// The scratch space of assessments, one for each thread that assesses at the same time.
final class AssessorPool: Sendable {
  private let idle = Mutex<[Assessor]>([])

  func take() -> Assessor { idle.withLock { $0.popLast() } ?? Assessor() }

  func give(_ assessor: Assessor) { idle.withLock { $0.append(assessor) } }
}
