/// One direction of one LSTM layer with its weights packed for evaluation.
///
/// Source: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), as in
/// PyTorch's `nn.LSTM` and ONNX's `LSTM`.
public struct LSTMLayer: Sendable {
  public let inputSize: Int
  public let hiddenSize: Int
  /// Units per gate, so that four gates fill whole panels; units beyond `hiddenSize` stay at zero.
  private let paddedSize: Int
  /// `inputSize × 4·paddedSize`, the transposed input weights.
  private let inputWeights: AlignedFloats
  /// `hiddenSize × 4·paddedSize`, the transposed recurrent weights.
  private let recurrentWeights: AlignedFloats
  private let bias: AlignedFloats

  /// Packs the weights.
  ///
  /// All are row-major with one row per gate unit and the gates in ONNX's order: input, output,
  /// forget, cell. `inputWeights` has `4·hiddenSize × inputSize` elements, `recurrentWeights`
  /// `4·hiddenSize × hiddenSize`, `bias` `4·hiddenSize`.
  public init(
    inputSize: Int, hiddenSize: Int, inputWeights: ArraySlice<Float>,
    recurrentWeights: ArraySlice<Float>, bias: [Float]
  ) {
    precondition(inputWeights.count == 4 * hiddenSize * inputSize)
    precondition(recurrentWeights.count == 4 * hiddenSize * hiddenSize)
    precondition(bias.count == 4 * hiddenSize)
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    paddedSize = (hiddenSize + 7) / 8 * 8
    let columns = 4 * paddedSize
    self.inputWeights = AlignedFloats(zeros: inputSize * columns)
    self.recurrentWeights = AlignedFloats(zeros: hiddenSize * columns)
    self.bias = AlignedFloats(zeros: columns)
    for gate in 0..<4 {
      for unit in 0..<hiddenSize {
        let row = gate * hiddenSize + unit
        let column = gate * paddedSize + unit
        self.bias.start[column] = bias[row]
        for k in 0..<inputSize {
          self.inputWeights.start[k * columns + column] =
            inputWeights[inputWeights.startIndex + row * inputSize + k]
        }
        for k in 0..<hiddenSize {
          self.recurrentWeights.start[k * columns + column] =
            recurrentWeights[recurrentWeights.startIndex + row * hiddenSize + k]
        }
      }
    }
  }

  /// Runs a sequence and returns the last hidden and cell state.
  ///
  /// Step t of `input` begins at `t·inputStride`, and its hidden state goes to
  /// `t·outputStride` of `output`. `isReversed` runs from the last step to the first.
  /// - Complexity: O(steps · hiddenSize · (inputSize + hiddenSize))
  public func run(
    input: UnsafePointer<Float>, inputStride: Int, steps: Int, isReversed: Bool = false,
    hidden: [Float], cell: [Float], output: UnsafeMutablePointer<Float>, outputStride: Int
  ) -> (hidden: [Float], cell: [Float]) {
    precondition(hidden.count == hiddenSize && cell.count == hiddenSize)
    let columns = 4 * paddedSize
    let gates = AlignedFloats(zeros: steps * columns)
    let state = AlignedFloats(zeros: 2 * paddedSize)
    let hiddenState = state.start
    let cellState = state.start + paddedSize
    for unit in 0..<hiddenSize {
      hiddenState[unit] = hidden[unit]
      cellState[unit] = cell[unit]
    }
    for step in 0..<steps {
      (gates.start + step * columns).update(from: bias.start, count: columns)
    }
    MatrixProduct.multiply(
      .init(input, rowStride: inputStride), .init(inputWeights.start, rowStride: columns),
      rows: steps, inner: inputSize, columns: columns, keep: 1, into: gates.start)
    for index in 0..<steps {
      let step = isReversed ? steps - 1 - index : index
      let row = gates.start + step * columns
      MatrixProduct.addProduct(
        of: hiddenState, recurrentWeights.start, rows: hiddenSize, columns: columns, to: row)
      applyGates(row, hidden: hiddenState, cell: cellState)
      (output + step * outputStride).update(from: hiddenState, count: hiddenSize)
    }
    return (
      Array(UnsafeBufferPointer(start: hiddenState, count: hiddenSize)),
      Array(UnsafeBufferPointer(start: cellState, count: hiddenSize))
    )
  }

  @inline(__always)
  private func applyGates(
    _ row: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>
  ) {
    let blocks = paddedSize / Lanes.scalarCount
    let gates = UnsafeMutableRawPointer(row).assumingMemoryBound(to: Lanes.self)
    let hiddenLanes = UnsafeMutableRawPointer(hidden).assumingMemoryBound(to: Lanes.self)
    let cellLanes = UnsafeMutableRawPointer(cell).assumingMemoryBound(to: Lanes.self)
    for block in 0..<blocks {
      let next =
        Activations.gated(gates[2 * blocks + block], cellLanes[block])
        + Activations.gated(gates[block], hyperbolicTangentOf: gates[3 * blocks + block])
      cellLanes[block] = next
      hiddenLanes[block] = Activations.gated(
        gates[blocks + block], hyperbolicTangentOf: next)
    }
  }
}
