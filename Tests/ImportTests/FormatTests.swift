import Import
import Market
import Testing

/// Every format, by lines as their publishers write them.
@Suite struct FormatTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// 2023-01-02T22:00Z, Monday 17:00 in New York: midnight of Tuesday on the broker's clock.
  private static let tuesday: Int64 = 1_672_704_000

  @Test("the canonical header reads UTC seconds, and empty fields as unknown")
  func canonical() throws {
    let report = try place.importText(
      """
      time,open,high,low,close,tick_volume,spread
      1672696800,1.06655,1.06661,1.0665,1.0666,120,8
      1672696860,1.0666,1.0667,1.0666,1.0667,,

      """)
    #expect(report.format == .canonical)
    #expect(report.clock == .utc)
    #expect(report.timeframe == .m1)
    let bars = try place.load(.m1)
    #expect(
      bars.map(\.bits) == [
        Bar(
          openTime: Self.tuesday, open: 1.06655, high: 1.06661, low: 1.0665, close: 1.0666,
          tickVolume: 120, spreadPoints: 8
        ).bits,
        Bar(
          openTime: Self.tuesday + 60, open: 1.0666, high: 1.0667, low: 1.0666, close: 1.0667
        ).bits,
      ])
  }

  @Test("the canonical header may end before the spread or the volume")
  func shortCanonical() throws {
    _ = try place.importText("time,open,high,low,close\n1672696800,1,2,1,2\n", timeframe: .m1)
    _ = try place.importText(
      "time,open,high,low,close,tick_volume\n1672696860,1,2,1,2,5\n", timeframe: .m1)
    let bars = try place.load(.m1)
    #expect(bars.map(\.tickVolume.isNaN) == [true, false])
    #expect(bars.last?.tickVolume == 5)
  }

  @Test(
    "MetaTrader's export is in broker time, by tab, comma or semicolon",
    arguments: ["\t", ",", ";"])
  func metaTrader(delimiter: String) throws {
    let lines = [
      "<DATE> <TIME> <OPEN> <HIGH> <LOW> <CLOSE> <TICKVOL> <VOL> <SPREAD>",
      "2023.01.03 00:00:00 1.06655 1.06661 1.06650 1.06660 120 999 8",
      "2023.01.03 00:01:00 1.06660 1.06670 1.06660 1.06670 7 0 12",
    ]
    let text = lines.map { $0.replacing(" ", with: delimiter) }.joined(separator: "\r\n")
    let report = try place.importText(text)
    #expect(report.format == .metaTrader)
    #expect(report.clock == .broker)
    #expect(report.rows == 2)
    let bars = try place.load(.m1)
    #expect(bars.map(\.openTime) == [Self.tuesday, Self.tuesday + 60])
    #expect(bars.map(\.tickVolume) == [120, 7])
    #expect(bars.map(\.spreadPoints) == [8, 12])
    #expect(bars[0].close == 1.0666)
  }

  @Test("MetaTrader's daily export has no time of day")
  func metaTraderDaily() throws {
    let report = try place.importText(
      """
      <DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
      2023.01.03\t1.1\t1.2\t1.0\t1.15\t100\t0\t3
      2023.01.04\t1.1\t1.2\t1.0\t1.15\t100\t0\t3
      2023.01.05\t1.1\t1.2\t1.0\t1.15\t100\t0\t3
      """)
    #expect(report.timeframe == .d1)
    #expect(try place.load(.d1).map(\.openTime) == [0, 1, 2].map { Self.tuesday + $0 * 86_400 })
  }

  @Test("HistData is eastern standard time all year, and its volume unknown")
  func histData() throws {
    let report = try place.importText(
      """
      20230102 170000;1.066550;1.066610;1.066500;1.066600;0
      20230102 170100;1.066600;1.066700;1.066600;1.066700;0
      20230703 160000;1.091000;1.091500;1.090500;1.091200;0
      """)
    #expect(report.format == .histData)
    #expect(report.rows == 3)
    let bars = try place.load(.m1)
    // In July 16:00 EST is 17:00 in New York: midnight again.
    #expect(bars.map(\.openTime) == [Self.tuesday, Self.tuesday + 60, 1_688_428_800])
    #expect(bars.allSatisfy { $0.tickVolume.isNaN })
  }

  @Test("Dukascopy is UTC, day first, and its flat bars without volume are left out")
  func dukascopy() throws {
    let report = try place.importText(
      """
      Gmt time,Open,High,Low,Close,Volume
      02.01.2023 21:59:00.000,1.06,1.06,1.06,1.06,0
      02.01.2023 22:00:00.000,1.06655,1.06661,1.0665,1.0666,120.25
      02.01.2023 22:01:00.000,1.0666,1.0667,1.0666,1.0667,99.9
      """)
    #expect(report.format == .dukascopy)
    #expect(report.idle == 1)
    #expect(report.rows == 3)
    let bars = try place.load(.m1)
    #expect(bars.map(\.openTime) == [Self.tuesday, Self.tuesday + 60])
    #expect(bars.map(\.tickVolume) == [120.25, 99.9])
  }

  @Test("the clock can be overridden both ways")
  func clockOverride() throws {
    let utcExport = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2023.01.02\t22:00\t1\t2\t1\t2"
    let report = try place.importText(utcExport, symbol: "A", timeframe: .m1, clock: .utc)
    #expect(report.clock == .utc)
    #expect(report.first == Self.tuesday)
    let broker = try place.importText(
      "time,open,high,low,close\n1672704000,1,2,1,2\n", symbol: "B", timeframe: .m1,
      clock: .broker)
    #expect(broker.first == Self.tuesday)
    let fixed = try place.importText(
      "time,open,high,low,close\n1672704000,1,2,1,2\n", symbol: "C", timeframe: .m1,
      brokerClock: .fixed(seconds: 7_200))
    #expect(fixed.first == Self.tuesday + 7_200)
  }

  @Test("a byte order mark, Windows line ends and blank lines are no rows")
  func dressing() throws {
    let report = try place.importText(
      "\u{FEFF}time,open,high,low,close\r\n1672696800,1,2,1,2\r\n\r\n1672696860, 1 ,2,1,2\r\n\r\n")
    #expect(report.rows == 2)
    #expect(report.rejected == 0)
    #expect(try place.load(.m1).count == 2)
  }

  @Test("a HistData file with a byte order mark keeps its first bar")
  func markedFirstBar() throws {
    let report = try place.importText(
      "\u{FEFF}20230102 170000;1;2;1;2;0\n20230102 170100;1;2;1;2;0\n")
    #expect(report.rejected == 0)
    #expect(try place.load(.m1).count == 2)
  }

  @Test(
    "a first line of no known format is refused and shown",
    arguments: [
      "open,time,high,low,close", "time,open,high,low", "Date;Open;High;Low;Close",
      "<DATE>\t<OPEN>\t<HIGH>\t<LOW>", "<DATE>\t<OPEN>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>", "",
      "20231301 170000;1;2;1;2;0", "time,open,high,low,close,tick_volume,spread,more",
    ])
  func unknown(firstLine: String) {
    let file = place.file(firstLine + "\n1,2,3\n")
    let refusal = place.error { _ = try BarImporter(place.bars).run(file, symbol: "X") }
    #expect(refusal == .unknownFormat(path: file, firstLine: firstLine))
  }

  @Test("an empty file, a missing one, a directory and UTF-16 are told apart")
  func unreadable() {
    let importer = BarImporter(place.bars)
    let empty = place.file("", name: "empty.csv")
    let wide = place.file([0xff, 0xfe, 0x74, 0x00, 0x0a, 0x00], name: "wide.csv")
    #expect(place.error { _ = try importer.run(empty, symbol: "X") } == .empty(path: empty))
    #expect(
      place.error { _ = try importer.run(wide, symbol: "X") }
        == .unsupportedEncoding(path: wide, encoding: "UTF-16"))
    let missing = place.path + "/missing.csv"
    #expect(
      place.error { _ = try importer.run(missing, symbol: "X") }
        == .cannotRead(path: missing, reason: "No such file or directory"))
    #expect(
      place.error { _ = try importer.run(place.path, symbol: "X") }
        == .cannotRead(path: place.path, reason: "not a file"))
  }
}
