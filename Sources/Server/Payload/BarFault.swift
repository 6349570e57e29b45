import Market

/// Why a bar of a payload is refused: the column, what it holds and what it may hold.
struct BarFault {
  /// The columns of a bar on the wire, in their order.
  static let columns = ["time", "open", "high", "low", "close", "tick_volume", "spread"]
  /// The spread may be left out.
  static let columnsMin = 6
  static let shapeText =
    "[open time, open, high, low, close, tick volume] and optionally the spread"

  let column: Int
  let value: Double
  let allowed: String

  var reason: String {
    let text =
      value.isNaN
      ? "null"
      : value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    return "was \(text)"
  }

  init(column: Int, value: Double, allowed: String) {
    self.column = column
    self.value = value
    self.allowed = allowed
  }

  /// The first fault of `bar`, which follows a bar that opened at `previous`; nil where it has none.
  @inline(__always)
  init?(_ bar: Bar, after previous: Int64) {
    guard PayloadLimits.time.contains(bar.openTime) else {
      self.init(column: 0, value: Double(bar.openTime), allowed: PayloadLimits.timeText)
      return
    }
    guard bar.openTime > previous else {
      self.init(
        column: 0, value: Double(bar.openTime), allowed: "bars oldest first: after \(previous)")
      return
    }
    guard BarFault.isPrice(bar.open), BarFault.isPrice(bar.high), BarFault.isPrice(bar.low),
      BarFault.isPrice(bar.close)
    else {
      self = BarFault.ofPrice(bar)
      return
    }
    guard bar.high >= bar.low else {
      self.init(column: 2, value: bar.high, allowed: "at least the low, \(bar.low)")
      return
    }
    guard BarFault.isWithin(bar.open, bar), BarFault.isWithin(bar.close, bar) else {
      let isOpen = !BarFault.isWithin(bar.open, bar)
      self.init(
        column: isOpen ? 1 : 4, value: isOpen ? bar.open : bar.close,
        allowed: "between low \(bar.low) and high \(bar.high)")
      return
    }
    guard BarFault.isCountOrUnknown(bar.tickVolume), BarFault.isCountOrUnknown(bar.spreadPoints)
    else {
      let isVolume = !BarFault.isCountOrUnknown(bar.tickVolume)
      self.init(
        column: isVolume ? 5 : 6, value: isVolume ? bar.tickVolume : bar.spreadPoints,
        allowed: "0 to 10^12, or null where unknown")
      return
    }
    return nil
  }

  private static func ofPrice(_ bar: Bar) -> BarFault {
    let prices = [bar.open, bar.high, bar.low, bar.close]
    let index = prices.firstIndex { !isPrice($0) } ?? 0
    return BarFault(column: index + 1, value: prices[index], allowed: PayloadLimits.positiveText)
  }

  @inline(__always)
  private static func isPrice(_ value: Double) -> Bool {
    value > 0 && value < PayloadLimits.numberMax
  }

  @inline(__always)
  private static func isWithin(_ price: Double, _ bar: Bar) -> Bool {
    price <= bar.high && price >= bar.low
  }

  @inline(__always)
  private static func isCountOrUnknown(_ value: Double) -> Bool {
    !(value < 0 || value > PayloadLimits.numberMax)
  }
}
