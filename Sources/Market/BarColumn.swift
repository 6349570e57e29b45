/// One column of some bars, oldest first: times, prices, volumes or spreads.
public struct BarColumn<Value: BitwiseCopyable & Sendable>: RandomAccessCollection {
  /// What the values lie in, held for as long as the column is.
  @usableFromInline let storage: BarStorage?
  @usableFromInline let values: UnsafeBufferPointer<Value>

  @usableFromInline @inline(__always)
  init(_ storage: BarStorage?, _ values: UnsafeBufferPointer<Value>) {
    self.storage = storage
    self.values = values
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { values.count }

  @inlinable
  public subscript(index: Int) -> Value {
    precondition(index >= 0 && index < values.count, "expected a row of the bars")
    return withExtendedLifetime(storage) { values[index] }
  }

  /// Calls `body` with the values, which lie one after the other.
  @inlinable
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Value>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(values)
  }

  /// Calls `body` with the bytes of the values.
  @inlinable
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(values))
  }

  @inlinable
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<Value>) throws -> Result
  ) rethrows -> Result? {
    defer { withExtendedLifetime(storage) {} }
    return try body(values)
  }
}

/// Checked by hand for threads: no one writes the rows of values while they are held; see `BarStorage`.
extension BarColumn: @unchecked Sendable {}

extension BarColumn: Equatable where Value: Equatable {
  public static func == (left: BarColumn, right: BarColumn) -> Bool { left.elementsEqual(right) }
}

extension BarColumn: CustomStringConvertible {
  /// The values, oldest first.
  public var description: String { "\(Array(self))" }
}
