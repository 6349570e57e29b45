import Decision
import Synchronization

/// Assessors by the root that they assess, one for each thread that does so at the same time.
///
/// An assessor spares what did not change since its last event of a root. So it is kept for its root:
/// handed round among all of them, what one thread's has kept would be missing in another's.
final class AssessorPool: Sendable {
  /// An assessor that is handed over as it is: it has many parts to copy.
  ///
  /// Checked by hand for threads: used only by whoever took it.
  private final class Desk: @unchecked Sendable {
    var assessor = Assessor()
  }

  private struct Place {
    let root: String
    var idle: [Desk] = []
  }

  /// A server has few roots.
  private let places = Mutex<[Place]>([])

  /// Lends an assessor of a root.
  func with<Result, Failure: Error>(
    _ root: String, _ body: (inout Assessor) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let desk = take(root)
    defer { give(desk, root) }
    return try body(&desk.assessor)
  }

  private func take(_ root: String) -> Desk {
    places.withLock { places in
      guard let index = places.firstIndex(where: { $0.root == root }) else { return nil }
      return places[index].idle.popLast()
    } ?? Desk()
  }

  private func give(_ desk: Desk, _ root: String) {
    places.withLock { places in
      if let index = places.firstIndex(where: { $0.root == root }) {
        places[index].idle.append(desk)
      } else {
        places.append(Place(root: root, idle: [desk]))
      }
    }
  }
}
