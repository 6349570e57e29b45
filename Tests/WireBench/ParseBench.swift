import Decision
import Foundation
import Glibc
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
  private static let seconds = 0.2
  private static let passes = 8

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

  /// The fastest of many short runs by the thread's processor time: what other processes do
  /// meanwhile is neither counted nor averaged in.
  private static func megabytesPerSecond(
    _ count: Int, _ read: () throws -> Int
  ) throws -> Double {
    let start = processorSeconds()
    var seen = 0
    var best = Double.infinity
    repeat {
      let begun = processorSeconds()
      for _ in 0..<passes { seen &+= try read() }
      best = min(best, (processorSeconds() - begun) / Double(passes))
    } while processorSeconds() - start < seconds
    precondition(seen > 0, "a reader that read nothing")
    return Double(count) / 1e6 / best
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
