import Decision
import Market
import Models
import Scores
import Store

extension ScoreReader {
  /// Closed bars of a window may lie behind a night or a week's end.
  private static let gapSeconds: Int64 = 5 * 86_400
  /// Closes that a challenger is asked about in one go: a tenth of a second or less.
  private static let rehearsedMax = 64

  /// Asks a challenger about the champion's closes that it has not been asked about, oldest first:
  /// those that it cannot have learned from.
  ///
  /// - Returns: whether there are more.
  /// - Throws: `StoreError`, `ModelError`.
  /// - Complexity: O(new closes), some milliseconds each.
  func rehearse(
    _ challenger: inout Challenger, on book: ScoreBook, roots: [String], clock: BrokerClock
  ) throws -> Bool {
    let seen = challenger.served.bundle.manifest.seen
    let (forecasts, mute) = (challenger.forecasts, challenger.mute)
    let new = book.forecasts.lazy.map(\.time).filter {
      $0 > seen && forecasts[$0] == nil && !mute.contains($0)
    }
    let batch = Array(new.prefix(ScoreReader.rehearsedMax))
    guard let first = batch.first, let last = batch.last else { return false }
    var rehearsal = try rehearsal(challenger.served, first...last, roots, clock)
    for time in batch {
      if let forecast = try rehearsal.forecast(at: time) {
        challenger.forecasts[time] = forecast
      } else {
        challenger.mute.insert(time)
      }
    }
    trim(&challenger, book)
    return batch.count == ScoreReader.rehearsedMax
  }

  /// Lets go of what is no longer looked at.
  private func trim(_ challenger: inout Challenger, _ book: ScoreBook) {
    let times = book.forecasts.map(\.time)
    let oldest = times.first ?? .max
    if challenger.forecasts.count > times.count {
      challenger.forecasts = challenger.forecasts.filter { $0.key >= oldest }
    }
    challenger.mute = challenger.mute.filter { $0 >= oldest }
    for time in times.dropLast(ScoreBook.challengerFeaturesMax).reversed() {
      guard let forecast = challenger.forecasts[time] else { continue }
      if forecast.features.isEmpty { break }
      challenger.forecasts[time]?.features = []
    }
  }

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
