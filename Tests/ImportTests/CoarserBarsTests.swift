import Import
import Market
import Store
import Testing

@Suite struct CoarserBarsTests {
  private let place: Workplace
  private let pandas: Workplace

  init() throws {
    place = try Workplace()
    pandas = try Workplace()
  }

  @Test("over both changes of New York's clock, all coarser bars are pandas'")
  func clockChanges() throws {
    let report = try BarImporter(place.bars).run(
      Workplace.fixture("clock-changes/utc-M15.csv"), symbol: "X")
    #expect(report.rejected == 0)
    #expect(report.stored.map(\.timeframe) == [.m15, .m30, .h1, .h4, .d1])
    // What pandas made, stored as it is under another symbol.
    for timeframe in report.stored.map(\.timeframe) {
      _ = try BarImporter(pandas.bars).run(
        Workplace.fixture("clock-changes/broker-\(timeframe.code).csv"), symbol: timeframe.code,
        timeframe: timeframe, clock: .broker)
    }
    let fine = try loadExpected(.m15)
    #expect(fine.count == 1_240)
    #expect(try place.load(.m15).map(\.bits) == fine.map(\.bits))
    let change = try #require(fine.firstIndex { $0.openTime > 1_780_000_000 })
    let runs = [fine[..<change], fine[change...]]
    for timeframe in [Timeframe.m30, .h1, .h4, .d1] {
      // The weeks are half a year apart: buckets that they begin or end within are not covered.
      let covered = try loadExpected(timeframe).filter { bar in
        runs.contains { run in
          guard let first = run.first, let last = run.last else { return false }
          return bar.openTime >= first.openTime
            && bar.openTime + timeframe.seconds <= last.openTime + 900
        }
      }
      #expect(covered.count > 10)
      #expect(try place.load(timeframe).map(\.bits) == covered.map(\.bits))
    }
  }

  private func loadExpected(_ timeframe: Timeframe) throws -> [Bar] {
    try pandas.load(timeframe, symbol: timeframe.code)
  }

  /// A file of bars whose every price is `price`, in broker time.
  private func file(_ times: [Int64], price: Int, name: String) -> String {
    let lines = times.map { "\($0),\(price),\(price),\(price),\(price),1,1\n" }
    return place.file(
      "time,open,high,low,close,tick_volume,spread\n" + lines.joined(), name: name)
  }

  private func run(_ file: String, _ timeframe: Timeframe) throws -> ImportReport {
    try BarImporter(place.bars).run(file, symbol: "X", timeframe: timeframe, clock: .broker)
  }

  /// Tuesday 2023-01-03 00:00 on the broker's clock.
  private static let midnight: Int64 = 1_672_704_000

  @Test("a coarser file's bars stay where finer ones do not cover, in either order of import")
  func precedence() throws {
    // Hours 0…5 by a coarse file at 9; minutes from 1:30 to 3:30 at 5.
    let hours = file((0..<6).map { Self.midnight + $0 * 3_600 }, price: 9, name: "H1.csv")
    let minutes = file(
      (90..<210).map { Self.midnight + $0 * 60 }, price: 5, name: "M1.csv")
    _ = try run(hours, .h1)
    let second = try run(minutes, .m1)
    #expect(try place.load(.h1).map(\.open) == [9, 9, 5, 9, 9, 9])
    #expect(
      second.stored.first { $0.timeframe == .h1 }?.bars == BarUpsert(replaced: 1))
    _ = try run(hours, .h1)
    #expect(try place.load(.h1).map(\.open) == [9, 9, 5, 9, 9, 9])
    #expect(
      try place.load(.m30).map(\.openTime) == [3, 4, 5, 6].map { Self.midnight + $0 * 1_800 })
    #expect(try place.load(.h4).map(\.open) == [9])
  }

  @Test("a file that goes on where another ended completes the bar between them")
  func continuation() throws {
    let whole = (0..<600).map { Self.midnight + $0 * 60 }
    _ = try run(file(Array(whole[..<130]), price: 5, name: "a.csv"), .m1)
    #expect(try place.load(.h1).count == 2)
    _ = try run(file(Array(whole[130...]), price: 5, name: "b.csv"), .m1)
    let bars = try place.load(.h1)
    #expect(bars.map(\.tickVolume) == [Double](repeating: 60, count: 10))
    #expect(try place.load(.h4).map(\.tickVolume) == [240, 240])
  }

  @Test("a file before another completes the bar that the other began within")
  func prepending() throws {
    let whole = (0..<600).map { Self.midnight + $0 * 60 }
    _ = try run(file(Array(whole[130...]), price: 5, name: "b.csv"), .m1)
    #expect(try place.load(.h1).first?.openTime == Self.midnight + 3 * 3_600)
    _ = try run(file(Array(whole[..<130]), price: 5, name: "a.csv"), .m1)
    #expect(try place.load(.h1).map(\.tickVolume) == [Double](repeating: 60, count: 10))
  }

  @Test("a neighbouring bar that was not covered is built once a second file goes on from it")
  func neighbours() throws {
    // Minutes to 2:49, then from 3:10: the hours of 2:00 and 3:00 hang on the other file.
    let early = file((0..<170).map { Self.midnight + $0 * 60 }, price: 5, name: "a.csv")
    let late = file((190..<300).map { Self.midnight + $0 * 60 }, price: 5, name: "b.csv")
    for files in [[early, late], [late, early]] {
      let place = try Workplace()
      for file in files {
        _ = try BarImporter(place.bars).run(file, symbol: "X", timeframe: .m1, clock: .broker)
      }
      #expect(try place.load(.h1).map(\.tickVolume) == [60, 60, 50, 50, 60])
      #expect(try place.load(.h4).map(\.tickVolume) == [220])
    }
  }

  @Test("a correction within a bucket corrects every bar above it, from all that is stored")
  func correction() throws {
    let whole = (0..<1_440).map { Self.midnight + $0 * 60 }
    _ = try run(file(whole, price: 5, name: "a.csv"), .m1)
    _ = try run(file([whole[100]], price: 8, name: "b.csv"), .m1)
    for timeframe in Timeframe.allCases.dropFirst() {
      let bars = try place.load(timeframe)
      #expect(bars.filter { $0.high == 8 }.count == 1)
      #expect(bars.allSatisfy { $0.low == 5 && $0.tickVolume == Double(timeframe.seconds / 60) })
    }
  }

  @Test("importing a file again changes nothing")
  func idempotence() throws {
    let path = file((0..<3_000).map { Self.midnight + $0 * 60 }, price: 5, name: "a.csv")
    let first = try run(path, .m1)
    let second = try run(path, .m1)
    #expect(first.stored.map(\.bars.inserted) == [3_000, 600, 200, 100, 50, 12, 2])
    #expect(second.stored.map(\.bars.unchanged) == [3_000, 600, 200, 100, 50, 12, 2])
    #expect(second.stored.allSatisfy { $0.bars.inserted == 0 && $0.bars.replaced == 0 })
  }

  @Test("a weekend and a holiday end no run, more than a week does")
  func silences() throws {
    // Friday 22:00 … Monday 02:00, as M30; then the same ten days on.
    let friday: Int64 = 1_673_042_400
    let bars =
      (0..<4).map { friday + $0 * 1_800 } + (0..<3).map { friday + 93_600 * 2 + $0 * 1_800 }
    _ = try run(file(bars + bars.map { $0 + 13 * 86_400 }, price: 5, name: "a.csv"), .m30)
    let days = try place.load(.d1)
    #expect(days.isEmpty)
    let hours = try place.load(.h1)
    // The run's last half hour leaves its hour open.
    #expect(hours.count == 6)
    let fours = try place.load(.h4)
    #expect(fours.isEmpty)
  }
}
