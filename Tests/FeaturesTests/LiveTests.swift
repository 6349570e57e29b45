import Features
import Foundation
import Testing

/// All features against the TA-Lib and numpy that are installed, on markets that no file keeps.
@Suite struct LiveTests {
  private static let python = ProcessInfo.processInfo.environment["CONVICTION_PYTHON"]
  private static let caseCount = 32

  /// A line of `cases.csv`: any price, tick, noise, gaps, holes, flat ends, volumes and basket.
  private static func line(_ index: Int) -> String {
    var random = SplitMix(seed: 7_919 &+ UInt64(index))
    func pick<T>(_ values: [T]) -> T { values[Int(random.uniform() * Double(values.count))] }
    let (start, tick) = pick([
      (1.1, 0.00001), (155.2, 0.001), (2650, 0.01), (39500, 0.1), (0.00001, 0.000000001), (71.3, 0),
    ])
    let drift = pick([0, 0, 0.0002, -0.0004])
    let noise = pick([0.0003, 0.001, 0.004])
    let gap = pick([0, 0.02, 0.08])
    let missing = pick([0, 0, 0.05])
    let flat = pick([0, 0, 0, 0, 2, 14, 60])
    let volume = pick(["known", "known", "known", "zero", "equal", "unknown"])
    let time = 1_700_000_000 + Int(random.uniform() * 100_000_000)
    let basket = (0..<pick([0, 1, 3])).map { "\(50_000 + 10 * index + $0)/0.001/0.02/0/300" }
    let number = [start, tick, drift, noise, gap, missing].map { "\($0)" }.joined(separator: ",")
    return
      "live \(index),\(100 + index),\(number),\(flat),\(volume),\(time),\(pick([0, 7200, 10800])),"
      + "300;300;300;300;300;300;300,\(basket.joined(separator: "|"))"
  }

  /// The expected values of each case, by the script that makes the golden ones.
  private static func expected(of lines: [String]) throws -> [String: [String: Double]] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "live-features-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }
    let cases = folder.appendingPathComponent("cases.csv")
    let results = folder.appendingPathComponent("expected.csv")
    let header = try #require(Fixture.lines("golden/cases.csv").first)
    let text = ([header] + lines).joined(separator: "\n") + "\n"
    try text.write(to: cases, atomically: false, encoding: .utf8)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/make.py")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python ?? "")
    process.arguments = [script.path, cases.path, results.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    var table: [String: [String: Double]] = [:]
    for line in try String(contentsOf: results, encoding: .utf8).split(separator: "\n") {
      let field = line.split(separator: ",")
      let value = try #require(field.count == 3 ? Double(field[2]) : nil)
      table[String(field[0]), default: [:]][String(field[1])] = value
    }
    return table
  }

  @Test(
    "all 162 features agree with the installed TA-Lib and numpy to 1e-9 on 32 other markets",
    .enabled(if: python != nil, "CONVICTION_PYTHON names no Python"))
  func live() throws {
    let lines = (0..<Self.caseCount).map(Self.line)
    let table = try Self.expected(of: lines)
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    var finite = 0
    for line in lines {
      let golden = try #require(GoldenCase(line), "\(line)")
      let expected = try #require(table[golden.name])
      extractor.extract(golden.window, into: &row)
      let all = zip(Catalogue.features.map(\.name), row.values)
      for (name, was) in all + [("volatility_over_median", row.volatilityOverMedian)] {
        let wanted = try #require(expected[name], "\(name) has no expected value")
        finite += was.isFinite ? 1 : 0
        #expect(
          wanted.isNaN ? was.isNaN : abs(was - wanted) <= 1e-9 * abs(wanted),
          "\(name): expected \(wanted), was \(was); \(line)")
      }
    }
    #expect(finite > 150 * Self.caseCount)
  }
}
