/// A number of a JSON text; integers of 64 bits are exact.
public struct JSONNumber: Sendable, Equatable {
  private enum Storage {
    case integer(Int64)
    case double(Double)
    /// What was written is no integer of 64 bits, even if the nearest `Double` is.
    case rounded(Double)
  }

  private let storage: Storage

  public init(_ value: Int64) { storage = .integer(value) }

  /// A number from a finite `value`.
  public init(_ value: Double) { storage = .double(value) }

  init(_ decimal: Decimal, at start: Int) throws(JSONError) {
    let isNegativeZero = decimal.isNegative && decimal.significand == 0
    var integer: Int64?
    do {
      integer = try decimal.int64(at: start)
    } catch {
      // A fraction, or beyond 64 bits: a number still.
      integer = nil
    }
    if let integer, decimal.isPlain && !isNegativeZero {
      storage = .integer(integer)
      return
    }
    let double = try decimal.double(at: start)
    if let integer {
      // Beyond 2^53 the shortest digits of the double may be those of another integer.
      let isExact = integer.magnitude <= 1 << 53
      storage = isExact ? .double(double) : .integer(integer)
    } else {
      storage = .rounded(double)
    }
  }

  /// The nearest `Double`.
  public var double: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .double(let value), .rounded(let value): value
    }
  }

  /// The value if it is an integer within `Int64`; `1.0` and `1e3` are, `1.5` is not.
  public var int64: Int64? {
    switch storage {
    case .integer(let value): value
    case .double(let value): Int64(exactly: value)
    case .rounded: nil
    }
  }

  /// The integer to write without a point: it was written so, or a `Double` would change it.
  var plainInteger: Int64? {
    if case .integer(let value) = storage { value } else { nil }
  }

  /// Whether both have the same value, `1` and `1.0` included.
  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    left.double == right.double && left.int64 == right.int64
  }
}
