import LinearAlgebra

extension QNetwork {
  /// Runs the layers over the pass's inputs, leaving the activations for the backward pass.
  func forward(_ pass: BatchPass) {
    parameters.withUnsafeBufferPointer { buffer in
      guard let weights = buffer.baseAddress else { return }
      affine(weights, pass.input, 16, 64, pass.rows, pass.first)
      rectify(pass.first, pass.rows &* 64)
      affine(weights + QNetwork.secondOffset, pass.first, 64, 64, pass.rows, pass.second)
      rectify(pass.second, pass.rows &* 64)
      affine(weights + QNetwork.thirdOffset, pass.second, 64, 4, pass.rows, pass.output)
    }
  }

  /// Adds to `gradient` the derivative of a loss whose derivative by the outputs is in the pass.
  ///
  /// The activations are those that `forward` left there.
  /// - Precondition: `gradient` has the layout and count of `parameters`.
  func backward(_ pass: BatchPass, into gradient: UnsafeMutablePointer<Float>) {
    parameters.withUnsafeBufferPointer { buffer in
      guard let weights = buffer.baseAddress else { return }
      let third = QNetwork.thirdOffset
      let second = QNetwork.secondOffset
      spread(pass.outputDelta, 4, over: pass.second, 64, pass.rows, into: gradient + third)
      pull(pass.outputDelta, 4, back: weights + third, pass.rows, into: pass.secondDelta)
      mask(pass.secondDelta, by: pass.second, pass.rows &* 64)
      spread(pass.secondDelta, 64, over: pass.first, 64, pass.rows, into: gradient + second)
      pull(pass.secondDelta, 64, back: weights + second, pass.rows, into: pass.firstDelta)
      mask(pass.firstDelta, by: pass.first, pass.rows &* 64)
      spread(pass.firstDelta, 64, over: pass.input, 16, pass.rows, into: gradient)
    }
  }

  /// Adds to `gradient` the derivative for one input; the pass forward is made here.
  public func accumulateGradient(
    _ inputs: SIMD16<Float>, slope: SIMD4<Float>, into gradient: inout [Float]
  ) {
    precondition(gradient.count == QNetwork.parameterCount, "one derivative per parameter")
    withUnsafeTemporaryAllocation(of: Float.self, capacity: BatchPass.floats(rows: 1)) { memory in
      gradient.withUnsafeMutableBufferPointer { target in
        guard let base = memory.baseAddress, let sum = target.baseAddress else { return }
        let pass = BatchPass(base, rows: 1)
        pass.setInput(inputs, row: 0)
        forward(pass)
        pass.setSlope(slope, row: 0)
        backward(pass, into: sum)
      }
    }
  }
}

/// output = biases + input · weights, row by row; `weights` holds the matrix, then the biases.
private func affine(
  _ weights: UnsafePointer<Float>, _ input: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int,
  _ rows: Int, _ output: UnsafeMutablePointer<Float>
) {
  // `while` rather than `for`: unoptimised builds, which the tests use, step a range 20 times slower.
  var row = 0
  while row < rows {
    (output + row &* outputs).update(from: weights + inputs &* outputs, count: outputs)
    row &+= 1
  }
  MatrixProduct.multiply(
    .init(input, rowStride: inputs), .init(weights, rowStride: outputs), rows: rows,
    inner: inputs, columns: outputs, keep: 1, into: output)
}

/// ReLU in place; a NaN stays one.
private func rectify(_ units: UnsafeMutablePointer<Float>, _ count: Int) {
  var unit = 0
  while unit < count {
    if units[unit] < 0 { units[unit] = 0 }
    unit &+= 1
  }
}

/// gradient += inputᵀ · delta, and the biases behind the matrix += the sum of delta's rows.
private func spread(
  _ delta: UnsafePointer<Float>, _ outputs: Int, over activation: UnsafePointer<Float>,
  _ inputs: Int, _ rows: Int, into gradient: UnsafeMutablePointer<Float>
) {
  MatrixProduct.multiply(
    .init(activation, rowStride: inputs, isTransposed: true), .init(delta, rowStride: outputs),
    rows: inputs, inner: rows, columns: outputs, keep: 1, into: gradient)
  let biases = gradient + inputs &* outputs
  var row = 0
  while row < rows {
    let part = delta + row &* outputs
    var unit = 0
    while unit < outputs {
      biases[unit] += part[unit]
      unit &+= 1
    }
    row &+= 1
  }
}

/// result = delta · weightsᵀ for a layer of 64 inputs.
private func pull(
  _ delta: UnsafePointer<Float>, _ outputs: Int, back weights: UnsafePointer<Float>, _ rows: Int,
  into result: UnsafeMutablePointer<Float>
) {
  MatrixProduct.multiply(
    .init(delta, rowStride: outputs),
    .init(weights, rowStride: outputs, isTransposed: true), rows: rows, inner: outputs,
    columns: QNetwork.hiddenCount, into: result)
}

/// Nothing flows back through a unit that was not active.
private func mask(
  _ delta: UnsafeMutablePointer<Float>, by activation: UnsafePointer<Float>, _ count: Int
) {
  var unit = 0
  while unit < count {
    if !(activation[unit] > 0) { delta[unit] = 0 }
    unit &+= 1
  }
}
