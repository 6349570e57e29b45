import Market

/// Counts the gaps between neighbouring bars, and keeps the longest.
struct GapLog {
  static let longestMax = 5

  let timeframe: Timeframe
  private(set) var count = 0
  private(set) var missingBars = 0
  /// Longest first; of equal ones the earlier.
  private(set) var longest: [BarGap] = []

  init(_ timeframe: Timeframe) { self.timeframe = timeframe }

  mutating func note(after: Int64, before: Int64) {
    let next = after + timeframe.seconds
    if next >= before { return }
    let silence = GapLog.weekdaySeconds(before) - GapLog.weekdaySeconds(next)
    let missing = Int(silence / timeframe.seconds)
    guard missing > 1 else { return }
    count += 1
    missingBars += missing
    let rank = longest.firstIndex { $0.missingBars < missing } ?? longest.count
    guard rank < GapLog.longestMax else { return }
    longest.insert(BarGap(after: after, before: before, missingBars: missing), at: rank)
    if longest.count > GapLog.longestMax { longest.removeLast() }
  }

  /// The seconds of Mondays to Fridays from Monday 1969-12-29 up to `time`, not before it.
  private static func weekdaySeconds(_ time: Int64) -> Int64 {
    // 1970-01-01 was a Thursday, three days into its week.
    let sinceMonday = time + 3 * 86_400
    let week = sinceMonday / 604_800
    return week * 432_000 + min(sinceMonday - week * 604_800, 432_000)
  }
}
