import Randomness

/// Quiet, ordinary and volatile spells that last for hours: a Markov chain by the minute.
///
/// A regime changes how far the price moves and never which way.
struct VolatilityRegime: Sendable {
  private enum Kind { case quiet, ordinary, volatile }

  private var kind = Kind.ordinary

  /// The factor on the deviation of returns.
  var factor: Double {
    switch kind {
    case .quiet: 0.65
    case .ordinary: 1
    case .volatile: 1.9
    }
  }

  /// One minute; spells last 16, 20 and 5 hours in the mean.
  mutating func advance(_ generator: inout SeededGenerator) {
    let draw = generator.uniform()
    switch kind {
    case .quiet:
      if draw < 1 / 960 { kind = .ordinary }
    case .ordinary:
      if draw < 0.3 / 1_200 { kind = .volatile } else if draw < 1 / 1_200 { kind = .quiet }
    case .volatile:
      if draw < 1 / 300 { kind = .ordinary }
    }
  }
}
