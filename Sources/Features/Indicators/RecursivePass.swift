/// The indicators that depend on all earlier bars, taken over the window in one pass.
struct RecursivePass {
  /// EMA(20) and EMA(50), and the line of MACD(12, 26, 9).
  private(set) var exponential: ExponentialAverages
  /// ATR(14) and RSI(14).
  private(set) var wilder: WilderAverages
  /// MACD's signal: EMA(9) of the line, seeded with the mean of rows 25 … 33.
  private var signal: Double

  private static let signalFactor = 2 / 10.0

  @inline(__always) var atr: Double { wilder.atr }
  /// MACD's line less its signal.
  @inline(__always) var histogram: Double { exponential.line - signal }

  /// Runs over the window; `recording` is told the ATR after each row from 14 on.
  @inline(__always)
  init(_ view: BarView, recording: (_ row: Int, _ atr: Double) -> Void) {
    wilder = WilderAverages(view)
    exponential = ExponentialAverages(view.close)
    signal = 0
    recording(WilderAverages.begin, atr)
    for row in (WilderAverages.begin + 1)..<ExponentialAverages.steady {
      wilder.add(view, row)
      exponential.add(view.close[row], row: row)
      recording(row, atr)
      if row > 33 {
        addToSignal()
      } else if row > 24 {
        signal += exponential.line
        if row == 33 { signal /= 9 }
      }
    }
    for row in ExponentialAverages.steady..<BarView.count {
      wilder.add(view, row)
      exponential.add(view.close[row])
      recording(row, atr)
      addToSignal()
    }
  }

  init(_ view: BarView) {
    self.init(view) { _, _ in }
  }

  @inline(__always)
  private mutating func addToSignal() {
    signal = (exponential.line - signal) * RecursivePass.signalFactor + signal
  }
}
