import Market

/// A random walk on every timeframe: M15 bars for 14 months, then M1 bars for a week.
///
/// Weekends, one minute in thirty and one quiet hour have no bar; one tick volume is unknown.
struct SampleMarket {
  /// Monday 2023-01-02, where the M15 bars begin.
  static let start: Int64 = 1_672_617_600
  /// Thursday 2024-03-07, where the M1 bars begin; the New York clock changes on the Sunday after.
  static let fineStart: Int64 = 1_709_769_600
  static let fineEnd: Int64 = fineStart + 6 * 86_400

  /// Closed bars by `Timeframe.rawValue`.
  private(set) var bars: [BarColumns]

  init(bars: [BarColumns]) { self.bars = bars }

  init(seed: UInt64, end: Int64 = fineEnd) {
    var walk = Walk(state: seed)
    var series = Timeframe.allCases.map { _ in BarColumns() }
    var aggregators = Timeframe.allCases.map { BarAggregator(to: $0) }
    func feed(_ bar: Bar, _ base: Timeframe) {
      for timeframe in Timeframe.allCases where timeframe >= base {
        let slot = timeframe.rawValue
        if let done = aggregators[slot].add(bar) { series[slot].append(done) }
        if let done = aggregators[slot].finish(closedBy: bar.openTime + base.seconds) {
          series[slot].append(done)
        }
      }
    }
    for time in stride(from: SampleMarket.start, to: SampleMarket.fineStart, by: 900)
    where SampleMarket.isOpen(time) {
      feed(walk.bar(at: time, size: 40), .m15)
    }
    for time in stride(from: SampleMarket.fineStart, to: end, by: 60)
    where SampleMarket.isOpen(time) && walk.next(30) > 0 {
      feed(walk.bar(at: time, size: 10), .m1)
    }
    bars = series
  }

  private static func isOpen(_ time: Int64) -> Bool {
    let quiet = fineStart + 4 * 86_400 + 3 * 3_600
    return (1...5).contains(CivilDate.weekday(ofDay: CivilDate.days(ofEpoch: time)))
      && !(quiet..<(quiet + 3_600)).contains(time)
  }

  /// What had closed by `time`.
  func closed(by time: Int64) -> SampleMarket {
    SampleMarket(
      bars: Timeframe.allCases.map { timeframe in
        let columns = bars[timeframe.rawValue]
        let end = columns.firstIndex(atOrAfter: time - timeframe.seconds + 1)
        return BarColumns((0..<end).map { columns[$0] })
      })
  }

  /// The same up to `time`, and half the price and ten times the volume in what closed later.
  func changed(after time: Int64) -> SampleMarket {
    var market = self
    for timeframe in Timeframe.allCases {
      let columns = bars[timeframe.rawValue]
      let end = columns.firstIndex(atOrAfter: time - timeframe.seconds + 1)
      for row in end..<columns.count {
        let bar = columns[row]
        market.bars[timeframe.rawValue].replace(
          row,
          by: Bar(
            openTime: bar.openTime, open: bar.open / 2, high: bar.high / 2, low: bar.low / 2,
            close: bar.close / 2, tickVolume: bar.tickVolume * 10))
      }
    }
    return market
  }

  subscript(timeframe: Timeframe) -> BarColumns { bars[timeframe.rawValue] }
}

/// SplitMix64 and a price in hundred-thousandths.
private struct Walk {
  var state: UInt64
  var price = 110_000
  var count = 0

  mutating func next(_ bound: UInt64) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % bound)
  }

  mutating func bar(at time: Int64, size: Int) -> Bar {
    func step() -> Int { next(UInt64(2 * size + 1)) - size }
    let open = price + (next(10) == 0 ? step() : 0)
    price = open + step()
    let high = max(open, price) + next(UInt64(size))
    let low = min(open, price) - next(UInt64(size))
    count += 1
    return Bar(
      openTime: time, open: Double(open) / 1e5, high: Double(high) / 1e5,
      low: Double(low) / 1e5, close: Double(price) / 1e5,
      tickVolume: count == 29_600 ? .nan : Double(20 + next(200)))
  }
}
