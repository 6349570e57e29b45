/// The recursive indicators of all timeframes that are available, moved forward row by row together.
///
/// Each row's averages wait for the row before, and a division takes many cycles: one timeframe
/// after another would leave the processor idle most of the time. The operations of each timeframe
/// and their order are the same as alone.
struct RecursivePasses {
  let views: UnsafeBufferPointer<BarView>
  let passes: UnsafeMutableBufferPointer<RecursivePass>
  /// Which of the views is of H1, or −1; only its ADX and its series of ATR are wanted.
  let hourly: Int
  /// The ADX of H1; NaN without it.
  private(set) var adx = Double.nan

  /// Runs over the window. `atrSeries` gets the ATR of H1 after each row from 14 on.
  init(
    _ views: UnsafeBufferPointer<BarView>, hourly: Int,
    into passes: UnsafeMutableBufferPointer<RecursivePass>,
    atrSeries: UnsafeMutablePointer<Double>
  ) {
    self.views = views
    self.passes = passes
    self.hourly = hourly
    for index in views.indices {
      passes.initializeElement(at: index, to: RecursivePass(views[index]))
    }
    guard hourly >= 0 else {
      run { _ in }
      return
    }
    let view = views[hourly]
    var index = DirectionalIndex(view)
    atrSeries[WilderAverages.begin] = passes[hourly].atr
    run { row in
      atrSeries[row] = passes[hourly].atr
      if row > DirectionalIndex.begin { index.add(view, row) }
    }
    adx = index.value
  }

  @inline(__always)
  private func run(after: (_ row: Int) -> Void) {
    guard let views = self.views.baseAddress, let passes = self.passes.baseAddress else { return }
    let count = self.views.count
    for row in (WilderAverages.begin + 1)..<ExponentialAverages.steady {
      for index in 0..<count { passes[index].addEarly(views[index], row) }
      after(row)
    }
    for row in ExponentialAverages.steady..<BarView.count {
      for index in 0..<count { passes[index].add(views[index], row) }
      after(row)
    }
  }
}
