import Market
import Testing
import TrainingSet

@Suite("A training set sees no further than it may")
struct LookAheadTests {
  /// Instants within a bar, at a close, and in the weekend.
  private static let instants: [Int64] = [
    SampleMarket.fineStart + 86_400 + 11 * 3_600,
    SampleMarket.fineStart + 2 * 86_400 + 5 * 3_600,
    SampleMarket.fineStart + 4 * 86_400 + 12 * 3_600 + 2_220,
    SampleMarket.fineStart + 5 * 86_400 + 1,
  ]

  private static func basket(
    _ change: (SampleMarket) -> SampleMarket
  ) -> [String: SampleMarket] {
    SampleExport.basket.mapValues(change)
  }

  @Test(
    "bars cut off at an instant give the same rows up to it, byte for byte", arguments: instants)
  func prefix(instant: Int64) throws {
    let whole = try SampleExport.whole.get()
    let cut = try SampleExport(
      SampleExport.market.closed(by: instant), LookAheadTests.basket { $0.closed(by: instant) })
    let count = whole.time.firstIndex { $0 > instant } ?? whole.rows
    #expect(cut.rows == count && count > 10)
    for name in ["features", "categories", "sequence", "time"] {
      let bytes = cut.bytes(name)
      #expect(bytes == Array(whole.bytes(name).prefix(bytes.count)), "\(name)")
    }
    // A label is known once a bar of the path has opened at the time limit or later.
    let known = SampleExport.market.closed(by: instant)[.m1].openTime.last ?? 0
    for row in 0..<count {
      if whole.time[row] + 86_400 <= known {
        for name in ["label", "label_end", "outcome"] {
          #expect(cut.row(name, row) == whole.row(name, row), "\(name) of row \(row)")
        }
      } else {
        #expect(cut.label[row].isNaN && cut.outcome[2 * row].isNaN)
        #expect(cut.labelEnd[row] == cut.time[row])
      }
      if !cut.volatility[row].isNaN {
        #expect(cut.volatility[row] == whole.volatility[row], "volatility of row \(row)")
      }
    }
  }

  @Test("other prices after an instant change no feature before it", arguments: instants)
  func future(instant: Int64) throws {
    let whole = try SampleExport.whole.get()
    let other = try SampleExport(
      SampleExport.market.changed(after: instant),
      LookAheadTests.basket { $0.changed(after: instant) })
    let count = whole.time.firstIndex { $0 > instant } ?? whole.rows
    for name in ["features", "categories", "sequence"] {
      let length = whole.bytes(name).count / whole.rows * count
      #expect(other.bytes(name).prefix(length) == whole.bytes(name).prefix(length), "\(name)")
    }
    // The test would show it: the next row does change.
    #expect(other.row("features", count) != whole.row("features", count))
  }

  @Test("the sample has labels up, down and undefined, and targets of volatility")
  func meaningful() throws {
    let whole = try SampleExport.whole.get()
    #expect(whole.rows > 70)
    #expect(whole.label.contains(1) && whole.label.contains(0))
    #expect(whole.label.contains { $0.isNaN })
    #expect(whole.volatility.filter { $0 > 0 }.count > 70)
    for row in 0..<whole.rows where !whole.label[row].isNaN {
      #expect(whole.labelEnd[row] > whole.time[row])
      #expect(whole.labelEnd[row] <= whole.time[row] + 86_400)
    }
  }

  @Test("a label looks at no bar before its event and at none after its end")
  func shift() throws {
    let path = SampleExport.market[.m1]
    let barrier = SampleExport.barrier
    var compared = 0
    for time in try SampleExport.whole.get().time {
      guard let outcome = barrier.outcome(at: time, atr: 0.0008, path: path, .m1) else { continue }
      compared += 1
      let other = BarColumns(
        (0..<path.count).map { row in
          var bar = path[row]
          guard bar.openTime < time || bar.openTime >= outcome.end else { return bar }
          bar.open *= 3
          bar.high *= 3
          bar.low *= 3
          bar.close *= 3
          return bar
        })
      #expect(barrier.outcome(at: time, atr: 0.0008, path: other, .m1) == outcome)
    }
    #expect(compared > 30)
  }

  @Test("the forecast's target is the deviation of the next twelve returns of M5")
  func volatility() throws {
    let whole = try SampleExport.whole.get()
    let bars = SampleExport.market[.m5]
    for row in 0..<whole.rows {
      let before = bars.closed(by: whole.time[row], of: .m5, last: 1)
      let closes = (0..<bars.count).filter { bars.openTime[$0] >= whole.time[row] }.prefix(12)
        .map { bars.close[$0] }
      guard closes.count == 12, let last = before.last else {
        #expect(whole.volatility[row].isNaN)
        continue
      }
      let ratios = zip(closes, [last.close] + closes).map { $0 / $1 }
      // Of returns this small the logarithm is the ratio less one, less half its square.
      let returns = ratios.map { ($0 - 1) - ($0 - 1) * ($0 - 1) / 2 }
      let mean = returns.reduce(0, +) / 12
      let variance = returns.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 12
      #expect(abs(whole.volatility[row] / variance.squareRoot() - 1) < 1e-4, "row \(row)")
    }
  }
}
