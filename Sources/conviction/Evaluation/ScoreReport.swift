/// Prints raw scores and predictions, a line a row or as one JSON document.
struct ScoreReport {
  private let format: String
  private let outputs: Int
  private let asJSON: Bool
  private var lines: [String] = []

  init(format: String, outputs: Int, asJSON: Bool) {
    self.format = format
    self.outputs = outputs
    self.asJSON = asJSON
  }

  mutating func add(raw: [Double], prediction: [Double]) {
    guard asJSON else {
      lines.append((raw + prediction).map { "\($0)" }.joined(separator: "\t"))
      return
    }
    func list(_ numbers: [Double]) -> String {
      "[" + numbers.map { NumberText.json($0) }.joined(separator: ",") + "]"
    }
    lines.append("{\"raw\":\(list(raw)),\"prediction\":\(list(prediction))}")
  }

  func finish() {
    guard asJSON else {
      if !lines.isEmpty { say(lines.joined(separator: "\n")) }
      return
    }
    let rows = lines.joined(separator: ",\n")
    say("{\"format\":\"\(format)\",\"outputs\":\(outputs),\"rows\":[\n\(rows)\n]}")
  }
}

/// Numbers as JSON has them, in the fewest digits that read back to the same ones.
enum NumberText {
  /// JSON knows neither NaN nor infinity: they are null.
  static func json(_ number: Double) -> String { number.isFinite ? "\(number)" : "null" }
}
