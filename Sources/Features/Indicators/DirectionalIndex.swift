/// Wilder's ADX: the smoothed strength of a direction whichever it is, 0…100.
///
/// +DM, −DM and the true range start as sums of `period` − 1 bars and are then smoothed by
/// sum − sum / period + value; DX = 100 · |+DI − −DI| / (+DI + −DI); the ADX is seeded with the
/// mean of `period` DX. A bar on which DX is undefined leaves it unchanged (a zero in the seed).
/// Source: TA-Lib, `ta_ADX.c`; zero is exactly zero here.
struct DirectionalIndex {
  private var plus = 0.0
  private var minus = 0.0
  private var range = 0.0
  private var sum = 0.0
  private var seen = 0
  private let period: Int

  /// NaN until 2 · `period` − 1 pairs of bars were added.
  private(set) var value = Double.nan

  init(_ period: Int) { self.period = period }

  /// Adds a bar by its moves beyond the bar before and its true range.
  @inline(__always) mutating func add(up: Double, down: Double, trueRange: Double) {
    let plusMove = up > 0 && up > down ? up : 0
    let minusMove = down > 0 && up < down ? down : 0
    seen += 1
    let divisor = Double(period)
    guard seen >= period else {
      plus += plusMove
      minus += minusMove
      range += trueRange
      return
    }
    plus = plus - plus / divisor + plusMove
    minus = minus - minus / divisor + minusMove
    range = range - range / divisor + trueRange
    let index = directionalMovement
    if seen < 2 * period {
      sum += index ?? 0
      if seen == 2 * period - 1 { value = sum / divisor }
    } else if let index {
      value = (value * (divisor - 1) + index) / divisor
    }
  }

  /// DX; nil where nothing moved.
  @inline(__always) private var directionalMovement: Double? {
    guard range != 0 else { return nil }
    let plusIndex = 100 * (plus / range)
    let minusIndex = 100 * (minus / range)
    let total = plusIndex + minusIndex
    return total == 0 ? nil : 100 * (abs(minusIndex - plusIndex) / total)
  }
}
