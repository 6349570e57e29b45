/// The indicators that depend on all earlier bars, taken over the window row by row.
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

  /// Holds the seeds, as before row 15.
  @inline(__always)
  init(_ view: BarView) {
    wilder = WilderAverages(view)
    exponential = ExponentialAverages(view.close)
    signal = 0
  }

  /// Adds a row from 15 up to `ExponentialAverages.steady`, where some averages have not begun.
  @inline(__always)
  mutating func addEarly(_ view: BarView, _ row: Int) {
    wilder.add(view, row)
    exponential.add(view.close[row], row: row)
    if row > 33 {
      addToSignal()
    } else if row > 24 {
      signal += exponential.line
      if row == 33 { signal /= 9 }
    }
  }

  /// Adds a row from `ExponentialAverages.steady` on.
  @inline(__always)
  mutating func add(_ view: BarView, _ row: Int) {
    wilder.add(view, row)
    exponential.add(view.close[row])
    addToSignal()
  }

  @inline(__always)
  private mutating func addToSignal() {
    signal = (exponential.line - signal) * RecursivePass.signalFactor + signal
  }
}
