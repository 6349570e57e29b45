extension BarColumns: RandomAccessCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }
  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable public var openTime: BarColumn<Int64> {
    guard let storage else { return BarColumn(nil, UnsafeBufferPointer(start: nil, count: 0)) }
    let values = UnsafeBufferPointer(start: storage.rows(from: start).openTime, count: count)
    return BarColumn(storage, values)
  }

  @inlinable public var open: BarColumn<Double> { column(1) }
  @inlinable public var high: BarColumn<Double> { column(2) }
  @inlinable public var low: BarColumn<Double> { column(3) }
  @inlinable public var close: BarColumn<Double> { column(4) }
  /// NaN where a bar's is unknown.
  @inlinable public var tickVolume: BarColumn<Double> { column(5) }
  /// NaN where a bar's is unknown.
  @inlinable public var spreadPoints: BarColumn<Double> { column(6) }

  @inlinable @inline(__always)
  func column(_ index: Int) -> BarColumn<Double> {
    guard let storage else { return BarColumn(nil, UnsafeBufferPointer(start: nil, count: 0)) }
    let first = UnsafePointer(storage.rows(from: start).column(index))
    return BarColumn(storage, UnsafeBufferPointer(start: first, count: count))
  }

  /// The bar of row `index`.
  @inlinable
  public subscript(index: Int) -> Bar {
    precondition(index >= 0 && index < count, "expected a row of the bars")
    return withPointers { $0.bar(index) }
  }

  @inlinable public var last: Bar? { isEmpty ? nil : self[count - 1] }

  /// The first row that opens at or after `time`; `count` where there is none.
  ///
  /// - Complexity: O(log n) in the rows from there to the last.
  public func firstIndex(atOrAfter time: Int64) -> Int {
    if isEmpty { return 0 }
    return withPointers { bars in
      let times = bars.openTime
      // Most are asked for one of the last rows: ever longer steps from the end come to where it is.
      var high = count
      var step = 1
      while step <= high, times[high - step] >= time {
        high -= step
        step *= 2
      }
      var low = Swift.max(0, high - step)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] < time { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// The last `limit` bars that have closed by `time`, given the bars' length.
  public func closed(by time: Int64, of timeframe: Timeframe, last limit: Int) -> BarSlice {
    let end = firstIndex(atOrAfter: time - timeframe.seconds + 1)
    return BarSlice(self, rows: Swift.max(0, end - limit)..<end)
  }

  /// How many of another's oldest bars are some of these, by where they lie; a copy elsewhere counts as
  /// none.
  ///
  /// - Complexity: O(1)
  public func countShared(with other: BarColumns) -> Int {
    guard let storage, storage === other.storage else { return 0 }
    let first = other.start - start
    return first >= 0 ? Swift.max(0, Swift.min(other.count, count - first)) : 0
  }

  /// Whether a run of rows holds the very bits of a run of another's.
  ///
  /// Unknown volumes and spreads are equal where they are the same NaN; zeros of two signs are not,
  /// for who compares further where this says no.
  ///
  /// - Precondition: both runs have the same length and lie within their columns.
  /// - Complexity: O(rows); memory is compared as a whole.
  public func hasSameBits(
    _ rows: Range<Int>, as other: BarColumns, _ otherRows: Range<Int>
  ) -> Bool {
    precondition(rows.count == otherRows.count, "expected runs of the same length")
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= count && otherRows.lowerBound >= 0
        && otherRows.upperBound <= other.count, "expected rows of the bars")
    guard !rows.isEmpty else { return true }
    return withPointers { own in
      other.withPointers { others in
        own.from(rows.lowerBound).hasSameBits(rows.count, as: others.from(otherRows.lowerBound))
      }
    }
  }
}

extension BarColumns: Equatable {
  /// Whether all bars are equal, as numbers are: an unknown volume or spread equals none.
  public static func == (left: BarColumns, right: BarColumns) -> Bool {
    left.elementsEqual(right)
  }
}

extension BarColumns: CustomStringConvertible {
  /// The bars, oldest first.
  public var description: String { "\(Array(self))" }
}
