/// What two bundles said of the same close, and what came of it.
public struct PairedCall: Sendable, Equatable {
  /// Broker time.
  public var time: Int64
  /// P of up, 0…1, of the bundle that serves.
  public var champion: Double
  /// P of up, 0…1, of the one that waits.
  public var challenger: Double
  /// 1 up, 0 down, ½ between.
  public var label: Double

  public init(time: Int64, champion: Double, challenger: Double, label: Double) {
    self.time = time
    self.champion = champion
    self.challenger = challenger
    self.label = label
  }

  /// How much less the challenger was wrong, by the Brier score: −1…1.
  public var gain: Double {
    (champion - label) * (champion - label) - (challenger - label) * (challenger - label)
  }

  var isKnown: Bool { champion.isFinite && challenger.isFinite && label.isFinite }
}
