import Decision
import Glibc
public import Market

/// Looks for values that know what came after them, by computing them again on less history.
///
/// Each instant is computed three times: on all of the history (A), on what had closed by then (B), and
/// on what a terminal would have seen by then, coarse bars made of finer ones (C). Where A and B differ
/// the code reads the future; where B and C differ the data hold it. Of the subject it knows only the
/// names of its values.
public struct Lookahead: Sendable {
  /// One value that changed.
  public struct Change: Sendable, Equatable {
    /// What changed it.
    public enum Cause: String, Sendable {
      /// The code looked beyond the instant.
      case code = "reads_the_future"
      /// Stored bars hold prices that came after they ended.
      case data = "data_from_the_future"
      /// Stored bars that no stored finer bars make: another source, which cannot be judged.
      case source = "another_source"
    }

    public let name: String
    public let cause: Cause
    /// Of `instants`.
    public let count: Int
    /// The first, broker time.
    public let firstTime: Int64
    /// The largest |difference| over |value|.
    public let largest: Double
  }

  /// Bars that agree with the finer ones of a later stretch.
  public struct Shift: Sendable, Equatable {
    public let root: String
    public let timeframe: Timeframe
    /// By how many bars they are stamped too early.
    public let bars: Int
    /// How many of those compared.
    public let count: Int
    public let compared: Int
  }

  public struct Result: Sendable {
    public let instants: Int
    /// Instants at which nothing could be computed.
    public let skipped: Int
    public let changes: [Change]
    public let shifts: [Shift]

    /// Whether anything knows the future.
    public var hasLeak: Bool { changes.contains { $0.cause != .source } }
  }

  private let history: PriceHistory
  private let known: PriceHistory
  public let shifts: [Shift]

  public init(_ history: PriceHistory) {
    self.history = history
    known = history.rebuilt()
    shifts = Lookahead.shifts(history, known)
  }

  /// Computes `subject` at every instant of `times`.
  public func run(
    _ subject: some LookaheadSubject, times: [Int64], progress: (Int, Int) -> Void = { _, _ in }
  ) -> Result {
    var found: [String: [Change.Cause: (count: Int, first: Int64, largest: Double)]] = [:]
    var skipped = 0
    for (index, time) in times.enumerated() {
      progress(index, times.count)
      let kept = BarBook.held
      do {
        let all = try subject.values(history, at: time)
        let cut = try subject.values(history.truncated(at: time, keeping: kept), at: time)
        let seen = try subject.values(known.truncated(at: time, keeping: kept), at: time)
        for ((name, a), ((_, b), (_, c))) in zip(all, zip(cut, seen)) {
          if let size = Lookahead.difference(a, b) {
            Lookahead.note(&found[name, default: [:]][.code], time, size)
          } else if let size = Lookahead.difference(b, c) {
            let cause: Change.Cause = shifts.isEmpty ? .source : .data
            Lookahead.note(&found[name, default: [:]][cause], time, size)
          }
        }
      } catch {
        skipped += 1
      }
    }
    progress(times.count, times.count)
    let changes = found.flatMap { name, causes in
      causes.map { cause, row in
        Change(
          name: name, cause: cause, count: row.count, firstTime: row.first, largest: row.largest)
      }
    }
    return Result(
      instants: times.count - skipped, skipped: skipped,
      changes: changes.sorted { ($1.count, $0.name) < ($0.count, $1.name) }, shifts: shifts)
  }

  private static func note(
    _ row: inout (count: Int, first: Int64, largest: Double)?, _ time: Int64, _ size: Double
  ) {
    let before = row ?? (0, time, 0)
    row = (before.count + 1, before.first, max(before.largest, size))
  }

  /// How far two values lie apart over the larger; nil where they are the same to the rounding of
  /// sums. A value that is undefined in one of them only differs by all of it.
  private static func difference(_ a: Double, _ b: Double) -> Double? {
    if a == b || (a.isNaN && b.isNaN) { return nil }
    if a.isNaN || b.isNaN { return 1 }
    let size = abs(a - b) / max(abs(a), abs(b))
    return size > 1e-9 ? size : nil
  }

  /// Which stored bars are made of the finer bars of a later stretch.
  ///
  /// A day's bar that is dated a day early agrees with the day after: the day's close is then inside
  /// that day's morning. A tenth of the bars that differ, and five, are more than chance.
  private static func shifts(_ stored: PriceHistory, _ known: PriceHistory) -> [Shift] {
    var shifts: [Shift] = []
    for root in stored.series.keys.sorted() {
      guard let columns = stored.series[root], let rebuilt = known.series[root] else { continue }
      for timeframe in Timeframe.allCases.dropFirst() {
        let (was, made) = (columns[timeframe.rawValue], rebuilt[timeframe.rawValue])
        for bars in 1...3 {
          var count = 0
          var compared = 0
          for row in 0..<max(0, was.count - bars)
          where made.close[row] != was.close[row] || made.open[row] != was.open[row] {
            compared += 1
            if agree(was[row], made[row + bars]) { count += 1 }
          }
          if count >= 5, count * 10 >= compared {
            shifts.append(
              Shift(
                root: root, timeframe: timeframe, bars: bars, count: count, compared: compared))
          }
        }
      }
    }
    return shifts
  }

  private static func agree(_ one: Bar, _ other: Bar) -> Bool {
    one.open == other.open && one.high == other.high && one.low == other.low
      && one.close == other.close
  }
}
