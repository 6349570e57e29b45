import Synchronization

@testable import HTTP

/// A drain on a thread of its own, for the test goes on meanwhile.
final class BackgroundDrain: Sendable {
  private let thread: ServerThread
  private let result: Result

  private final class Result: Sendable { let isClean = Atomic<Bool>(false) }

  init(_ server: HTTPServer) throws {
    let result = Result()
    self.result = result
    thread = try ServerThread {
      result.isClean.store(server.drain(within: .seconds(20)), ordering: .relaxed)
    }
  }

  /// What the drain returned, once it has.
  func isClean() -> Bool {
    thread.join()
    return result.isClean.load(ordering: .relaxed)
  }
}
