/// Bars of one timeframe as flat columns, oldest first, opening times strictly increasing.
///
///     openTime  | t0 | t1 | … |     all seven columns have the same count;
///     open      | o0 | o1 | … |     row i of every column is one bar
///     …
public struct BarColumns: Sendable {
  public private(set) var openTime: [Int64] = []
  public private(set) var open: [Double] = []
  public private(set) var high: [Double] = []
  public private(set) var low: [Double] = []
  public private(set) var close: [Double] = []
  public private(set) var tickVolume: [Double] = []
  public private(set) var spreadPoints: [Double] = []

  public init() {}

  public init(_ bars: some Sequence<Bar>) {
    for bar in bars { append(bar) }
  }

  public var count: Int { openTime.count }
  public var isEmpty: Bool { openTime.isEmpty }

  /// The bar of row `index`.
  public subscript(index: Int) -> Bar {
    Bar(
      openTime: openTime[index], open: open[index], high: high[index], low: low[index],
      close: close[index], tickVolume: tickVolume[index], spreadPoints: spreadPoints[index])
  }

  public var last: Bar? { isEmpty ? nil : self[count - 1] }

  /// Adds a bar that opens after every bar held.
  public mutating func append(_ bar: Bar) {
    precondition(
      openTime.last.map { $0 < bar.openTime } ?? true, "bars are appended in order of time")
    openTime.append(bar.openTime)
    open.append(bar.open)
    high.append(bar.high)
    low.append(bar.low)
    close.append(bar.close)
    tickVolume.append(bar.tickVolume)
    spreadPoints.append(bar.spreadPoints)
  }

  /// Adds bars, column by column, that open after every bar held and one after the other.
  public mutating func append(
    openTimes: UnsafeBufferPointer<Int64>, open: UnsafeBufferPointer<Double>,
    high: UnsafeBufferPointer<Double>, low: UnsafeBufferPointer<Double>,
    close: UnsafeBufferPointer<Double>, tickVolume: UnsafeBufferPointer<Double>,
    spreadPoints: UnsafeBufferPointer<Double>
  ) {
    let count = openTimes.count
    precondition(
      open.count == count && high.count == count && low.count == count && close.count == count
        && tickVolume.count == count && spreadPoints.count == count, "columns of one length")
    var previous = openTime.last ?? .min
    for time in openTimes {
      precondition(previous < time, "bars are appended in order of time")
      previous = time
    }
    openTime.append(contentsOf: openTimes)
    self.open.append(contentsOf: open)
    self.high.append(contentsOf: high)
    self.low.append(contentsOf: low)
    self.close.append(contentsOf: close)
    self.tickVolume.append(contentsOf: tickVolume)
    self.spreadPoints.append(contentsOf: spreadPoints)
  }

  /// Replaces row `index` by a corrected bar of the same opening time.
  public mutating func replace(_ index: Int, by bar: Bar) {
    precondition(openTime[index] == bar.openTime, "a correction keeps the bar's opening time")
    open[index] = bar.open
    high[index] = bar.high
    low[index] = bar.low
    close[index] = bar.close
    tickVolume[index] = bar.tickVolume
    spreadPoints[index] = bar.spreadPoints
  }

  /// Drops the oldest bars until at most `count` are left.
  public mutating func keepLast(_ count: Int) {
    let excess = self.count - count
    guard excess > 0 else { return }
    openTime.removeFirst(excess)
    open.removeFirst(excess)
    high.removeFirst(excess)
    low.removeFirst(excess)
    close.removeFirst(excess)
    tickVolume.removeFirst(excess)
    spreadPoints.removeFirst(excess)
  }

  /// The bars without the oldest `count`.
  ///
  /// - Complexity: O(n); O(1) where none is dropped.
  public func dropping(first count: Int) -> BarColumns {
    if count <= 0 { return self }
    var rest = BarColumns()
    // Room for those that usually follow.
    func tail<Value>(_ column: [Value], _ rest: inout [Value]) {
      rest.reserveCapacity(column.count + 1)
      rest.append(contentsOf: column.dropFirst(count))
    }
    tail(openTime, &rest.openTime)
    tail(open, &rest.open)
    tail(high, &rest.high)
    tail(low, &rest.low)
    tail(close, &rest.close)
    tail(tickVolume, &rest.tickVolume)
    tail(spreadPoints, &rest.spreadPoints)
    return rest
  }

  /// The first row that opens at or after `time`; `count` where there is none.
  ///
  /// - Complexity: O(log n)
  public func firstIndex(atOrAfter time: Int64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if openTime[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The last `limit` bars that have closed by `time`, given the bars' length.
  public func closed(by time: Int64, of timeframe: Timeframe, last limit: Int) -> BarSlice {
    let end = firstIndex(atOrAfter: time - timeframe.seconds + 1)
    return BarSlice(self, rows: max(0, end - limit)..<end)
  }
}
