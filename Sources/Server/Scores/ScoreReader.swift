import Decision
import JSON
import Market
import Models
import Scores
import Store

/// Brings what is known of a root's forecasts up to what the journal and the stored bars know.
struct ScoreReader {
  let journal: Journal
  let root: String

  /// Forecasts are looked for so far behind the last one: brokers' clocks differ by hours.
  private static let slackSeconds: Int64 = 6 * 3_600

  /// Brings a book up to what is known now.
  ///
  /// - Parameter since: how far back challengers are compared.
  /// - Returns: whether every challenger was asked about every close.
  /// - Throws: `StoreError`, `MemoryError`, `ModelError`.
  func advance(
    _ book: inout ScoreBook, since: Int64, roots: [String], clock: BrokerClock
  ) throws -> Bool {
    try readForecasts(&book, since: since)
    try readOutcomes(&book)
    var isFinished = true
    for place in book.challengers.indices {
      let hasMore = try rehearse(&book.challengers[place], on: book, roots: roots, clock: clock)
      isFinished = isFinished && !hasMore
      let challenger = book.challengers[place]
      guard let label = challenger.label, label != book.label else { continue }
      let times = book.forecasts.map(\.time).suffix(2 * ScoreBook.labelsMax)
        .filter { challenger.forecasts[$0] != nil }
      try readOutcomes(label, times.reversed(), into: &book.challengers[place].outcomes)
    }
    return isFinished
  }

  /// Reads what the bundle that serves said since, or from `since` on where that is further back.
  ///
  /// - Throws: `StoreError`, `MemoryError`.
  /// - Complexity: O(new forecasts); not for the thread of a decision.
  func readForecasts(_ book: inout ScoreBook, since: Int64) throws {
    let every = book.label.every.seconds
    if let last = book.forecasts.last {
      let rows = try journal.decisions.forecasts(
        symbol: root, bundle: book.bundle, every: every,
        from: last.time - ScoreReader.slackSeconds, limit: ScoreBook.forecastsMax)
      let known = Set(book.forecasts.suffix(ScoreBook.forecastsMax).map(\.time))
      try book.add(
        rows.reversed().filter { !known.contains($0.brokerTime) }.map(ScoreReader.forecast))
    } else {
      let rows = try journal.decisions.forecasts(
        symbol: root, bundle: book.bundle, every: every, limit: ScoreBook.forecastsMax)
      try book.add(rows.reversed().map(ScoreReader.forecast))
    }
    guard since < book.since else { return }
    book.since = since
    let rows = try journal.decisions.forecasts(
      symbol: root, bundle: book.bundle, every: every, from: since, limit: ScoreBook.heldMax,
      withDetail: false)
    let known = Set(book.forecasts.map(\.time))
    let older = try rows.reversed().filter { !known.contains($0.brokerTime) }
      .map(ScoreReader.forecast)
    book.forecasts = older + book.forecasts
    book.forecasts.sort { $0.time < $1.time }
  }

  /// Finds the labels that have become known of the closes that somebody looks at.
  ///
  /// - Throws: `StoreError`, `ModelError`.
  /// - Complexity: O(closes that wait and bars since the oldest of them)
  func readOutcomes(_ book: inout ScoreBook) throws {
    let times = book.forecasts.map(\.time)
    // Of closes that nobody compares the newest are enough for the scores.
    let newest = times.suffix(2 * ScoreBook.labelsMax)
    let first = min(book.since, newest.first ?? .max)
    try readOutcomes(
      book.label, times.reversed().prefix { $0 >= first }, into: &book.outcomes)
    if book.outcomes.count > 2 * ScoreBook.heldMax {
      let known = Set(times)
      book.outcomes = book.outcomes.filter { known.contains($0.key) }
    }
  }

  /// - Parameter times: newest first.
  func readOutcomes(
    _ label: LiveLabel, _ times: some Sequence<Int64>,
    into outcomes: inout [Int64: LiveLabel.Outcome]
  ) throws {
    let waiting = times.filter { outcomes[$0] == nil }
    guard let oldest = waiting.last else { return }
    // Three bars' time for each of the window, since markets close at night and at week's end.
    let before = 3 * Int64(BarBook.window) * label.stop.seconds
    let path = try journal.bars.load(
      symbol: root, timeframe: label.path, from: oldest, to: .max)
    let stop = try journal.bars.load(
      symbol: root, timeframe: label.stop, from: oldest - before, to: .max)
    for (time, outcome) in try label.outcomes(of: waiting, path: path, stop: stop)
    where outcome != .pending {
      outcomes[time] = outcome
    }
  }

  private static func forecast(
    _ row: DecisionTable.Forecast
  ) throws(MemoryError) -> BundleScores.Forecast {
    let key = "decision \(row.decisionID)"
    let models = try MemoryField.member("models", of: row.answer, key)
    let features = row.detail.isEmpty ? [] : try DetailReader.features(row.detail, key: key) ?? []
    return BundleScores.Forecast(
      time: row.brokerTime,
      probabilities: BundleScores.members.map { name in
        (name, models?[name == "ensemble" ? "probability" : name]?.double)
      }, features: features)
  }
}
