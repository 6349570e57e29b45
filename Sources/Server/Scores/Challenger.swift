import Decision
import Models
import Scores

/// A newer bundle that waits beside the one that serves, and what it would have said so far.
struct Challenger: Sendable {
  let served: ServedBundle
  /// nil where the bundle does not say how it was labelled.
  let label: LiveLabel?
  /// By broker time: closes that it has not learned from, and only what is still looked back on.
  /// Features are kept of the last ones.
  var forecasts: [Int64: BundleScores.Forecast] = [:]
  /// Closes of which it had not what it takes to speak.
  var mute: Set<Int64> = []
  /// What became of closes by its own label, where that is another than the champion's.
  var outcomes: [Int64: LiveLabel.Outcome] = [:]
  var scores: BundleScores?
  var trial = Trial()

  init(_ served: ServedBundle) {
    self.served = served
    label = LiveLabel(served.bundle.manifest)
  }

  var version: String { served.bundle.manifest.version }
}
