import Decision
import Foundation
import JSON
import Market
import Server

/// Reads one `POST /bar-close` body again and again, in the server's way and in others.
enum ParseBench {
  private struct Body: Decodable {
    let schema: Int
    let symbol: String
    let time: Int64
    let bars: [String: [[Double]]]
  }

  private static let rounds = 7
  private static let seconds = 0.4

  /// Prints megabytes a second by reader, as one JSON object.
  static func run(file: String, only reader: String?) throws {
    let body = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let payload = BarClosePayload(rules: SymbolRules(), clock: .newYorkClose)
    let data = Data(body)
    let decoder = JSONDecoder()
    let all: [(String, () throws -> Int)] = [
      (
        "bar_close_payload",
        {
          try body.withUnsafeBytes { bytes in try payload.read(bytes).bars[0].openTime.count }
        }
      ),
      (
        "json_validate",
        {
          try body.withUnsafeBytes { try JSONReader.validate($0) }
          return 1
        }
      ),
      ("json_value", { try JSONValue(parsing: body)["bars"]?.object?.count ?? 0 }),
      ("foundation_json_decoder", { try decoder.decode(Body.self, from: data).bars.count }),
    ]
    let readers = all.filter { reader == nil || $0.0 == reader }
    var speeds: [String: [Double]] = [:]
    for _ in 0..<rounds {
      for (name, read) in readers {
        speeds[name, default: []].append(try megabytesPerSecond(body.count, read))
      }
    }
    let lines = readers.map { name, _ in
      let sorted = speeds[name, default: [0]].sorted()
      return "\"\(name)\":\(sorted[sorted.count / 2])"
    }
    print("{\(lines.joined(separator: ","))}")
  }

  private static func megabytesPerSecond(
    _ count: Int, _ read: () throws -> Int
  ) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var passes = 0
    var seen = 0
    repeat {
      for _ in 0..<4 { seen &+= try read() }
      passes += 4
    } while clock.now - start < .seconds(seconds)
    precondition(seen > 0, "a reader that read nothing")
    let (whole, part) = (clock.now - start).components
    return Double(count * passes) / 1e6 / (Double(whole) + Double(part) * 1e-18)
  }
}
