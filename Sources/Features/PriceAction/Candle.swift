/// A bar's shape.
struct Candle {
  let open: Double
  let high: Double
  let low: Double
  let close: Double

  @inline(__always)
  init(_ view: BarView, _ row: Int) {
    self.init(
      open: view.open[row], high: view.high[row], low: view.low[row], close: view.close[row])
  }

  @inline(__always)
  private init(open: Double, high: Double, low: Double, close: Double) {
    self.open = open
    self.high = high
    self.low = low
    self.close = close
  }

  /// The bar upside down: negation is exact, so every comparison turns into its opposite.
  @inline(__always) var mirrored: Candle {
    Candle(open: -open, high: -low, low: -high, close: -close)
  }

  @inline(__always) var isUp: Bool { close > open }
  @inline(__always) var isDown: Bool { close < open }
  @inline(__always) var range: Double { high - low }
  @inline(__always) var body: Double { abs(close - open) }
  @inline(__always) var upper: Double { high - max(open, close) }
  @inline(__always) var lower: Double { min(open, close) - low }
}
