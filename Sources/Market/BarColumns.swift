/// Bars of one timeframe as flat columns, oldest first, opening times strictly increasing.
///
///     openTime  | t0 | t1 | … |     all seven columns have the same count;
///     open      | o0 | o1 | … |     row i of every column is one bar
///     …
///
/// A value: what is done to one copy shows in no other. Copies share their memory, also after bars
/// were dropped of one or added to it.
public struct BarColumns {
  /// Where the rows lie; nil where there are none.
  @usableFromInline var storage: BarStorage?
  /// The storage's row of the oldest bar.
  @usableFromInline var start = 0
  public private(set) var count = 0

  public init() {}

  public init(_ bars: some Sequence<Bar>) {
    for bar in bars { append(bar) }
  }

  /// A slice's bars; they share its memory.
  public init(_ slice: BarSlice) {
    self = slice.columns
    count = slice.rows.upperBound
    self = dropping(first: slice.rows.lowerBound)
  }

  /// Calls `body` with pointers to the oldest bar.
  ///
  /// - Precondition: there is a bar.
  @inlinable @inline(__always)
  public func withPointers<Result, Failure: Error>(
    _ body: (BarPointers) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let storage else { preconditionFailure("expected bars") }
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.rows(from: start))
  }

  /// Adds a bar that opens after every bar held.
  public mutating func append(_ bar: Bar) {
    precondition(
      openTime.last.map { $0 < bar.openTime } ?? true, "bars are appended in order of time")
    withRoom(for: 1) { $0.write(bar) }
  }

  /// Adds bars that open after every bar held.
  public mutating func append(_ bars: BarColumns) {
    guard let next = bars.openTime.first else { return }
    precondition(openTime.last.map { $0 < next } ?? true, "bars are appended in order of time")
    withRoom(for: bars.count) { rows in bars.withPointers { rows.write(bars.count, of: $0) } }
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
    withRoom(for: count) { rows in
      rows.write(0, openTimes)
      rows.write(1, open)
      rows.write(2, high)
      rows.write(3, low)
      rows.write(4, close)
      rows.write(5, tickVolume)
      rows.write(6, spreadPoints)
    }
  }

  /// Replaces row `index` by a corrected bar of the same opening time.
  ///
  /// - Complexity: O(1); O(n) where another value shares the memory.
  public mutating func replace(_ index: Int, by bar: Bar) {
    precondition(openTime[index] == bar.openTime, "a correction keeps the bar's opening time")
    if !isKnownUniquelyReferenced(&storage) { move(withRoomFor: 0) }
    storage?.rows(from: start + index).write(bar)
  }

  /// Drops the oldest bars until at most `count` are left.
  ///
  /// - Complexity: O(1)
  public mutating func keepLast(_ count: Int) {
    precondition(count >= 0, "expected a number of bars")
    self = dropping(first: self.count - count)
  }

  /// The bars without the oldest `count`.
  ///
  /// - Complexity: O(1)
  public func dropping(first count: Int) -> BarColumns {
    if count <= 0 { return self }
    var rest = BarColumns()
    guard count < self.count else { return rest }
    rest.storage = storage
    rest.start = start + count
    rest.count = self.count - count
    return rest
  }

  /// Adds `added` rows, which `write` writes from the pointers' first row on.
  private mutating func withRoom(for added: Int, _ write: (BarPointers) -> Void) {
    guard added > 0 else { return }
    let isClaimed = storage?.claim(added, from: start + count) ?? false
    if !isClaimed { move(withRoomFor: added) }
    guard let storage else { return }
    withExtendedLifetime(storage) { write(storage.rows(from: start + count)) }
    count += added
  }

  /// Copies the bars into a storage of their own, in which `added` rows behind them are claimed.
  ///
  /// It has room for as many again: a window that gains a bar now and then is seldom copied.
  private mutating func move(withRoomFor added: Int) {
    let rows = count + added
    let moved = BarStorage.room(for: Swift.max(4, 2 * rows), used: rows)
    if !isEmpty { withPointers { moved.rows(from: 0).write(count, of: $0) } }
    storage = moved
    start = 0
  }
}

/// Checked by hand for threads: see `BarStorage`.
extension BarColumns: @unchecked Sendable {}
