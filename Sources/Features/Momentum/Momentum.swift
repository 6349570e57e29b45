/// How far and how fast the close has moved, on the last bar.
enum Momentum {
  /// (c − c[-11]) / ATR.
  @inline(__always)
  static func ten(_ view: BarView, atr: Double) -> Double {
    (view.lastClose - view.close[BarView.last - 10]) / atr
  }

  /// TA-Lib's ROC(5) in percent: 100 · (c / c[-6] − 1).
  @inline(__always)
  static func rateOfChange(_ view: BarView) -> Double {
    (view.lastClose / view.close[BarView.last - 5] - 1) * 100
  }

  /// The last five bars' move less that of the five before, in ATR.
  @inline(__always)
  static func acceleration(_ view: BarView, atr: Double) -> Double {
    let middle = view.close[BarView.last - 5]
    return ((view.lastClose - middle) - (middle - view.close[BarView.last - 10])) / atr
  }
}
