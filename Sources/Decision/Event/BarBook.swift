public import Market
import Synchronization

/// The closed bars held of one root symbol, one series per timeframe.
///
/// A value: merging an event's bars makes a new book, which replaces the old one only once the
/// decision made on it is journalled.
public struct BarBook: Sendable {
  /// How many bars of each timeframe a decision looks at.
  public static let window = 256
  /// How many are held: the window, and the bars by which another symbol's events may lag.
  public static let held = 320

  public private(set) var series: [BarColumns]
  /// One for each series, another after every change.
  private var stamps: [UInt64]
  /// What each series took in last: these bars lie in it one after the other, those that are still held.
  private var taken: [BarColumns]

  /// The stamp given last in this process: no two states of any series share one.
  private static let lastStamp = Atomic<UInt64>(0)

  public init() {
    series = Array(repeating: BarColumns(), count: Timeframe.allCases.count)
    stamps = Array(repeating: 0, count: Timeframe.allCases.count)
    taken = series
  }

  private mutating func stamp(_ slot: Int) {
    stamps[slot] = BarBook.lastStamp.wrappingAdd(1, ordering: .relaxed).newValue
  }

  public subscript(timeframe: Timeframe) -> BarColumns { series[timeframe.rawValue] }

  /// Sets one timeframe's bars, as read from the store.
  public mutating func load(_ bars: BarColumns, _ timeframe: Timeframe) {
    series[timeframe.rawValue] = bars
    series[timeframe.rawValue].keepLast(BarBook.held)
    taken[timeframe.rawValue] = bars
    stamp(timeframe.rawValue)
  }

  /// Takes in bars of one timeframe.
  ///
  /// Bars that overlap what is held correct and extend it. A whole window stands alone. Bars that
  /// neither overlap nor fill a window leave a hole of unknown size: nothing is taken in.
  ///
  /// - Returns: the bars that are new or differ from what was held, to be stored; nil where the
  ///   bars do not connect.
  public mutating func merge(_ bars: BarColumns, _ timeframe: Timeframe) -> BarColumns? {
    let slot = timeframe.rawValue
    guard let first = bars.openTime.first, let lastHeld = series[slot].openTime.last else {
      if bars.isEmpty { return BarColumns() }
      guard bars.count >= BarBook.window else { return nil }
      load(bars, timeframe)
      return bars
    }
    let overlaps = first <= lastHeld && bars.openTime.contains { isHeld($0, slot) }
    guard overlaps else {
      guard bars.count >= BarBook.window else { return nil }
      // Older bars than those held never replace them.
      guard let last = bars.openTime.last, last > lastHeld else { return nil }
      load(bars, timeframe)
      return bars
    }
    let changed = extend(bars, slot) ?? overlay(bars, slot)
    if !changed.isEmpty { stamp(slot) }
    return changed
  }

  /// The common case: what overlaps is what is held, and the rest comes after it.
  ///
  /// - Returns: what came after; nil, and nothing is done, where it is another case.
  private mutating func extend(_ bars: BarColumns, _ slot: Int) -> BarColumns? {
    guard let first = bars.openTime.first else { return BarColumns() }
    let start = series[slot].firstIndex(atOrAfter: first)
    let overlap = min(bars.count, series[slot].count - start)
    guard overlap > 0,
      overlap == bars.count || start + overlap == series[slot].count,
      isTaken(bars, overlap, slot, start)
        || series[slot].hasSameBits(start..<start + overlap, as: bars, 0..<overlap)
    else { return nil }
    taken[slot] = bars
    let added = bars.dropping(first: overlap)
    series[slot].append(added)
    series[slot].keepLast(BarBook.held)
    return added
  }

  /// Whether the oldest `count` of `bars` are of those taken in last, in the same memory, and lie in the
  /// series from row `start` on: a window that comes again a bar later need not be compared.
  private func isTaken(_ bars: BarColumns, _ count: Int, _ slot: Int, _ start: Int) -> Bool {
    taken[slot].countShared(with: bars) >= count
      && series[slot].openTime[start] == bars.openTime.first
  }

  private func isHeld(_ time: Int64, _ slot: Int) -> Bool {
    let index = series[slot].firstIndex(atOrAfter: time)
    return index < series[slot].count && series[slot].openTime[index] == time
  }

  private mutating func overlay(_ bars: BarColumns, _ slot: Int) -> BarColumns {
    var changed = BarColumns()
    taken[slot] = BarColumns()
    let lastHeld = series[slot].openTime.last ?? .min
    var inserted: [Bar] = []
    for row in 0..<bars.count {
      let bar = bars[row]
      if bar.openTime > lastHeld {
        series[slot].append(bar)
        changed.append(bar)
        continue
      }
      let index = series[slot].firstIndex(atOrAfter: bar.openTime)
      if series[slot].openTime[index] == bar.openTime {
        if !series[slot][index].isSame(as: bar) {
          series[slot].replace(index, by: bar)
          changed.append(bar)
        }
      } else {
        inserted.append(bar)
        changed.append(bar)
      }
    }
    if !inserted.isEmpty { insert(inserted, slot) }
    series[slot].keepLast(BarBook.held)
    return changed
  }

  /// Bars that history gained between those held: rare, so the series is built anew.
  private mutating func insert(_ bars: [Bar], _ slot: Int) {
    let held = (0..<series[slot].count).map { series[slot][$0] }
    series[slot] = BarColumns((held + bars).sorted { $0.openTime < $1.openTime })
  }

  /// When the last of a timeframe's bars that have closed by `time` closed; nil where none has.
  public func lastClose(by time: Int64, _ timeframe: Timeframe) -> Int64? {
    let columns = series[timeframe.rawValue]
    let end = columns.firstIndex(atOrAfter: time - timeframe.seconds + 1)
    return end > 0 ? columns.openTime[end - 1] + timeframe.seconds : nil
  }

  /// The last closed bars of one timeframe at `time`, at most a window of them.
  public func closed(by time: Int64, _ timeframe: Timeframe) -> BarSlice {
    var slice = self[timeframe].closed(by: time, of: timeframe, last: BarBook.window)
    slice.stamp = stamps[timeframe.rawValue]
    return slice
  }
}

extension Bar {
  /// Equal, where an unknown volume or spread equals an unknown one.
  func isSame(as other: Bar) -> Bool {
    func same(_ left: Double, _ right: Double) -> Bool {
      left == right || (left.isNaN && right.isNaN)
    }
    return openTime == other.openTime && open == other.open && high == other.high
      && low == other.low && close == other.close && same(tickVolume, other.tickVolume)
      && same(spreadPoints, other.spreadPoints)
  }
}
