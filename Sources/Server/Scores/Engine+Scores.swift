import Decision
import HTTP
import JSON
import Market
import Models
import Scores
import Store
import Synchronization
import Telemetry

/// What forecasts were worth: reckoned beside the decisions, told when asked.
extension Engine {
  /// Scores anew what changed, and promotes by the rule; called now and then by who keeps, never by
  /// who decides.
  ///
  /// - Returns: whether there is more to do.
  /// - Throws: `StoreError`, `MemoryError`, `ModelError`; `BundleFolderError` where a promotion cannot
  ///   be written down.
  @discardableResult
  func refreshScores() throws -> Bool {
    let (shelf, last) = state.withLock { ($0.shelf, $0.statistics.lastTime) }
    let now = clock.epochNanoseconds / 1_000_000_000
    var hasMore = false
    for root in settings.decision.roots {
      guard let served = shelf.serving[root] else {
        board.withLock { $0.set(root, nil, nil) }
        scoreBooks.withLock { $0[root] = nil }
        continue
      }
      let manifest = served.bundle.manifest
      let every = Timeframe(code: manifest.every) ?? .m15
      let stamp = ScoreBoard.Stamp(
        bundle: served.name, isShadow: served.isShadow,
        challengers: ScoreBoard.challengers(
          of: manifest.version, among: shelf.versions[root] ?? [],
          most: settings.models.promotion.challengersMax),
        barred: shelf.choice(root)?.barred ?? [],
        close: every.opening(of: last[root] ?? 0), day: now / 86_400)
      if board.withLock({ $0.stamps[root] }) == stamp { continue }
      let (entry, isFinished) = try entry(of: root, served, stamp, shelf, now)
      board.withLock { $0.set(root, entry, isFinished ? stamp : nil) }
      if isFinished { try promoteByRule(root, entry, shelf) }
      hasMore = hasMore || !isFinished
    }
    return hasMore
  }

  /// - Returns: what is known, and whether every challenger was asked about every close.
  private func entry(
    of root: String, _ served: ServedBundle, _ stamp: ScoreBoard.Stamp, _ shelf: BundleShelf,
    _ now: Int64
  ) throws -> (ScoreBoard.Entry, isFinished: Bool) {
    var entry = ScoreBoard.Entry(isShadow: stamp.isShadow, scores: nil, bundle: stamp.bundle)
    // Where reading fails the book is gone, and is read anew next time.
    let known = scoreBooks.withLock { $0.removeValue(forKey: root) }
    let manifest = served.bundle.manifest
    guard let label = LiveLabel(manifest) else { return (entry, true) }
    var book = ScoreBook(bundle: stamp.bundle, label: label)
    if let known, known.bundle == stamp.bundle { book = known }
    challengers(of: root, stamp.challengers, shelf, &book)
    let since = book.challengers.filter { $0.label == label }
      .map { $0.served.bundle.manifest.seen }.min()
    let isFinished = try readers.reading { journal in
      try ScoreReader(journal: journal, root: root).advance(
        &book, since: since ?? .max, roots: settings.decision.roots, clock: settings.clock)
    }
    let times = book.forecasts.map(\.time)
    let scores = BundleScores(
      manifest, forecasts: Array(book.forecasts.suffix(ScoreBook.forecastsMax)),
      labels: ScoreBook.labels(of: times, book.outcomes), rule: settings.models.retrain,
      age: now - manifest.made)
    tell(root, scores)
    entry.scores = scores
    for challenger in book.challengers {
      entry.challengers.append(judge(challenger, book, barred: stamp.barred, now))
    }
    scoreBooks.withLock { $0[root] = book }
    return (entry, isFinished)
  }

  /// Brings the challengers that are tried up to the versions that wait; those that are refused,
  /// which the log tells once, are none.
  private func challengers(
    of root: String, _ versions: [String], _ shelf: BundleShelf, _ book: inout ScoreBook
  ) {
    let known = book.challengers
    book.challengers = versions.compactMap { version in
      if let challenger = known.first(where: { $0.version == version }) { return challenger }
      do {
        return Challenger(try ServedBundle(try shelf.load(root, version), isShadow: true))
      } catch {
        if book.refused.insert(version).inserted {
          log.warning(
            "challenger refused",
            ["symbol": .text(root), "version": .text(version), "why": "\(error)"])
        }
        return nil
      }
    }
  }

  private func judge(
    _ challenger: Challenger, _ book: ScoreBook, barred: [String], _ now: Int64
  ) -> ScoreBoard.Waiting {
    let manifest = challenger.served.bundle.manifest
    let age = now - manifest.made
    var waiting = ScoreBoard.Waiting(
      bundle: challenger.served.name, scores: nil, trial: Trial())
    if let label = challenger.label {
      let spoken = book.forecasts.map(\.time).filter { challenger.forecasts[$0] != nil }
        .suffix(2 * ScoreBook.labelsMax)
      waiting.scores = BundleScores(
        manifest, forecasts: spoken.compactMap { challenger.forecasts[$0] },
        labels: ScoreBook.labels(
          of: spoken, label == book.label ? book.outcomes : challenger.outcomes),
        rule: settings.models.retrain, age: age)
    }
    waiting.trial = settings.models.promotion.trial(
      challenger.label == book.label ? book.pairs(with: challenger) : [],
      limit: book.label.limitSeconds, hasEdge: manifest.edge.hasEdge)
    let keptDays = settings.keeping.decisionsDays
    if barred.contains(manifest.version) {
      waiting.trial.verdict = .takenBack
    } else if challenger.label != book.label {
      waiting.trial.verdict = .otherLabel
    } else if keptDays > 0, Double(age) > keptDays * 86_400 {
      waiting.trial.verdict = .expired
    }
    return waiting
  }

  /// Logs what is newly due.
  private func tell(_ root: String, _ scores: BundleScores) {
    let known = board.withLock { $0.entries[root]?.scores }
    guard let why = scores.reasons.first, known?.reasons.isEmpty ?? true else { return }
    log.info(
      "retrain due",
      ["symbol": .text(root), "bundle": .text(scores.bundle), "why": .text(why.code)])
  }

  /// `GET /scores`
  func scores() -> Response {
    let board = board.withLock { $0 }
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.array(
        "scores",
        settings.decision.roots.compactMap { root in board.entries[root].map { (root, $0) } }
      ) { json, element in
        let (root, entry) = element
        json.member("symbol", root)
        json.member("bundle", entry.bundle)
        json.member("mode", entry.isShadow ? "shadow" : "serving")
        entry.scores?.members(&json)
        json.member("promotion", settings.models.promotion.way.rawValue)
        json.array("challengers", entry.challengers) { $1.members(&$0) }
        guard let newest = entry.challengers.last else { return }
        json.object("challenger") { newest.members(&$0) }
      }
    }
    return .json(.ok, json.bytes)
  }
}
