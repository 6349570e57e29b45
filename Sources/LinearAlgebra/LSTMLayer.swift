internal import CRecurrence

/// One direction of one LSTM layer with its weights packed for evaluation.
///
/// Units are taken two registers at a time, a *panel*: the weights of their four gates stand side by
/// side, so that a panel's gates are summed in registers and applied there.
/// Source: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), as in
/// PyTorch's `nn.LSTM` and ONNX's `LSTM`.
public struct LSTMLayer: Sendable {
  public let inputSize: Int
  public let hiddenSize: Int
  /// The floats of a register.
  private let lanes: Int
  private let panels: Int
  /// `inputSize × panels × panelWidth`, the transposed input weights.
  private let inputWeights: AlignedFloats
  /// `panels × hiddenSize × panelWidth`, the transposed recurrent weights panel by panel.
  private let recurrentWeights: AlignedFloats
  private let bias: AlignedFloats

  /// Units of a panel; those beyond `hiddenSize` stay at zero.
  private var panelUnits: Int { 2 * lanes }
  /// Gate sums of a panel.
  private var panelWidth: Int { 4 * panelUnits }

  /// Whether the processor has registers of so many floats.
  static func hasLanes(_ lanes: Int) -> Bool { conviction_lstm_has_lanes(Int32(lanes)) != 0 }

  /// Packs the weights.
  ///
  /// All are row-major with one row per gate unit and the gates in ONNX's order: input, output,
  /// forget, cell. `inputWeights` has `4·hiddenSize × inputSize` elements, `recurrentWeights`
  /// `4·hiddenSize × hiddenSize`, `bias` `4·hiddenSize`.
  public init(
    inputSize: Int, hiddenSize: Int, inputWeights: UnsafePointer<Float>,
    recurrentWeights: UnsafePointer<Float>, bias: [Float]
  ) {
    self.init(
      inputSize: inputSize, hiddenSize: hiddenSize, inputWeights: inputWeights,
      recurrentWeights: recurrentWeights, bias: bias, lanes: Int(conviction_lstm_lanes()))
  }

  /// For registers of `lanes` floats, which the processor has.
  init(
    inputSize: Int, hiddenSize: Int, inputWeights: UnsafePointer<Float>,
    recurrentWeights: UnsafePointer<Float>, bias: [Float], lanes: Int
  ) {
    precondition(bias.count == 4 * hiddenSize)
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    self.lanes = lanes
    let panelUnits = 2 * lanes
    let panelWidth = 4 * panelUnits
    panels = (hiddenSize + panelUnits - 1) / panelUnits
    let columns = panels * panelWidth
    self.inputWeights = AlignedFloats(zeros: inputSize * columns)
    self.recurrentWeights = AlignedFloats(zeros: hiddenSize * columns)
    self.bias = AlignedFloats(zeros: columns)
    for gate in 0..<4 {
      for unit in 0..<hiddenSize {
        let row = gate * hiddenSize + unit
        let panel = unit / panelUnits
        let place = gate * panelUnits + unit % panelUnits
        let column = panel * panelWidth + place
        self.bias.start[column] = bias[row]
        for k in 0..<inputSize {
          self.inputWeights.start[k * columns + column] = inputWeights[row * inputSize + k]
        }
        for k in 0..<hiddenSize {
          self.recurrentWeights.start[(panel * hiddenSize + k) * panelWidth + place] =
            recurrentWeights[row * hiddenSize + k]
        }
      }
    }
  }

  /// How many numbers of scratch a run of so many steps needs.
  public func scratchCount(steps: Int) -> Int {
    steps * panels * panelWidth + 3 * panels * panelUnits
  }

  /// Runs a sequence from the states at `hidden` and `cell`, and leaves the last states there.
  ///
  /// Step t of `input` begins at `t·inputStride`, and its hidden state goes to
  /// `t·outputStride` of `output`. `isReversed` runs from the last step to the first. `scratch`
  /// begins on a multiple of 64 bytes and has `scratchCount(steps:)` numbers.
  /// - Complexity: O(steps · hiddenSize · (inputSize + hiddenSize)); no allocation.
  public func run(
    input: UnsafePointer<Float>, inputStride: Int, steps: Int, isReversed: Bool = false,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>, outputStride: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let columns = panels * panelWidth
    let padded = panels * panelUnits
    let gates = scratch
    let cells = scratch + steps * columns
    var old = cells + padded
    var new = old + padded
    cells.update(repeating: 0, count: 3 * padded)
    old.update(from: hidden, count: hiddenSize)
    cells.update(from: cell, count: hiddenSize)
    for step in 0..<steps {
      (gates + step * columns).update(from: bias.start, count: columns)
    }
    MatrixProduct.multiply(
      .init(input, rowStride: inputStride), .init(inputWeights.start, rowStride: columns),
      rows: steps, inner: inputSize, columns: columns, keep: 1, into: gates)
    for index in 0..<steps {
      let step = isReversed ? steps - 1 - index : index
      // The weights may exceed the innermost cache. Turning round at each end finds in it what was
      // used last.
      conviction_lstm_step(
        Int32(lanes), panels, hiddenSize, recurrentWeights.start, gates + step * columns, old,
        cells, new, index % 2 == 0 ? 0 : 1)
      (output + step * outputStride).update(from: new, count: hiddenSize)
      swap(&old, &new)
    }
    hidden.update(from: old, count: hiddenSize)
    cell.update(from: cells, count: hiddenSize)
  }
}
