import Glibc
import Import
import Market
import Testing

@Suite struct GzipTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let lines = (0..<40_000).map {
    "\(1_672_704_000 + $0 * 60),1.\($0),2.5,0.5,1.\($0 % 97),\($0),3\n"
  }
  private static let text =
    "time,open,high,low,close,tick_volume,spread\n" + lines.joined()

  private func packed() -> String {
    let path = place.file(Self.text)
    #expect(system("gzip -n '\(path)'") == 0)
    return path + ".gz"
  }

  private func bytes(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  @Test("a packed file gives the bars of the plain one, by its content and not its name")
  func packedEqualsPlain() throws {
    let path = packed()
    let renamed = place.file(try bytes(of: path), name: "renamed.csv")
    let importer = BarImporter(place.bars)
    var steps: [ImportProgress] = []
    let report = try importer.run(renamed, symbol: "PACKED") { steps.append($0) }
    #expect(report.rows == 40_000)
    #expect(report.rejected == 0)
    _ = try importer.run(place.file(Self.text, name: "plain.csv"), symbol: "PLAIN")
    for timeframe in Timeframe.allCases {
      let bars = try place.load(timeframe, symbol: "PACKED")
      #expect(!bars.isEmpty)
      #expect(
        bars.map(\.bits) == (try place.load(timeframe, symbol: "PLAIN")).map(\.bits))
    }
    // More than one chunk; the packed bytes are what is counted.
    #expect(steps.count > 1)
    #expect(steps.map(\.rows) == steps.map(\.rows).sorted())
    #expect(steps.last?.rows == 40_000)
    #expect(steps.last?.bytesDone == steps.last?.bytesTotal)
    #expect(steps.last?.bytesTotal == Int64(try bytes(of: path).count))
  }

  @Test("an archive cut short is an error, whatever was read before")
  func cutShort() throws {
    let whole = try bytes(of: packed())
    let cut = place.file(Array(whole.prefix(whole.count * 2 / 3)), name: "cut.csv.gz")
    #expect(
      place.error { _ = try BarImporter(place.bars).run(cut, symbol: "X") }
        == .damagedArchive(path: cut, status: 1))
  }

  @Test("an archive with flipped bits is an error")
  func damaged() throws {
    var whole = try bytes(of: packed())
    // The checksum at the end (RFC 1952).
    whole[whole.count - 6] ^= 0xff
    let damaged = place.file(whole, name: "damaged.csv.gz")
    #expect(
      place.error { _ = try BarImporter(place.bars).run(damaged, symbol: "X") }
        == .damagedArchive(path: damaged, status: 1))
  }

  @Test("a file of an unknown format ends its child at once")
  func abandoned() throws {
    let path = place.file("no header\n" + Self.text, name: "other.csv")
    #expect(system("gzip -n '\(path)'") == 0)
    let refusal = place.error {
      _ = try BarImporter(place.bars).run(path + ".gz", symbol: "X")
    }
    #expect(refusal?.code == "import_unknown_format")
  }
}
