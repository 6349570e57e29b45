/// The activations and deltas of one pass of a batch, in memory that the caller lends.
///
///     | input 16 | first 64 | second 64 | output 4 | output delta 4 | second delta 64 | first delta 64 |
///       each times the rows, row after row
struct BatchPass {
  let rows: Int
  let input: UnsafeMutablePointer<Float>
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>
  let output: UnsafeMutablePointer<Float>
  let outputDelta: UnsafeMutablePointer<Float>
  let secondDelta: UnsafeMutablePointer<Float>
  let firstDelta: UnsafeMutablePointer<Float>

  /// What a pass of `rows` needs.
  static func floats(rows: Int) -> Int { 280 * rows }

  /// - Parameter base: `floats(rows:)` numbers, which need not be initialised.
  init(_ base: UnsafeMutablePointer<Float>, rows: Int) {
    self.rows = rows
    input = base
    first = input + 16 * rows
    second = first + 64 * rows
    output = second + 64 * rows
    outputDelta = output + 4 * rows
    secondDelta = outputDelta + 4 * rows
    firstDelta = secondDelta + 64 * rows
  }

  func setInput(_ inputs: SIMD16<Float>, row: Int) {
    let place = input + 16 &* row
    var index = 0
    while index < 16 {
      place[index] = inputs[index]
      index &+= 1
    }
  }

  /// The outputs of one row after `QNetwork.forward`.
  func values(row: Int) -> SIMD4<Float> {
    let place = output + 4 &* row
    return SIMD4(place[0], place[1], place[2], place[3])
  }

  /// Sets the derivative of the loss by the outputs of one row.
  func setSlope(_ slope: SIMD4<Float>, row: Int) {
    for index in 0..<4 { outputDelta[4 &* row &+ index] = slope[index] }
  }
}
