import Decision
import Market
import Models
import Scores
import Store

/// A newer bundle that waits beside the one that serves, and what it would have said so far.
struct Challenger: Sendable {
  let served: ServedBundle
  /// By broker time; only what is still looked back on.
  var forecasts: [Int64: BundleScores.Forecast] = [:]
}

extension ScoreReader {
  /// Closed bars of a window may lie behind a night or a week's end.
  private static let gapSeconds: Int64 = 5 * 86_400

  /// Scores a challenger on the events of the champion, the very same ones.
  ///
  /// - Parameters:
  ///   - champion: whose journalled events are scored.
  ///   - challenger: learns the forecasts that it has not made yet.
  /// - Throws: `StoreError`, `MemoryError`, `ModelError`.
  /// - Complexity: O(new events), some milliseconds each.
  func scores(
    of challenger: inout Challenger, against champion: BundleManifest, roots: [String],
    clock: BrokerClock, now: Int64
  ) throws -> BundleScores? {
    let manifest = challenger.served.bundle.manifest
    guard let label = LiveLabel(manifest), let events = LiveLabel(champion) else { return nil }
    let times = try journal.decisions.forecasts(
      symbol: root, bundle: "\(champion.symbol)/\(champion.version)",
      every: events.every.seconds, limit: ScoreReader.rehearsedMax
    ).map(\.brokerTime)
    let known = Set(times)
    challenger.forecasts = challenger.forecasts.filter { known.contains($0.key) }
    let new = times.reversed().filter { challenger.forecasts[$0] == nil }
    if let first = new.first, let last = new.last {
      var rehearsal = try rehearsal(challenger.served, first...last, roots, clock)
      for time in new { challenger.forecasts[time] = try rehearsal.forecast(at: time) }
    }
    return BundleScores(
      manifest, forecasts: times.reversed().compactMap { challenger.forecasts[$0] },
      labels: try labels(label, of: times), age: now - manifest.made)
  }

  /// Events that a challenger is asked about: those with a label, and those that wait for one.
  static let rehearsedMax = 400

  private func rehearsal(
    _ served: ServedBundle, _ times: ClosedRange<Int64>, _ roots: [String], _ clock: BrokerClock
  ) throws -> Rehearsal {
    func load(_ name: String, _ timeframe: Timeframe) throws -> BarColumns {
      let before = 3 * Int64(BarBook.window) * timeframe.seconds + ScoreReader.gapSeconds
      return try journal.bars.load(
        symbol: name, timeframe: timeframe, from: times.lowerBound - before,
        to: times.upperBound)
    }
    return Rehearsal(
      root: root, served: served, clock: clock,
      bars: try Timeframe.allCases.map { timeframe in
        served.timeframes.contains(timeframe) ? try load(root, timeframe) : BarColumns()
      },
      basket: try roots.filter { $0 != root }.map { ($0, try load($0, .h1)) })
  }
}
