/// The indicators that depend on all earlier bars, taken over the window in one pass.
struct RecursivePass {
  private(set) var strength = RelativeStrengthIndex(14)
  private(set) var range = WilderAverage(14)
  private(set) var short = ExponentialAverage(20)
  private(set) var long = ExponentialAverage(50)
  private(set) var convergence = MovingAverageConvergence()

  /// Average true range, price units.
  var atr: Double { range.value }

  @inline(__always)
  init(_ view: BarView) {
    addFirst(view.close[0])
    for row in 1..<BarView.count { add(view, row) }
  }

  /// The same, keeping `atr` after every bar (NaN before its 15th) and adding the ADX(14).
  init(_ view: BarView, recording series: UnsafeMutablePointer<Double>, adx: inout Double) {
    var index = DirectionalIndex(14)
    addFirst(view.close[0])
    series[0] = .nan
    for row in 1..<BarView.count {
      let trueRange = add(view, row)
      index.add(
        up: view.high[row] - view.high[row - 1], down: view.low[row - 1] - view.low[row],
        trueRange: trueRange)
      series[row] = atr
    }
    adx = index.value
  }

  @inline(__always)
  private mutating func addFirst(_ close: Double) {
    short.add(close)
    long.add(close)
    convergence.add(close)
  }

  @inline(__always)
  @discardableResult
  private mutating func add(_ view: BarView, _ row: Int) -> Double {
    let close = view.close[row]
    let previous = view.close[row - 1]
    let reach = trueRange(high: view.high[row], low: view.low[row], previousClose: previous)
    strength.add(change: close - previous)
    range.add(reach)
    short.add(close)
    long.add(close)
    convergence.add(close)
    return reach
  }
}
