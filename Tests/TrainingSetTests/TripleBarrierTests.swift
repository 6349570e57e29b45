import Market
import Testing

@testable import TrainingSet

@Suite("The triple barrier, by hand")
struct TripleBarrierTests {
  /// H1 bars from `start`, one after the other; a nil is an hour without a bar.
  private static func path(_ bars: [(Double, Double, Double, Double)?]) -> BarColumns {
    var columns = BarColumns()
    for (hour, prices) in bars.enumerated() {
      guard let prices else { continue }
      columns.append(
        Bar(
          openTime: start + Int64(hour) * 3_600, open: prices.0, high: prices.1, low: prices.2,
          close: prices.3))
    }
    return columns
  }

  private static let start: Int64 = 1_704_067_200
  private static let flat = (100.0, 100.0, 100.0, 100.0)

  /// Stop 2 and target 3 away from the entry, four hours at most, no costs.
  private static func outcome(
    _ bars: [(Double, Double, Double, Double)?], at time: Int64 = start, hours: Double = 4,
    spread: Double = 0, commission: Double = 0, atr: Double = 1
  ) -> TripleBarrier.Outcome? {
    TripleBarrier(
      timeLimitSeconds: Int64(hours * 3_600), spread: spread, commission: commission
    ).outcome(at: time, atr: atr, path: path(bars), .h1)
  }

  private func outcome(
    _ bars: [(Double, Double, Double, Double)?], hours: Double = 4, spread: Double = 0,
    commission: Double = 0, atr: Double = 1
  ) throws -> TripleBarrier.Outcome {
    try #require(
      TripleBarrierTests.outcome(
        bars, hours: hours, spread: spread, commission: commission, atr: atr))
  }

  private let flat = TripleBarrierTests.flat
  private let hour: Int64 = 3_600

  @Test("a rise to the long's target stops the short on the way")
  func target() throws {
    let found = try outcome([flat, (100, 103, 100, 103), flat, flat, flat])
    #expect(found.long == 1.5)
    #expect(found.short == -1)
    #expect(found.label == 1)
    #expect(found.end == TripleBarrierTests.start + 2 * hour)
  }

  @Test("a fall to the short's target is the mirror of it")
  func fall() throws {
    let found = try outcome([flat, (100, 100, 97, 97), flat, flat, flat])
    #expect(found.long == -1)
    #expect(found.short == 1.5)
    #expect(found.label == 0)
  }

  @Test("a bar that holds both stop and target counts as stopped, for both trades")
  func both() throws {
    let found = try outcome([(100, 103, 97, 100), flat, flat, flat, flat])
    #expect(found.long == -1)
    #expect(found.short == -1)
    #expect(found.label.isNaN)
    #expect(found.end == TripleBarrierTests.start + hour)
  }

  @Test("a gap beyond the stop is filled at the open, worse than the stop")
  func gapBeyondStop() throws {
    let found = try outcome([flat, (96, 96, 96, 96), flat, flat, flat])
    #expect(found.long == -2)
    #expect(found.short == 2)
  }

  @Test("a gap beyond the target is filled at the open, better than the target")
  func gapBeyondTarget() throws {
    let found = try outcome([flat, (105, 105, 105, 105), flat, flat, flat])
    #expect(found.long == 2.5)
    #expect(found.short == -2.5)
  }

  @Test("a gap beyond the target that comes back to the stop within its bar is a stop")
  func gapAndStop() throws {
    let found = try outcome([flat, (104, 104, 98, 98), flat, flat, flat])
    #expect(found.long == -1)
    // The short is gapped out at the open.
    #expect(found.short == -2)
  }

  @Test("at the time limit both trades end at the last close")
  func timeLimit() throws {
    let found = try outcome([flat, flat, flat, (100, 101, 100, 101), (101, 110, 90, 101)])
    #expect(found.long == 0.5)
    #expect(found.short == -0.5)
    #expect(found.end == TripleBarrierTests.start + 4 * hour)
  }

  @Test("a time limit in a gap ends both trades at the close before it, at the limit")
  func limitInGap() throws {
    let found = try outcome([flat, (100, 101, 100, 101), nil, nil, nil, nil, flat])
    #expect(found.long == 0.5)
    #expect(found.end == TripleBarrierTests.start + 4 * hour)
  }

  @Test("a time limit inside a bar takes that bar's close, and is known only then")
  func limitInsideBar() throws {
    let found = try outcome([flat, flat, (100, 101, 100, 101), flat, flat], hours: 2.5)
    #expect(found.long == 0.5)
    #expect(found.end == TripleBarrierTests.start + 3 * hour)
  }

  @Test("a barrier that is reached in the bar of the time limit is known at that bar's close")
  func stopInTheLastBar() throws {
    let found = try outcome([flat, flat, (100, 100, 98, 98), flat, flat], hours: 2.5)
    #expect(found.long == -1)
    #expect(found.end == TripleBarrierTests.start + 3 * hour)
  }

  @Test("data that end before the limit leave the label undefined, decided or not")
  func endOfData() {
    let stopped = (100.0, 103.0, 97.0, 100.0)
    #expect(TripleBarrierTests.outcome([flat, flat, flat, flat]) == nil)
    #expect(TripleBarrierTests.outcome([stopped, flat, flat, flat]) == nil)
    #expect(TripleBarrierTests.outcome([flat, flat, flat, flat, flat]) != nil)
  }

  @Test("no bar before the limit, none at all and no path leave the label undefined")
  func nothingToEnterAt() {
    #expect(TripleBarrierTests.outcome([nil, nil, nil, nil, flat, flat]) == nil)
    #expect(TripleBarrierTests.outcome([]) == nil)
    #expect(
      TripleBarrierTests.outcome([flat, flat], at: TripleBarrierTests.start + 48 * 3_600) == nil)
  }

  @Test("an event in a gap enters at the next open, and its time runs from the event")
  func entryAfterGap() throws {
    let found = try outcome([nil, nil, (100, 101, 100, 101), (101, 101, 101, 101), flat])
    #expect(found.long == 0.5)
    #expect(found.end == TripleBarrierTests.start + 4 * hour)
  }

  @Test("each trade pays the spread once and the commission once")
  func costs() throws {
    let bars: [(Double, Double, Double, Double)?] = [flat, flat, flat, (100, 101, 100, 101), flat]
    let found = try outcome(bars, spread: 0.25, commission: 0.125)
    #expect(found.long == (1 - 0.25 - 0.125) / 2)
    #expect(found.short == (-1 - 0.25 - 0.125) / 2)
    // Barriers hang on the price paid: the long's target lies a spread higher.
    let missed = try outcome([flat, (100, 103, 100, 103), flat, flat, flat], spread: 0.25)
    #expect(missed.long == -0.25 / 2)
    #expect(missed.short == -1)
  }

  @Test("a spread wider than the stop costs the spread, not the stop")
  func wideSpread() throws {
    let found = try outcome([flat, flat, flat, flat, flat], spread: 5)
    #expect(found.long == -2.5)
    #expect(found.short == -2.5)
    #expect(found.label.isNaN)
  }

  @Test(
    "results within 1e-9 of each other are no label, beyond it they are",
    arguments: [(0, Double.nan), (1e-9, .nan), (-1e-9, .nan), (3e-9, 1), (-3e-9, 0)])
  func ties(difference: Double, label: Double) throws {
    let outcome = TripleBarrier.Outcome(long: difference, short: 0, end: 1)
    #expect(outcome.label == label || (outcome.label.isNaN && label.isNaN))
  }

  @Test("a market that does not move is no label, whatever its prices round to")
  func still() throws {
    let price = (1.10003, 1.10003, 1.10003, 1.10003)
    let found = try outcome([price, price, price, price, price], spread: 0.00007, atr: 0.0003)
    #expect(found.long < 0)
    #expect(found.label.isNaN)
  }

  @Test(
    "an ATR that is no distance gives no label",
    arguments: [0, -1, Double.nan, .infinity])
  func noDistance(atr: Double) {
    let flat = TripleBarrierTests.flat
    #expect(TripleBarrierTests.outcome([flat, flat, flat, flat, flat], atr: atr) == nil)
  }
}
