import Models

/// Rows of numbers and texts, from an array of two axes or from CSV.
struct RowTable {
  let rows: Int
  let columns: Int
  /// Row by row; NaN where a field is empty or no number.
  private(set) var numbers: [Double] = []
  /// Row by row; empty for an array, whose texts are those of its numbers.
  private var texts: [Substring] = []

  init(_ array: NumpyArray, path: String) throws(CommandError) {
    guard array.tensor.shape.count == 2 else {
      throw CommandError("\(path): expected two axes, was \(array.tensor.shape)")
    }
    rows = array.tensor.shape[0]
    columns = array.tensor.shape[1]
    numbers =
      switch array.tensor.elements {
      case .float(let values): values.map { Double($0) }
      case .double(let values): values
      case .integer(let values): values.map { Double($0) }
      }
  }

  /// Comma-separated fields without quotes.
  init(csv bytes: [UInt8], hasHeader: Bool, path: String) throws(CommandError) {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .dropFirst(hasHeader ? 1 : 0)
    var width: Int?
    for (index, line) in lines.enumerated() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard width == nil || width == fields.count else {
        throw CommandError(
          "\(path) row \(index): expected \(width ?? 0) fields, was \(fields.count)")
      }
      width = fields.count
      texts += fields
      numbers += fields.map { Double($0) ?? .nan }
    }
    columns = width ?? 0
    rows = lines.count
  }

  /// A field as the text of a category: an array's whole numbers have no point.
  func text(row: Int, column: Int) -> String {
    let index = row * columns + column
    guard texts.isEmpty else { return String(texts[index]) }
    return Int64(exactly: numbers[index]).map { "\($0)" } ?? "\(numbers[index])"
  }

  /// Refuses a field that is neither empty nor a number.
  func checkNumbers(columns wanted: [Int], path: String) throws(CommandError) {
    guard !texts.isEmpty else { return }
    for row in 0..<rows {
      for column in wanted {
        let text = texts[row * columns + column]
        guard text.isEmpty || Double(text) != nil else {
          throw CommandError("\(path) row \(row) column \(column): expected a number, was \(text)")
        }
      }
    }
  }
}
