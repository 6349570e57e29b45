import Import
import Market
import Store
import Testing

/// Lines broken at random: nothing traps, every line is accounted for, what is stored is sound.
@Suite struct BrokenLinesTests {
  private static let files: [(header: String, line: String)] = [
    ("time,open,high,low,close,tick_volume,spread", "1672696800,1.5,2.25,1,1.75,10,3"),
    ("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>", "2023.01.03\t00:01:00\t1.5\t2\t1\t1.75"),
    ("20230102 170000;1.5;2.25;1;1.75;0", "20230102 170100;1.5;2.25;1;1.75;0"),
    (
      "Gmt time,Open,High,Low,Close,Volume",
      "02.01.2023 22:00:00.000,1.06655,1.06661,1.0665,1.0666,120.25"
    ),
  ]

  @Test("broken lines of every format are rejected or sound", arguments: 0..<4)
  func broken(format: Int) throws {
    let place = try Workplace()
    let (header, line) = Self.files[format]
    var random = SeededGenerator(UInt64(77 + format))
    var bytes = Array((header + "\n").utf8)
    for _ in 0..<20_000 {
      var broken = Array(line.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<broken.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: broken[place] = UInt8.random(in: 0...255, using: &random)
        case 1: broken[place] = UInt8.random(in: 43...59, using: &random)
        case 2: broken.insert(contentsOf: broken[place...], at: place)
        default: if broken.count > 1 { broken.removeSubrange(place...) }
        }
        if broken.isEmpty { broken = [0] }
      }
      bytes += broken.map { $0 == 10 || $0 == 13 ? 32 : $0 } + [10]
    }
    let report = try BarImporter(place.bars).run(
      place.file(bytes), symbol: "X", timeframe: .m1)
    let rows = format == 2 ? 20_001 : 20_000
    #expect(report.rows == rows)
    #expect(report.rejected > 5_000)
    let stored = try place.load(.m1)
    #expect(!stored.isEmpty)
    #expect(
      report.rejected + report.duplicates + report.conflicts + report.idle + stored.count == rows)
    #expect(stored.allSatisfy { $0.isSane && Timeframe.m1.opening(of: $0.openTime) == $0.openTime })
    #expect(stored.allSatisfy { !($0.tickVolume < 0) && !($0.spreadPoints < 0) })
  }
}
