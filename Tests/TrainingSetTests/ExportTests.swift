import Glibc
import JSON
import Market
import Testing
import TrainingSet

@Suite("The files of a training set")
struct ExportTests {
  private static func isAcceptedByPython(_ export: SampleExport) throws -> Bool {
    let python = try #require(getenv("CONVICTION_PYTHON").map { String(cString: $0) })
    let scripts = Fixture.folder + "/../../Scripts"
    let check = Fixture.folder + "/Fixtures/reader/check.py"
    return system(
      "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='\(scripts)' '\(python)' '\(check)' "
        + "'\(export.scratch.path)' \(export.rows)") == 0
  }

  @Test(
    "NumPy reads every array with its type and shape, and training's own reader takes the set",
    .enabled(if: getenv("CONVICTION_PYTHON") != nil))
  func python() throws {
    #expect(try ExportTests.isAcceptedByPython(try SampleExport.whole.get()))
  }

  @Test(
    "a set without rows is read as well", .enabled(if: getenv("CONVICTION_PYTHON") != nil))
  func pythonEmpty() throws {
    let export = try SampleExport(SampleExport.market, [:], range: 0..<1)
    #expect(export.rows == 0)
    #expect(try ExportTests.isAcceptedByPython(export))
  }

  @Test("every file has one entry a row, and the columns say how many")
  func files() throws {
    let whole = try SampleExport.whole.get()
    let widths = [162 * 8, 2 * 4, 400 * 4, 8, 8, 8, 2 * 8, 8, 8, 4, 8]
    for (name, width) in zip(SampleExport.arrays, widths) {
      #expect(whole.bytes(name).count == whole.rows * width, "\(name)")
    }
    let columns = try JSONValue(
      parsing: Fixture.bytes(of: whole.scratch.path + "/columns.json"),
      options: .refuseDuplicateKeys)
    #expect(columns["rows"]?.int64 == Int64(whole.rows))
    #expect(columns["catalogue"]?.string == "0123")
    #expect(columns["features"]?.array?.count == 162)
    #expect(columns["sequence"]?["timeframe"]?.string == "M5")
  }

  @Test("the same bars give the same bytes")
  func deterministic() throws {
    let whole = try SampleExport.whole.get()
    let again = try SampleExport(SampleExport.market, SampleExport.basket)
    for name in SampleExport.arrays.map({ $0 + ".npy" }) + ["columns.json"] {
      #expect(
        Fixture.bytes(of: "\(again.scratch.path)/\(name)")
          == Fixture.bytes(of: "\(whole.scratch.path)/\(name)"), "\(name)")
    }
  }

  @Test("a row stands at every close at which each timeframe has its window, and at no other")
  func closes() throws {
    let whole = try SampleExport.whole.get()
    let hours = SampleExport.market[.h1].openTime.map { $0 + 3_600 }
    let expected = hours.filter { time in
      Timeframe.allCases.allSatisfy { timeframe in
        SampleExport.market[timeframe].openTime.count { $0 + timeframe.seconds <= time } >= 256
      }
    }
    #expect(whole.time == expected)
  }

  @Test("the range holds the instants of the closes, its end left out")
  func range() throws {
    let whole = try SampleExport.whole.get()
    let (from, to) = (whole.time[10], whole.time[20])
    let part = try SampleExport(SampleExport.market, SampleExport.basket, range: from..<to)
    #expect(part.time == Array(whole.time[10..<20]))
    for (row, time) in part.time.enumerated() {
      #expect(part.row("features", row) == whole.row("features", row + 10), "at \(time)")
    }
  }

  @Test("an export into a folder that is not there says so")
  func missing() throws {
    let exporter = TrainingSetExporter(
      symbol: "EURUSD",
      plan: try TrainingPlan(
        symbol: "EURUSD", coverage: [.h1: .init(first: 0, last: 1, count: 10_000)], every: nil),
      label: .tripleBarrier(SampleExport.barrier), clock: .newYorkClose,
      bars: SampleExport.market.bars,
      basket: [])
    let error = #expect(throws: TrainingSetError.self) {
      try exporter.export(0..<1, to: "/nowhere", catalogueHash: "") { _, _ in }
    }
    #expect(error?.description.contains("/nowhere") == true)
  }
}
