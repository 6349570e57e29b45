import Features
import Market

/// Random walks of 256 bars in every timeframe.
enum SyntheticMarket {
  private static let eventTime: Int64 = 1_767_225_600

  static func window(seed: UInt64) -> MarketWindow {
    var numbers = SplitMix(state: seed)
    let slices = Timeframe.allCases.map { timeframe in
      var price = 1.1
      let bars = (0..<256).map { index -> Bar in
        let open = price
        let step = 0.0004 * Double(timeframe.rawValue + 1)
        price += (numbers.fraction() - 0.5) * step
        let high = max(open, price) + numbers.fraction() * step / 3
        let low = min(open, price) - numbers.fraction() * step / 3
        return Bar(
          openTime: eventTime - Int64(256 - index) * timeframe.seconds, open: rounded(open),
          high: rounded(high + 1e-5), low: rounded(low - 1e-5), close: rounded(price),
          tickVolume: Double(numbers.below(900) + 20), spreadPoints: 8)
      }
      return BarSlice(BarColumns(bars))
    }
    return MarketWindow(
      symbol: "EURUSD", windows: slices, eventTime: eventTime, utcOffset: 7_200)
  }

  /// To five digits, as brokers quote.
  private static func rounded(_ price: Double) -> Double { (price * 1e5).rounded() / 1e5 }

  /// The window as an event carries it: `[openTime, open, high, low, close, volume, spread]`.
  static func json(_ window: MarketWindow) -> String {
    let frames = Timeframe.allCases.map { timeframe in
      let slice = window.windows[timeframe.rawValue]
      let rows = (0..<slice.count).map { index in
        let bar = slice[index]
        return "[\(bar.openTime),\(bar.open),\(bar.high),\(bar.low),\(bar.close),"
          + "\(Int(bar.tickVolume)),\(Int(bar.spreadPoints))]"
      }
      return "\"\(timeframe.code)\":[\(rows.joined(separator: ","))]"
    }
    return "{\"schema\":1,\"symbol\":\"EURUSD\",\"bars\":{\(frames.joined(separator: ","))}}"
  }
}
