import Glibc
import Import
import Market
import Store

/// A store and files of its own for a test, removed with the last reference.
final class Workplace {
  let path: String
  let database: Database
  let bars: BarTable

  init() throws {
    var template = Array("/tmp/conviction-import-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    database = try Database.open(directory: path + "/data", durability: .normal)
    bars = BarTable(database)
  }

  deinit { system("rm -rf '\(path)'") }

  /// Writes a file and returns its path.
  func file(_ text: String, name: String = "bars.csv") -> String {
    file(Array(text.utf8), name: name)
  }

  func file(_ bytes: [UInt8], name: String = "bars.csv") -> String {
    guard let file = fopen(path + "/" + name, "w") else { fatalError("cannot write \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return path + "/" + name
  }

  /// A fixture file of this target.
  static func fixture(_ name: String) -> String {
    let parts = #filePath.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/") + "/Fixtures/" + name
  }

  func importText(
    _ text: String, symbol: String = "X", timeframe: Timeframe? = nil, clock: ImportClock? = nil,
    brokerClock: BrokerClock = .newYorkClose
  ) throws -> ImportReport {
    try BarImporter(bars, clock: brokerClock).run(
      file(text), symbol: symbol, timeframe: timeframe, clock: clock)
  }

  func load(_ timeframe: Timeframe, symbol: String = "X") throws -> [Bar] {
    let columns = try bars.load(symbol: symbol, timeframe: timeframe, from: .min, to: .max)
    return (0..<columns.count).map { columns[$0] }
  }

  /// The error that an import throws.
  func error(_ body: () throws -> Void) -> ImportError? {
    do { try body() } catch { return error as? ImportError }
    return nil
  }
}

extension Bar {
  /// All values by their bits, so that unknown equals unknown and nothing else does.
  var bits: [UInt64] {
    [UInt64(bitPattern: openTime)]
      + [open, high, low, close, tickVolume, spreadPoints].map {
        $0.isNaN ? UInt64.max : $0.bitPattern
      }
  }
}
