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
  /// Scores anew what changed; called now and then by who keeps, never by who decides.
  ///
  /// - Throws: `StoreError`, `MemoryError`, `ModelError`.
  func refreshScores() throws {
    let (shelf, last) = state.withLock { ($0.shelf, $0.statistics.lastTime) }
    let now = clock.epochNanoseconds / 1_000_000_000
    for root in settings.decision.roots {
      guard let served = shelf.serving[root] else {
        board.withLock { $0.set(root, nil, nil) }
        continue
      }
      let manifest = served.bundle.manifest
      let every = Timeframe(code: manifest.every) ?? .m15
      let newer = ScoreBoard.challenger(of: manifest.version, among: shelf.versions[root] ?? [])
      let stamp = ScoreBoard.Stamp(
        bundle: served.name, isShadow: served.isShadow, challenger: newer,
        close: every.opening(of: last[root] ?? 0), day: now / 86_400)
      if board.withLock({ $0.stamps[root] }) == stamp { continue }
      let scores = try readers.reading {
        try ScoreReader(journal: $0, root: root).scores(of: manifest, now: now)
      }
      tell(root, scores)
      let challenger = try newer.flatMap { try rehearse($0, root, shelf, against: manifest, now) }
      let entry = ScoreBoard.Entry(
        isShadow: served.isShadow, scores: scores, bundle: served.name,
        challenger: challenger?.challenger, challengerScores: challenger?.scores)
      board.withLock { $0.set(root, entry, stamp) }
    }
  }

  /// What a newer bundle would have said at the events of the one that serves.
  ///
  /// - Returns: nil where it is refused, which `GET /models` and the log tell when it is to serve.
  private func rehearse(
    _ version: String, _ root: String, _ shelf: BundleShelf, against champion: BundleManifest,
    _ now: Int64
  ) throws -> (challenger: Challenger, scores: BundleScores?)? {
    var challenger: Challenger
    if let known = board.withLock({ $0.entries[root]?.challenger }),
      known.served.bundle.manifest.version == version
    {
      challenger = known
    } else {
      do {
        challenger = Challenger(
          served: try ServedBundle(try shelf.load(root, version), isShadow: true))
      } catch {
        log.warning(
          "challenger refused",
          ["symbol": .text(root), "version": .text(version), "why": "\(error)"])
        return nil
      }
    }
    let scores = try readers.reading { journal in
      try ScoreReader(journal: journal, root: root).scores(
        of: &challenger, against: champion, roots: settings.decision.roots,
        clock: settings.clock, now: now)
    }
    return (challenger, scores)
  }

  /// Logs what is newly due.
  private func tell(_ root: String, _ scores: BundleScores?) {
    let known = board.withLock { $0.entries[root]?.scores }
    guard let scores, let why = scores.reasons.first, known?.reasons.isEmpty ?? true else { return }
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
        guard let challenger = entry.challenger else { return }
        json.object("challenger") { json in
          json.member("bundle", challenger.served.name)
          entry.challengerScores?.members(&json)
        }
      }
    }
    return .json(.ok, json.bytes)
  }
}
