extension QNetwork {
  /// Adds to `gradient` the derivative of a loss whose derivative by the outputs is `slope`.
  ///
  /// The activations are those that `forward` left in `scratch` for the same inputs.
  /// - Precondition: `gradient` has the layout and count of `parameters`.
  func backward(
    _ slope: SIMD4<Float>, _ scratch: Scratch, into gradient: UnsafeMutablePointer<Float>
  ) {
    parameters.withUnsafeBufferPointer { buffer in
      guard let weights = buffer.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 4) { slopes in
        guard let output = slopes.baseAddress else { return }
        for index in 0..<4 { output[index] = slope[index] }
        let third = QNetwork.thirdOffset
        spread(output, 4, over: scratch.second, 64, into: gradient + third)
        pull(output, 4, back: weights + third, to: scratch.second, into: scratch.secondDelta)
      }
      let second = QNetwork.secondOffset
      spread(scratch.secondDelta, 64, over: scratch.first, 64, into: gradient + second)
      pull(
        scratch.secondDelta, 64, back: weights + second, to: scratch.first,
        into: scratch.firstDelta)
      spread(scratch.firstDelta, 64, over: scratch.input, 16, into: gradient)
    }
  }

  /// Adds to `gradient` the derivative for one input; the pass forward is made here.
  public func accumulateGradient(
    _ inputs: SIMD16<Float>, slope: SIMD4<Float>, into gradient: inout [Float]
  ) {
    precondition(gradient.count == QNetwork.parameterCount, "one derivative per parameter")
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Scratch.count) { memory in
      gradient.withUnsafeMutableBufferPointer { target in
        guard let base = memory.baseAddress, let sum = target.baseAddress else { return }
        let scratch = Scratch(base)
        _ = forward(inputs, scratch)
        backward(slope, scratch, into: sum)
      }
    }
  }
}

/// gradient[i][j] += activation[i] · delta[j], and the biases behind them += delta[j].
private func spread(
  _ delta: UnsafePointer<Float>, _ outputs: Int, over activation: UnsafePointer<Float>,
  _ inputs: Int, into gradient: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row <= inputs {
    // The row behind the last is the biases', whose input is 1.
    let value = row == inputs ? 1 : activation[row]
    let target = gradient + row &* outputs
    var unit = 0
    while unit < outputs {
      target[unit] += value * delta[unit]
      unit &+= 1
    }
    row &+= 1
  }
}

/// result[i] = Σ weights[i][j] · delta[j] where unit i was active, else 0; 64 units.
private func pull(
  _ delta: UnsafePointer<Float>, _ outputs: Int, back weights: UnsafePointer<Float>,
  to activation: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < QNetwork.hiddenCount {
    result[row] = activation[row] > 0 ? dot(weights + row &* outputs, delta, outputs) : 0
    row &+= 1
  }
}

/// Σ left·right in four interleaved sums, so that the order of additions is fixed and fast.
private func dot(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ count: Int
) -> Float {
  var first: Float = 0
  var second: Float = 0
  var third: Float = 0
  var fourth: Float = 0
  var index = 0
  while index < count {
    first += left[index] * right[index]
    second += left[index &+ 1] * right[index &+ 1]
    third += left[index &+ 2] * right[index &+ 2]
    fourth += left[index &+ 3] * right[index &+ 3]
    index &+= 4
  }
  return (first + second) + (third + fourth)
}
