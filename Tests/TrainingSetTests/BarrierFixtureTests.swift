import Market
import Testing
import TrainingSet

@Suite("The triple barrier against another implementation")
struct BarrierFixtureTests {
  private struct Case {
    var path: Int
    var timeframe: Timeframe
    var time: Int64
    var atr: Double
    var barrier: TripleBarrier
    /// nil where the label is undefined for want of data.
    var expected: (long: Double, short: Double, end: Int64, label: Double)?
    var how: [String]

    init(_ row: [String]) throws {
      func number(_ column: Int) throws -> Double { try #require(Double(row[column])) }
      path = try #require(Int(row[0]))
      timeframe = try #require(Timeframe(code: row[1]))
      time = try #require(Int64(row[2]))
      atr = try number(3)
      barrier = TripleBarrier(
        stopATR: try number(4), targetATR: try number(5),
        timeLimitSeconds: try #require(Int64(row[6])), spread: try number(7),
        commission: try number(8))
      how = [row[13], row[14]]
      if !row[9].isEmpty {
        expected = (
          try number(9), try number(10), try #require(Int64(row[11])),
          row[12].isEmpty ? .nan : try number(12)
        )
      }
    }
  }

  private static let paths: [Int: BarColumns] = {
    var paths: [Int: BarColumns] = [:]
    for row in Fixture.rows("barrier/paths.csv") {
      let prices = row[3...].compactMap(Double.init)
      guard let path = Int(row[0]), let time = Int64(row[2]), prices.count == 4 else {
        fatalError("cannot read \(row)")
      }
      paths[path, default: BarColumns()].append(
        Bar(
          openTime: time, open: prices[0], high: prices[1], low: prices[2], close: prices[3]))
    }
    return paths
  }()

  @Test("400 events agree in both results, the instant and the label")
  func agrees() throws {
    let cases = try Fixture.rows("barrier/cases.csv").map(Case.init)
    #expect(cases.count == 400)
    for (line, item) in cases.enumerated() {
      let path = try #require(BarrierFixtureTests.paths[item.path])
      let outcome = item.barrier.outcome(
        at: item.time, atr: item.atr, path: path, item.timeframe)
      guard let expected = item.expected else {
        #expect(outcome == nil, "case \(line)")
        continue
      }
      let found = try #require(outcome, "case \(line)")
      #expect(abs(found.long - expected.long) <= 1e-12, "case \(line)")
      #expect(abs(found.short - expected.short) <= 1e-12, "case \(line)")
      #expect(found.end == expected.end, "case \(line)")
      #expect(
        found.label == expected.label || (found.label.isNaN && expected.label.isNaN),
        "case \(line)")
    }
  }

  @Test("the events end in every way that there is, on both sides")
  func everyWay() throws {
    let cases = try Fixture.rows("barrier/cases.csv").map(Case.init)
    let ways: Set = ["", "stop", "stop_gap", "target", "target_gap", "both", "time"]
    for side in 0...1 { #expect(Set(cases.map { $0.how[side] }) == ways) }
    for label in [0.0, 1] { #expect(cases.contains { $0.expected?.label == label }) }
    #expect(cases.contains { $0.expected?.label.isNaN == true })
  }
}
