/// A network with its optimiser, fitted to target values of single actions.
struct Regression: Sendable, Equatable {
  var network: QNetwork
  var optimizer: Adam

  init(network: QNetwork, optimizer: Adam = Adam(count: QNetwork.parameterCount)) {
    self.network = network
    self.optimizer = optimizer
  }

  /// One optimiser step of the mean Huber loss between Q(state, action) and the targets.
  ///
  /// A loss or gradient that is not finite changes nothing; the loss says so by being NaN.
  /// - Returns: the mean loss before the step.
  mutating func step(
    _ batch: [Experience], targets: [Float], huberDelta: Float, learningRate: Double,
    gradientNormMax: Double
  ) -> Float {
    precondition(batch.count == targets.count, "one target per experience")
    guard !batch.isEmpty else { return 0 }
    var gradient = [Float](repeating: 0, count: QNetwork.parameterCount)
    let loss = accumulate(batch, targets, huberDelta, into: &gradient)
    guard loss.isFinite, Regression.clip(&gradient, to: gradientNormMax) else { return .nan }
    optimizer.step(&network.parameters, gradient: gradient, learningRate: learningRate)
    return loss
  }

  private func accumulate(
    _ batch: [Experience], _ targets: [Float], _ huberDelta: Float, into gradient: inout [Float]
  ) -> Float {
    let share = 1 / Float(batch.count)
    var loss: Float = 0
    let floats = BatchPass.floats(rows: batch.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: floats) { memory in
      gradient.withUnsafeMutableBufferPointer { sum in
        guard let base = memory.baseAddress, let sum = sum.baseAddress else { return }
        let pass = BatchPass(base, rows: batch.count)
        for row in batch.indices { pass.setInput(batch[row].state, row: row) }
        network.forward(pass)
        for row in batch.indices {
          let index = batch[row].action.rawValue
          let error = pass.values(row: row)[index] - targets[row]
          loss += Huber.loss(error, delta: huberDelta) * share
          var slope = SIMD4<Float>(repeating: 0)
          slope[index] = Huber.slope(error, delta: huberDelta) * share
          pass.setSlope(slope, row: row)
        }
        network.backward(pass, into: sum)
      }
    }
    return loss
  }

  /// Scales `gradient` down to the norm `limit`; false where it is not finite.
  ///
  /// As `torch.nn.utils.clip_grad_norm_`.
  static func clip(_ gradient: inout [Float], to limit: Double) -> Bool {
    let squares = gradient.withUnsafeBufferPointer { slopes in
      var sum = 0.0
      var index = 0
      while index < slopes.count {
        let slope = Double(slopes[index])
        sum += slope * slope
        index &+= 1
      }
      return sum
    }
    guard squares.isFinite else { return false }
    let factor = limit / (squares.squareRoot() + 1e-6)
    guard factor < 1 else { return true }
    gradient.withUnsafeMutableBufferPointer { slopes in
      var index = 0
      while index < slopes.count {
        slopes[index] *= Float(factor)
        index &+= 1
      }
    }
    return true
  }
}
