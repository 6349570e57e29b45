import Synchronization

/// What names were read as before: the same few come with every event, and reading one means trying
/// every prefix and suffix.
///
/// Nothing here is part of a result. Names are kept as bytes, since two strings may be equal that are
/// other bytes.
final class SymbolReadings<Reading: Sendable>: Sendable {
  /// Names kept at most; those that come later are read each time, whoever sends them.
  private static var namesMax: Int { 4_096 }

  private let known = Mutex<[[UInt8]: Reading]>([:])

  init() {}

  /// What `name` was read as; nil where it is not known.
  func reading(of name: [UInt8]) -> Reading? { known.withLock { $0[name] } }

  func keep(_ reading: Reading, of name: [UInt8]) {
    known.withLock { known in
      if known.count < SymbolReadings.namesMax { known[name] = reading }
    }
  }
}
