import Market

/// Puts the bars of a file in order: rejects what comes late, merges what comes twice.
///
/// A bar is held back until a later one has come, since its last version counts. In the hour that
/// the broker's clock repeats, its second pass comes late; markets with a daylight-saving
/// clock are closed then.
struct BarSequence {
  enum Step {
    /// The bar is held; the one before it, if any, is final.
    case taken(final: Bar?)
    case duplicate
    case conflict
    case outOfOrder
  }

  private(set) var gaps: GapLog
  private var held: Bar?

  init(_ timeframe: Timeframe) { gaps = GapLog(timeframe) }

  mutating func take(_ bar: Bar) -> Step {
    guard let previous = held else {
      held = bar
      return .taken(final: nil)
    }
    if bar.openTime < previous.openTime { return .outOfOrder }
    if bar.openTime == previous.openTime {
      held = bar
      return BarSequence.isSame(bar, previous) ? .duplicate : .conflict
    }
    gaps.note(after: previous.openTime, before: bar.openTime)
    held = bar
    return .taken(final: previous)
  }

  /// The last bar, at the end of the file.
  mutating func finish() -> Bar? {
    defer { held = nil }
    return held
  }

  /// Equality where unknown equals unknown.
  private static func isSame(_ left: Bar, _ right: Bar) -> Bool {
    func same(_ left: Double, _ right: Double) -> Bool {
      left == right || (left.isNaN && right.isNaN)
    }
    return left.open == right.open && left.high == right.high && left.low == right.low
      && left.close == right.close && same(left.tickVolume, right.tickVolume)
      && same(left.spreadPoints, right.spreadPoints)
  }
}
