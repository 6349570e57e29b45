import Glibc
import Import
import Market
import Store
import Testing

/// Runs over a folder of `<SYMBOL>_<TIMEFRAME>.csv.gz` files, where one is named.
@Suite struct RealBarsTests {
  static let folderPath = getenv("CONVICTION_REAL_BARS").map { String(cString: $0) }

  private static func files() throws -> [String] {
    let path = try #require(folderPath)
    let directory = try #require(opendir(path))
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".csv.gz") { names.append(name) }
    }
    return names.sorted()
  }

  @Test(
    "every file imports without a reject, in the timeframe of its name",
    .enabled(if: folderPath != nil))
  func wholeFolder() throws {
    let place = try Workplace()
    let folder = try #require(Self.folderPath)
    for name in try Self.files() {
      let parts = name.prefix { $0 != "." }.split(separator: "_")
      let report = try BarImporter(place.bars).run(folder + "/" + name, symbol: String(parts[0]))
      print(name, report.rows, "rows in", report.seconds, "s")
      #expect(report.rejected == 0, "\(name): \(report.rejects)")
      #expect(report.timeframe.code == parts[1])
      #expect(report.stored.first?.bars.total == report.rows)
    }
  }
}
