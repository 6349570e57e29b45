import Features
import JSON
import LinearAlgebra
import Market
import Models

/// One unit of each kind of work, over inputs that are the same on every machine.
enum Work {
  /// Sums what work yields, so that none of it can be left out.
  nonisolated(unsafe) static var sink = 0.0

  /// The work of a kind; nil for another word. Rows change from one call to the next.
  static func synthetic(_ kind: String) throws -> ((Int) -> Void)? {
    switch kind {
    case "parse": try parse()
    case "features": features(of: (0..<8).map { SyntheticMarket.window(seed: UInt64($0)) })
    case "lightgbm": lightGBM(try LightGBMModel(text: SyntheticTrees.lightGBM()), rows: rows)
    case "catboost": catBoost(try CatBoostModel(json: SyntheticTrees.catBoost()), rows: rows)
    case "lstm": lstm()
    default: nil
    }
  }

  /// Rows of 162 numbers.
  private static var rows: [[Double]] {
    var numbers = SplitMix(state: 9)
    return (0..<64).map { _ in (0..<162).map { _ in numbers.fraction() * 2 - 1 } }
  }

  private static func parse() throws -> (Int) -> Void {
    let window = SyntheticMarket.window(seed: 3)
    let body = [UInt8](SyntheticMarket.json(window).utf8)
    let rows = Rows()
    _ = try read(body, into: rows)
    return { _ in
      do { sink += try read(body, into: rows) } catch { sink = .nan }
    }
  }

  /// Room for rows of bars that a closure can hold.
  private final class Rows {
    var rows = NumberRows(columnCount: 7)
    var row = [Double](repeating: 0, count: 7)
  }

  /// Reads an event's bars as the server does, and returns how many there were.
  private static func read(_ body: [UInt8], into room: Rows) throws -> Double {
    try body.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var rows = 0.0
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard key.string == "bars" else {
          try reader.skipValue()
          continue
        }
        try reader.beginObject()
        while try reader.nextKey() != nil {
          try reader.beginArray()
          var count = 0
          repeat {
            count = reader.readNumberRows(into: &room.rows, least: 6)
            rows += Double(count)
          } while count > 0
          while try reader.nextElement() {
            _ = try room.row.withUnsafeMutableBufferPointer { try reader.readNumberRow(into: $0) }
            rows += 1
          }
        }
      }
      try reader.finish()
      return rows
    }
  }

  static func features(of windows: [MarketWindow]) -> (Int) -> Void {
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    return { index in
      extractor.extract(windows[index % windows.count], into: &row)
      sink += row.values[0]
    }
  }

  static func lightGBM(_ model: LightGBMModel, rows: [[Double]]) -> (Int) -> Void {
    { index in
      rows[index % rows.count].withUnsafeBufferPointer { sink += model.probability($0) }
    }
  }

  static func catBoost(_ model: CatBoostModel, rows: [[Double]]) -> (Int) -> Void {
    let categories = [Int](repeating: 0, count: model.categoryCount)
    return { index in
      rows[index % rows.count].withUnsafeBufferPointer {
        sink += model.probability(
          features: UnsafeBufferPointer(rebasing: $0[..<model.featureCount]),
          categories: categories)
      }
    }
  }

  /// Two layers of 64 units over 50 steps of 8 numbers.
  private static func lstm() -> (Int) -> Void {
    var numbers = SplitMix(state: 5)
    func list(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(numbers.fraction() - 0.5) / 4 }
    }
    let (steps, size) = (50, 64)
    let layers = [8, size].map { width in
      LSTMLayer(
        inputSize: width, hiddenSize: size, inputWeights: list(4 * size * width),
        recurrentWeights: list(4 * size * size), bias: list(4 * size))
    }
    let input = list(steps * 8)
    let count = layers[0].scratchCount(steps: steps)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
    var first = [Float](repeating: 0, count: steps * size)
    var second = first
    return { _ in
      var hidden = [Float](repeating: 0, count: size)
      var cell = hidden
      layers[0].run(
        input: input, inputStride: 8, steps: steps, hidden: &hidden, cell: &cell, output: &first,
        outputStride: size, scratch: scratch)
      hidden = [Float](repeating: 0, count: size)
      cell = hidden
      layers[1].run(
        input: first, inputStride: size, steps: steps, hidden: &hidden, cell: &cell,
        output: &second, outputStride: size, scratch: scratch)
      sink += Double(hidden[0])
    }
  }
}
