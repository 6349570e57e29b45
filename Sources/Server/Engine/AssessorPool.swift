import Decision
import Synchronization

/// Assessors by the root that they assess, one for each thread that does so at the same time.
///
/// An assessor spares what did not change since its last event of a root. So it is kept for its root:
/// handed round among all of them, what one thread's has kept would be missing in another's.
final class AssessorPool: Sendable {
  private struct Place {
    let root: String
    var idle: [Assessor] = []
  }

  /// A server has few roots.
  private let places = Mutex<[Place]>([])

  func take(_ root: String) -> Assessor {
    places.withLock { places in
      guard let index = places.firstIndex(where: { $0.root == root }) else { return nil }
      return places[index].idle.popLast()
    } ?? Assessor()
  }

  func give(_ assessor: Assessor, _ root: String) {
    places.withLock { places in
      if let index = places.firstIndex(where: { $0.root == root }) {
        places[index].idle.append(assessor)
      } else {
        places.append(Place(root: root, idle: [assessor]))
      }
    }
  }
}
