internal import Glibc

/// The logistic function, its inverse, and its generalisation to several classes.
enum Logistic {
  static func probability(ofRaw raw: Double) -> Double { 1 / (1 + exp(-raw)) }

  static func logit(of probability: Double) -> Double { log(probability / (1 - probability)) }

  /// e^v over the sum of e^v, in place, with the greatest value taken off first.
  static func softmax(_ values: UnsafeMutableBufferPointer<Double>) {
    var highest = values.first ?? 0
    for value in values where value > highest { highest = value }
    var sum = 0.0
    for index in values.indices {
      values[index] = exp(values[index] - highest)
      sum += values[index]
    }
    for index in values.indices { values[index] /= sum }
  }
}
