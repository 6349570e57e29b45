/// One direction of one LSTM layer with its weights packed for evaluation.
///
/// Units are taken sixteen at a time, a *panel*: the weights of their four gates stand side by side,
/// so that a panel's gates are summed in registers and applied there.
/// Source: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), as in
/// PyTorch's `nn.LSTM` and ONNX's `LSTM`.
public struct LSTMLayer: Sendable {
  public let inputSize: Int
  public let hiddenSize: Int
  private let panels: Int
  /// `inputSize × panels × 64`, the transposed input weights.
  private let inputWeights: AlignedFloats
  /// `panels × hiddenSize × 64`, the transposed recurrent weights panel by panel.
  private let recurrentWeights: AlignedFloats
  private let bias: AlignedFloats

  /// Units of a panel; those beyond `hiddenSize` stay at zero.
  private static let panelUnits = 16
  /// Gate sums of a panel, and how many registers they fill.
  private static let panelWidth = 64
  private static let panelLanes = panelWidth / Lanes.scalarCount

  /// Packs the weights.
  ///
  /// All are row-major with one row per gate unit and the gates in ONNX's order: input, output,
  /// forget, cell. `inputWeights` has `4·hiddenSize × inputSize` elements, `recurrentWeights`
  /// `4·hiddenSize × hiddenSize`, `bias` `4·hiddenSize`.
  public init(
    inputSize: Int, hiddenSize: Int, inputWeights: UnsafePointer<Float>,
    recurrentWeights: UnsafePointer<Float>, bias: [Float]
  ) {
    precondition(bias.count == 4 * hiddenSize)
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    panels = (hiddenSize + Self.panelUnits - 1) / Self.panelUnits
    let columns = panels * Self.panelWidth
    self.inputWeights = AlignedFloats(zeros: inputSize * columns)
    self.recurrentWeights = AlignedFloats(zeros: hiddenSize * columns)
    self.bias = AlignedFloats(zeros: columns)
    for gate in 0..<4 {
      for unit in 0..<hiddenSize {
        let row = gate * hiddenSize + unit
        let panel = unit / Self.panelUnits
        let place = gate * Self.panelUnits + unit % Self.panelUnits
        let column = panel * Self.panelWidth + place
        self.bias.start[column] = bias[row]
        for k in 0..<inputSize {
          self.inputWeights.start[k * columns + column] = inputWeights[row * inputSize + k]
        }
        for k in 0..<hiddenSize {
          self.recurrentWeights.start[(panel * hiddenSize + k) * Self.panelWidth + place] =
            recurrentWeights[row * hiddenSize + k]
        }
      }
    }
  }

  /// How many numbers of scratch a run of so many steps needs.
  public func scratchCount(steps: Int) -> Int {
    steps * panels * Self.panelWidth + 3 * panels * Self.panelUnits
  }

  /// Runs a sequence from the states at `hidden` and `cell`, and leaves the last states there.
  ///
  /// Step t of `input` begins at `t·inputStride`, and its hidden state goes to
  /// `t·outputStride` of `output`. `isReversed` runs from the last step to the first. `scratch`
  /// begins on a multiple of 32 bytes and has `scratchCount(steps:)` numbers.
  /// - Complexity: O(steps · hiddenSize · (inputSize + hiddenSize)); no allocation.
  public func run(
    input: UnsafePointer<Float>, inputStride: Int, steps: Int, isReversed: Bool = false,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>, outputStride: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let columns = panels * Self.panelWidth
    let padded = panels * Self.panelUnits
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
      for count in 0..<panels {
        let panel = index % 2 == 0 ? count : panels - 1 - count
        advance(
          panel: panel, isBackward: index % 2 != 0, gates: gates + step * columns, hidden: old,
          cells: cells, into: new)
      }
      (output + step * outputStride).update(from: new, count: hiddenSize)
      swap(&old, &new)
    }
    hidden.update(from: old, count: hiddenSize)
    cell.update(from: cells, count: hiddenSize)
  }

  /// One step of a panel's units.
  @inline(__always)
  private func advance(
    panel: Int, isBackward: Bool, gates: UnsafeMutablePointer<Float>,
    hidden: UnsafeMutablePointer<Float>, cells: UnsafeMutablePointer<Float>,
    into new: UnsafeMutablePointer<Float>
  ) {
    let sums = Self.lanes(gates + panel * Self.panelWidth)
    var (i0, i1, o0, o1) = (sums[0], sums[1], sums[2], sums[3])
    var (f0, f1, c0, c1) = (sums[4], sums[5], sums[6], sums[7])
    let first = isBackward ? hiddenSize - 1 : 0
    let step = isBackward ? -1 : 1
    var weights = Self.lanes(
      recurrentWeights.start + (panel * hiddenSize + first) * Self.panelWidth)
    var unit = hidden + first
    for _ in 0..<hiddenSize {
      let value = Lanes(repeating: unit.pointee)
      i0 += weights[0] * value
      i1 += weights[1] * value
      o0 += weights[2] * value
      o1 += weights[3] * value
      f0 += weights[4] * value
      f1 += weights[5] * value
      c0 += weights[6] * value
      c1 += weights[7] * value
      weights += step * Self.panelLanes
      unit += step
    }
    let cell = Self.lanes(cells + panel * Self.panelUnits)
    let result = Self.lanes(new + panel * Self.panelUnits)
    cell[0] = Activations.gated(f0, cell[0]) + Activations.gated(i0, hyperbolicTangentOf: c0)
    cell[1] = Activations.gated(f1, cell[1]) + Activations.gated(i1, hyperbolicTangentOf: c1)
    result[0] = Activations.gated(o0, hyperbolicTangentOf: cell[0])
    result[1] = Activations.gated(o1, hyperbolicTangentOf: cell[1])
  }

  @inline(__always)
  private static func lanes(_ start: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
    UnsafeMutableRawPointer(start).assumingMemoryBound(to: Lanes.self)
  }
}
