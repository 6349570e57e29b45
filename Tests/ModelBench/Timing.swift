import Features
import Glibc
import Market
import Models

/// Microseconds of one unit of work over the models and rows that `measure.py` left in a folder.
enum Timing {
  struct Missing: Error {
    let path: String
  }

  private static let runCount = 4_000

  static func run(_ kind: String, folder: String) throws {
    func file(_ name: String) throws -> [UInt8] {
      guard let handle = fopen("\(folder)/\(name)", "rb") else {
        throw Missing(path: "\(folder)/\(name)")
      }
      defer { fclose(handle) }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while case let count = fread(&chunk, 1, chunk.count, handle), count > 0 {
        bytes += chunk[..<count]
      }
      return bytes
    }
    func rows() throws -> [[Double]] {
      let numbers = try file("rows.f64").withUnsafeBytes { raw in
        (0..<(raw.count / 8)).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
      }
      return stride(from: 0, to: numbers.count, by: 162).map { Array(numbers[$0..<($0 + 162)]) }
    }
    switch kind {
    case "features":
      let windows = (0..<32).map { SyntheticMarket.window(seed: UInt64($0)) }
      report(kind, Work.features(of: windows))
    case "lightgbm":
      report(kind, Work.lightGBM(try LightGBMModel(text: file("lightgbm.txt")), rows: try rows()))
    case "catboost":
      report(kind, Work.catBoost(try CatBoostModel(json: file("catboost.json")), rows: try rows()))
    case "lstm":
      let model = try ONNXModel(bytes: file("lstm.onnx"))
      let session = try model.session(shapes: [[1, 50, 8]])
      for index in session.input(0).indices { session.input(0)[index] = Float(index % 17) / 17 }
      var failure: (any Error)?
      report(kind) { _ in
        do {
          try session.evaluate()
          Work.sink += Double(session.output(0)[0])
        } catch {
          failure = error
        }
      }
      // What failed has no time.
      if let failure { throw failure }
    default: throw Missing(path: kind)
    }
  }

  /// Prints the median and the least of many short runs as one JSON object.
  ///
  /// A run takes about 50 microseconds, so that the least is one that nothing interrupted.
  private static func report(_ kind: String, _ work: (Int) -> Void) {
    let clock = ContinuousClock()
    func microseconds(_ first: Int, _ count: Int) -> Double {
      let start = clock.now
      for index in first..<(first + count) { work(index) }
      let (seconds, attoseconds) = (clock.now - start).components
      return (Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count)
    }
    let once = (0..<100).map { microseconds($0, 1) }.min() ?? 1
    let count = max(1, Int(50 / max(once, 0.1)))
    let runs = (0..<runCount).map { microseconds($0 * count, count) }.sorted()
    print("{\"median\":\(runs[runCount / 2]),\"least\":\(runs[0])}")
  }
}
