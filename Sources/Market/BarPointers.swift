import Glibc

/// The columns of some bars as pointers, each to the value of the same bar.
///
/// Valid only inside the closure that was handed it, and only as far as the bars go.
public struct BarPointers {
  @usableFromInline let start: UnsafeMutableRawPointer
  /// Bytes between a bar's values in two neighbouring columns.
  @usableFromInline let columnBytes: Int

  @usableFromInline @inline(__always)
  init(_ start: UnsafeMutableRawPointer, columnBytes: Int) {
    self.start = start
    self.columnBytes = columnBytes
  }

  @inlinable public var openTime: UnsafePointer<Int64> {
    UnsafePointer(start.assumingMemoryBound(to: Int64.self))
  }
  @inlinable public var open: UnsafePointer<Double> { UnsafePointer(column(1)) }
  @inlinable public var high: UnsafePointer<Double> { UnsafePointer(column(2)) }
  @inlinable public var low: UnsafePointer<Double> { UnsafePointer(column(3)) }
  @inlinable public var close: UnsafePointer<Double> { UnsafePointer(column(4)) }
  @inlinable public var tickVolume: UnsafePointer<Double> { UnsafePointer(column(5)) }
  @inlinable public var spreadPoints: UnsafePointer<Double> { UnsafePointer(column(6)) }

  @inlinable @inline(__always)
  func column(_ index: Int) -> UnsafeMutablePointer<Double> {
    (start + index &* columnBytes).assumingMemoryBound(to: Double.self)
  }

  /// The bar `index` rows after the first.
  @inlinable
  func bar(_ index: Int) -> Bar {
    Bar(
      openTime: openTime[index], open: open[index], high: high[index], low: low[index],
      close: close[index], tickVolume: tickVolume[index], spreadPoints: spreadPoints[index])
  }

  /// Writes the first bar.
  func write(_ bar: Bar) {
    start.assumingMemoryBound(to: Int64.self).pointee = bar.openTime
    column(1).pointee = bar.open
    column(2).pointee = bar.high
    column(3).pointee = bar.low
    column(4).pointee = bar.close
    column(5).pointee = bar.tickVolume
    column(6).pointee = bar.spreadPoints
  }

  /// The same from the bar `index` rows later on.
  func from(_ index: Int) -> BarPointers {
    BarPointers(start + 8 * index, columnBytes: columnBytes)
  }

  /// Writes the values of one column.
  func write<Value: BitwiseCopyable>(_ column: Int, _ values: UnsafeBufferPointer<Value>) {
    guard let first = values.baseAddress else { return }
    memcpy(start + column * columnBytes, first, 8 * values.count)
  }

  /// Writes `count` bars, column by column.
  func write(_ count: Int, of bars: BarPointers) {
    for index in 0..<BarStorage.columnCount {
      memcpy(start + index * columnBytes, bars.start + index * bars.columnBytes, 8 * count)
    }
  }

  /// Whether `count` bars have the very bits of others'.
  func hasSameBits(_ count: Int, as other: BarPointers) -> Bool {
    func isSame(_ column: Int) -> Bool {
      memcmp(start + column * columnBytes, other.start + column * other.columnBytes, 8 * count) == 0
    }
    // The close tells most corrections, after the time.
    return isSame(0) && isSame(4) && isSame(1) && isSame(2) && isSame(3) && isSame(5) && isSame(6)
  }
}
