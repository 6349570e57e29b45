internal import Glibc

/// The logistic function and its inverse, in double precision.
enum Logistic {
  static func probability(ofRaw raw: Double) -> Double { 1 / (1 + exp(-raw)) }

  static func logit(of probability: Double) -> Double { log(probability / (1 - probability)) }
}
