import Glibc
import Synchronization

/// What names were read as before: the same few come with every event, and reading one means trying
/// every prefix and suffix.
///
/// Nothing here is part of a result.
final class SymbolReadings<Reading: Sendable>: Sendable {
  /// Names kept at most; those that come later are read each time, whoever sends them.
  private static var namesMax: Int { 4_096 }

  private let known = Mutex<[SymbolName: Reading]>([:])

  init() {}

  /// What `name` was read as; nil where it is not known.
  func reading(of name: String) -> Reading? { known.withLock { $0[SymbolName(text: name)] } }

  func keep(_ reading: Reading, of name: String) {
    known.withLock { known in
      if known.count < SymbolReadings.namesMax { known[SymbolName(text: name)] = reading }
    }
  }
}

/// A name told from others by its bytes, since two strings may be equal that are other bytes.
private struct SymbolName: Hashable {
  var text: String

  static func == (left: SymbolName, right: SymbolName) -> Bool {
    var (left, right) = (left.text, right.text)
    return left.withUTF8 { one in
      right.withUTF8 { two in
        guard one.count == two.count, let first = one.baseAddress, let second = two.baseAddress
        else { return one.count == two.count }
        return memcmp(first, second, one.count) == 0
      }
    }
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
