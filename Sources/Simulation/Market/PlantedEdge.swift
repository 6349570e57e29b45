/// A partial predictability that is put into the simulated market so that a learner can be checked.
///
/// A hidden drift (Ornstein–Uhlenbeck, of about three days' memory) moves the price. It shows in
/// three ways that features can see: the trend and momentum it has made so far, and more ticks in the
/// bars that go its way, before the price has gone far.
public struct PlantedEdge: Sendable, Equatable {
  /// The deviation of the drift's part in a day's return over the day's own; 0 is a fair game.
  public var strength: Double
  /// How much more (less) is traded in bars with (against) a drift of one deviation.
  public var tickVolumeImbalance: Double
  /// The trading minutes after which the drift has forgotten all but 1/e of itself.
  public var memoryMinutes: Double

  public init(
    strength: Double, tickVolumeImbalance: Double = 0.35, memoryMinutes: Double = 4_320
  ) {
    self.strength = strength
    self.tickVolumeImbalance = tickVolumeImbalance
    self.memoryMinutes = memoryMinutes
  }

  /// No direction is predictable; volatility still clusters.
  public static let none = PlantedEdge(strength: 0, tickVolumeImbalance: 0)
}
