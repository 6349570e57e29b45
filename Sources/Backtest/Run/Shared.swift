import Synchronization

/// A value that one piece of work at a time changes, or the error it ended with.
final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<(value: Value, error: BacktestError?)>

  init(_ value: sending Value) { state = Mutex((value, nil)) }

  func attempt(_ body: (inout Value) throws(BacktestError) -> Void) {
    state.withLock { state in
      do throws(BacktestError) {
        try body(&state.value)
      } catch {
        state.error = error
      }
    }
  }

  func check() throws(BacktestError) {
    if let error = state.withLock({ $0.error }) { throw error }
  }

  func value() throws(BacktestError) -> Value {
    try check()
    return state.withLock { $0.value }
  }
}
