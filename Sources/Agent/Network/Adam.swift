/// The Adam optimiser: steps by the running mean of the gradient over the root of its square's.
///
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − α·m/(1−β₁ᵗ) / (√v/√(1−β₂ᵗ) + ε), as
/// `torch.optim.Adam`. Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015.
public struct Adam: Sendable, Equatable {
  static let beta1: Float = 0.9
  static let beta2: Float = 0.999
  static let epsilon: Float = 1e-8

  /// The running mean of the gradient, one per parameter.
  public internal(set) var mean: [Float]
  /// The running mean of its square, one per parameter.
  public internal(set) var square: [Float]
  /// β₁ᵗ and β₂ᵗ, kept as running products so that no power function takes part.
  public internal(set) var decay1: Double = 1
  public internal(set) var decay2: Double = 1

  /// Before the first step.
  public init(count: Int) {
    mean = [Float](repeating: 0, count: count)
    square = [Float](repeating: 0, count: count)
  }

  /// Moves `parameters` one step against `gradient`.
  ///
  /// - Precondition: both have the optimiser's count.
  public mutating func step(_ parameters: inout [Float], gradient: [Float], learningRate: Double) {
    precondition(parameters.count == mean.count && gradient.count == mean.count, "same counts")
    decay1 *= Double(Adam.beta1)
    decay2 *= Double(Adam.beta2)
    let rate = Float(learningRate / (1 - decay1))
    let root = Float((1 - decay2).squareRoot())
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradient.withUnsafeBufferPointer { gradient in
        mean.withUnsafeMutableBufferPointer { mean in
          square.withUnsafeMutableBufferPointer { square in
            var index = 0
            while index < gradient.count {
              let slope = gradient[index]
              mean[index] += (1 - Adam.beta1) * (slope - mean[index])
              square[index] = Adam.beta2 * square[index] + (1 - Adam.beta2) * slope * slope
              let size = square[index].squareRoot() / root + Adam.epsilon
              parameters[index] -= rate * mean[index] / size
              index &+= 1
            }
          }
        }
      }
    }
  }
}
