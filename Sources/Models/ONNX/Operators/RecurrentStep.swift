internal import LinearAlgebra

/// One row of one direction of a recurrent operator, a step at a time.
struct RecurrentStep {
  private let options: RecurrentOptions
  private let gates: Int
  private let direction: Int
  /// How many steps this row has.
  let length: Int
  let hidden: UnsafeMutablePointer<Float>
  let cell: UnsafeMutablePointer<Float>
  private let spare: UnsafeMutablePointer<Float>
  /// Products with the input weights of all steps, with both biases but for `recurrentBias`.
  private let products: UnsafeMutablePointer<Float>
  /// Products of the hidden state with the recurrent weights.
  private let recurrent: UnsafeMutablePointer<Float>
  private let recurrentWeights: UnsafePointer<Float>
  /// The recurrent bias, or nil without one.
  private let bias: UnsafePointer<Float>?
  private let peepholes: UnsafePointer<Float>?
  private var now: UnsafeMutablePointer<Float>

  private var size: Int { options.hiddenSize }

  /// Prepares a row: initial states, and the products of its input with the weights.
  init(
    _ operands: Operands, _ options: RecurrentOptions, gates: Int, direction: Int, row: Int
  ) {
    self.options = options
    self.gates = gates
    self.direction = direction
    let size = options.hiddenSize
    let wanted = operands.has(4) ? operands.input(4, Int64.self)[row] : Int64(options.steps)
    length = Int(min(max(wanted, 0), Int64(options.steps)))
    products = operands.scratch(Float.self)
    recurrent = products + options.steps * gates * size
    hidden = recurrent + gates * size
    cell = hidden + size
    spare = cell + size
    now = products
    let state = options.state(row: row, direction: direction)
    for (index, target) in [(5, hidden), (6, cell)] {
      if operands.has(index) {
        target.update(from: operands.input(index, Float.self) + state, count: size)
      } else {
        target.update(repeating: 0, count: size)
      }
    }
    recurrentWeights = operands.input(2, Float.self) + direction * gates * size * size
    let own =
      operands.has(3)
      ? operands.input(3, Float.self) + direction * 2 * gates * size : nil
    bias = own.map { $0 + gates * size }
    peepholes = operands.has(7) ? operands.input(7, Float.self) + direction * 3 * size : nil
    for step in 0..<options.steps {
      let row = products + step * gates * size
      if let own {
        row.update(from: own, count: gates * size)
      } else {
        row.update(repeating: 0, count: gates * size)
      }
    }
    let source = options.input(row: row)
    MatrixProduct.multiply(
      .init(operands.input(0) + source.start, rowStride: max(source.stride, 1)),
      .init(
        operands.input(1) + direction * gates * size * options.inputSize,
        rowStride: max(options.inputSize, 1), isTransposed: true),
      rows: options.steps, inner: options.inputSize, columns: gates * size, keep: 1,
      into: products)
  }

  /// Turns to a step and multiplies the hidden state with the recurrent weights.
  mutating func begin(_ step: Int) {
    now = products + step * gates * size
    if let bias {
      recurrent.update(from: bias, count: gates * size)
    } else {
      recurrent.update(repeating: 0, count: gates * size)
    }
    multiply(hidden, gate: 0, count: gates)
  }

  /// Adds the product of a vector with the recurrent weights of some gates.
  private func multiply(_ vector: UnsafePointer<Float>, gate: Int, count: Int) {
    MatrixProduct.multiply(
      .init(vector, rowStride: size),
      .init(recurrentWeights + gate * size * size, rowStride: size, isTransposed: true),
      rows: 1, inner: size, columns: count * size, keep: 1, into: recurrent + gate * size)
  }

  private func activation(_ index: Int, of count: Int) -> RecurrentActivation {
    options.activations[direction * count + index]
  }

  private func clipped(_ value: Float) -> Float {
    guard let clip = options.clip else { return value }
    return value > clip ? clip : value < -clip ? -clip : value
  }

  /// h′ = f(x·W + h·R + b).
  func stepSimple() {
    let function = activation(0, of: 1)
    for unit in 0..<size { hidden[unit] = function(clipped(now[unit] + recurrent[unit])) }
  }

  /// h′ = (1 − z)·n + z·h with the gates update z, reset r and new n.
  func stepGated(isLinearFirst: Bool) {
    let (gate, new) = (activation(0, of: 2), activation(1, of: 2))
    for unit in 0..<(2 * size) { now[unit] = gate(clipped(now[unit] + recurrent[unit])) }
    if !isLinearFirst {
      for unit in 0..<size { spare[unit] = now[size + unit] * hidden[unit] }
      if let bias {
        (recurrent + 2 * size).update(from: bias + 2 * size, count: size)
      } else {
        (recurrent + 2 * size).update(repeating: 0, count: size)
      }
      multiply(spare, gate: 2, count: 1)
    }
    for unit in 0..<size {
      let reset = isLinearFirst ? now[size + unit] : 1
      let candidate = new(clipped(now[2 * size + unit] + reset * recurrent[2 * size + unit]))
      hidden[unit] = (1 - now[unit]) * candidate + now[unit] * hidden[unit]
    }
  }

  /// c′ = f·c + i·g, h′ = o·h(c′) with the gates input i, output o, forget f and cell g.
  func stepMemory(couplesGates: Bool) {
    let gate = activation(0, of: 3)
    let (candidate, last) = (activation(1, of: 3), activation(2, of: 3))
    for unit in 0..<size {
      func sum(_ index: Int) -> Float {
        now[index * size + unit] + recurrent[index * size + unit]
      }
      func peep(_ index: Int, _ state: Float) -> Float {
        peepholes.map { $0[index * size + unit] * state } ?? 0
      }
      let input = gate(clipped(sum(0) + peep(0, cell[unit])))
      let forget = couplesGates ? 1 - input : gate(clipped(sum(2) + peep(2, cell[unit])))
      cell[unit] = forget * cell[unit] + input * candidate(clipped(sum(3)))
      let output = gate(clipped(sum(1) + peep(1, cell[unit])))
      hidden[unit] = output * last(cell[unit])
    }
  }
}
