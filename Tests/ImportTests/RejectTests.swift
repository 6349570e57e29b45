import Import
import Market
import Store
import Testing

@Suite struct RejectTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let header = "time,open,high,low,close,tick_volume,spread\n"
  private static let good = "1672696800,1.5,2,1,1.75,10,3\n1672696860,1.5,2,1,1.75,10,3\n"

  @Test(
    "a line that is no bar is reported with its number and reason, and the rest is stored",
    arguments: [
      ("1672696920,1.5,2,1,1.75,10", RejectReason.fieldCount),
      ("1672696920,1.5,2,1,1.75,10,3,4", .fieldCount),
      ("1672696920", .fieldCount),
      ("x;y", .fieldCount),
      ("", .badTime),
      ("2023-01-02 22:02,1.5,2,1,1.75,10,3", .badTime),
      ("-60,1.5,2,1,1.75,10,3", .badTime),
      ("99999999999,1.5,2,1,1.75,10,3", .badTime),
      ("99999999999999999999999,1.5,2,1,1.75,10,3", .badTime),
      (",1.5,2,1,1.75,10,3", .badTime),
      ("1672696920,,2,1,1.75,10,3", .badNumber),
      ("1672696920,1.5x,2,1,1.75,10,3", .badNumber),
      ("1672696920,0x1p1,2,1,1.75,10,3", .badNumber),
      ("1672696920,1.5,2,1,1.75,ten,3", .badNumber),
      ("1672696920,1.5,2,1,1.75,10,--3", .badNumber),
      ("1672696920,nan,2,1,1.75,10,3", .notFinite),
      ("1672696920,1.5,Infinity,1,1.75,10,3", .notFinite),
      ("1672696920,1.5,1e999,1,1.75,10,3", .notFinite),
      ("1672696920,1.5,2,1,1.75,nan,3", .notFinite),
      ("1672696920,1.5,2,0,1.75,10,3", .notPositive),
      ("1672696920,-37.5,2,-40,1.75,10,3", .notPositive),
      ("1672696920,1.5,2,1,1.75,-1,3", .negativeCount),
      ("1672696920,1.5,2,1,1.75,1,-3", .negativeCount),
      ("1672696920,1.5,1,2,1.75,10,3", .highBelowLow),
      ("1672696920,2.5,2,1,1.75,10,3", .outsideRange),
      ("1672696920,1.5,2,1,0.75,10,3", .outsideRange),
      ("1672696921,1.5,2,1,1.75,10,3", .misaligned),
      ("1672696740,1.5,2,1,1.75,10,3", .outOfOrder),
    ])
  func rejects(line: String, reason: RejectReason) throws {
    // A blank line is no row; a space makes one of nothing but an empty time.
    let content = line.isEmpty ? " ,1,1,1,1,1,1" : line
    let report = try place.importText(
      Self.header + Self.good + content + "\n1672696980,1.5,2,1,1.75,10,3\n")
    #expect(report.rejects == [RejectedLine(line: 4, reason: reason)])
    #expect(report.rejected == 1)
    #expect(report.rows == 4)
    #expect(try place.load(.m1).count == 3)
  }

  @Test(
    "dates and times of day that do not exist are refused",
    arguments: [
      "2023.02.29\t00:00:00", "2023.13.01\t00:00:00", "2023.00.10\t00:00:00",
      "2023.04.31\t00:00:00", "2023.01.03\t24:00:00", "2023.01.03\t23:60:00",
      "1969.12.31\t00:00:00",
      "2023-01.03\t00:00:00", "23.01.03\t00:00:00", "2023.01.03\t0:00", "2023.01.03\t",
    ])
  func dates(date: String) throws {
    let report = try place.importText(
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n\(date)\t1\t2\t1\t2\n", timeframe: .m1)
    #expect(report.rejects == [RejectedLine(line: 2, reason: .badTime)])
  }

  @Test("a leap day is a day")
  func leapDay() throws {
    let report = try place.importText(
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2024.02.29\t23:59:00\t1\t2\t1\t2\n",
      timeframe: .m1)
    #expect(report.first == 1_709_251_140)
  }

  @Test("the first twenty rejects are kept, all are counted")
  func manyRejects() throws {
    let report = try place.importText(
      Self.header + Self.good + String(repeating: "bad\n", count: 50))
    #expect(report.rejected == 50)
    #expect(report.rejects.count == ImportReport.rejectsMax)
    #expect(report.rejects.last == RejectedLine(line: 23, reason: .fieldCount))
  }

  @Test("a repeated bar is counted, and of differing ones the last counts")
  func duplicates() throws {
    let report = try place.importText(
      Self.header + Self.good
        + "1672696860,1.5,2,1,1.75,10,3\n1672696860,1.5,2,1,1.25,11,3\n"
        + "1672696920,1,1,1,1,,\n1672696920,1,1,1,1,,\n")
    #expect(report.duplicates == 2)
    #expect(report.conflicts == 1)
    #expect(report.rejected == 0)
    let bars = try place.load(.m1)
    #expect(bars.map(\.close) == [1.75, 1.25, 1])
    #expect(bars[1].tickVolume == 11)
  }

  @Test("a gap is two or more openings missing on weekdays of the broker's clock")
  func gaps() throws {
    // 2023-01-06 is a Friday; broker time.
    let hours: [(day: Int64, hour: Int64)] = [
      (6, 10), (6, 11), (6, 13), (6, 16), (6, 23), (9, 0), (9, 1), (9, 2), (10, 2), (13, 20),
      (16, 3),
    ]
    let lines = hours.map { "\(1_672_531_200 + ($0.day - 1) * 86_400 + $0.hour * 3_600),1,2,1,2" }
    let report = try place.importText(
      "time,open,high,low,close\n" + lines.joined(separator: "\n"), clock: .broker)
    #expect(report.timeframe == .h1)
    // 13→16: 2; 16→23: 6; the 10th: 23; 10th→13th: 89; Friday 20→Monday 3: 3 and 3.
    #expect(report.gaps == 5)
    #expect(report.missingBars == 2 + 6 + 23 + 89 + 6)
    #expect(report.longestGaps.map(\.missingBars) == [89, 23, 6, 6, 2])
    #expect(report.longestGaps[0].after == 1_673_316_000)
    #expect(report.longestGaps[0].before == 1_673_640_000)
  }

  @Test("the timeframe is told from the steps, named where it cannot be, and checked where named")
  func timeframes() throws {
    let single = place.file("time,open,high,low,close\n1672696800,1,2,1,2\n")
    let importer = BarImporter(place.bars)
    #expect(
      place.error { _ = try importer.run(single, symbol: "X") } == .unknownTimeframe(path: single))
    #expect(try importer.run(single, symbol: "X", timeframe: .h4).rejects.isEmpty)
    let minutes = place.file(Self.header + Self.good, name: "minutes.csv")
    #expect(
      place.error { _ = try importer.run(minutes, symbol: "X", timeframe: .m5) }
        == .timeframeMismatch(path: minutes, expected: .m5, found: .m1))
    let hours = place.file(
      "time,open,high,low,close\n1672696800,1,2,1,2\n1672700400,1,2,1,2\n", name: "hours.csv")
    #expect(
      place.error { _ = try importer.run(hours, symbol: "X", timeframe: .m1) }
        == .timeframeMismatch(path: hours, expected: .m1, found: .h1))
  }

  @Test("a header alone stores nothing")
  func headerOnly() throws {
    let report = try place.importText(Self.header, timeframe: .m1)
    #expect(report.rows == 0)
    #expect(report.first == nil)
    #expect(report.stored.map(\.bars.total) == [0])
  }

  @Test("a line without end is refused, not read into memory")
  func endless() {
    let file = place.file(Self.header + String(repeating: "1", count: 3 << 20))
    #expect(
      place.error { _ = try BarImporter(place.bars).run(file, symbol: "X", timeframe: .m1) }
        == .lineTooLong(path: file, line: 2, bytesMax: 1 << 20))
  }
}
