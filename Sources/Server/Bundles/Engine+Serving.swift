import Decision
import HTTP
import JSON
import Models
import Scores
import Store
import Synchronization
import Telemetry

/// Which bundle serves: promotions and rollbacks, by hand and by the rule.
extension Engine {
  /// `POST /models/{symbol}/promote`: a version serves from now on, knowingly; without a version the
  /// one that serves in shadow.
  func promote(_ symbol: String, _ body: UnsafeRawBufferPointer) throws -> Response {
    let root = try servedRoot(symbol)
    var wanted: String?
    if !body.isEmpty {
      try PayloadReader.parse(body) { (reader) throws(PayloadError) in
        try reader.object { (reader, key) throws(PayloadError) in
          guard key == "version" else { return false }
          return try reader.member("version") { (r) throws(PayloadError) in
            wanted = try r.identifier(limit: 64)
          }
        }
      }
    }
    return try choose(root) { shelf in
      guard let version = wanted ?? shelf.serving[root]?.bundle.manifest.version,
        shelf.folder.versions(root).contains(version)
      else { throw RequestError.notFound("\(root) has no bundle \(wanted ?? "that serves")") }
      // A version that does not verify is refused before it is chosen.
      do {
        _ = try shelf.load(root, version)
      } catch {
        throw RequestError.unavailable("bundle \(root)/\(version) is refused: \(error)")
      }
      return shelf.promotion(of: version, root, by: .hand, at: epochSeconds)
    }
  }

  /// `POST /models/{symbol}/rollback`: the version before the last promotion serves again.
  func rollback(_ symbol: String) throws -> Response {
    let root = try servedRoot(symbol)
    return try choose(root) { shelf in
      guard let choice = shelf.choice(root)?.rolledBack(at: epochSeconds) else {
        throw RequestError.notFound("\(root) has no earlier promotion to go back to")
      }
      return choice
    }
  }

  private func servedRoot(_ symbol: String) throws(RequestError) -> String {
    guard settings.decision.roots.contains(symbol) else {
      throw .notFound("no root symbol \(symbol)")
    }
    return symbol
  }

  /// Writes down what `choice` makes of what serves now, and serves it.
  private func choose(
    _ root: String, _ choice: (BundleShelf) throws -> ServingChoice
  ) throws -> Response {
    let shelf = try choosing.withLock { _ in
      var shelf = state.withLock { $0.shelf }
      let choice = try choice(shelf)
      do throws(BundleFolderError) {
        try choice.write(shelf.folder.path, root)
      } catch {
        throw RequestError.unavailable(error.description)
      }
      _ = shelf.refresh(log: log)
      state.withLock { $0.shelf = shelf }
      return shelf
    }
    return .json(.ok, modelStatus(root, shelf))
  }

  private var epochSeconds: Int64 { clock.epochNanoseconds / 1_000_000_000 }

  /// Promotes the challenger that is shown to be better, where the configuration lets the rule do so.
  ///
  /// Only what may enter is replaced: where the champion shadows nothing enters, and only an operator
  /// changes that.
  ///
  /// - Throws: `BundleFolderError` where the choice cannot be written.
  func promoteByRule(
    _ root: String, _ entry: ScoreBoard.Entry, _ judged: BundleShelf
  ) throws {
    let better = entry.challengers.filter { $0.trial.verdict == .better }
      .max { ($0.trial.look?.low ?? 0) < ($1.trial.look?.low ?? 0) }
    guard settings.models.promotion.way == .rule, !entry.isShadow, let better else { return }
    let version = String(better.bundle.dropFirst(root.utf8.count + 1))
    let why = better.trial.text(against: entry.bundle)
    let isPromoted = try choosing.withLock { _ in
      var shelf = state.withLock { $0.shelf }
      _ = shelf.refresh(log: log)
      // A word that was given meanwhile counts more.
      guard state.withLock({ $0.journalFault == nil }), shelf.serving[root]?.name == entry.bundle,
        shelf.choice(root) == judged.choice(root)
      else { return false }
      do {
        _ = try shelf.load(root, version)
      } catch {
        log.error(
          "challenger refused",
          ["symbol": .text(root), "version": .text(version), "why": "\(error)"])
        return false
      }
      try shelf.promotion(of: version, root, by: .rule, at: epochSeconds, why: why)
        .write(shelf.folder.path, root)
      _ = shelf.refresh(log: log)
      state.withLock { $0.shelf = shelf }
      return true
    }
    guard isPromoted else { return }
    log.warning(
      "promoted by the rule",
      ["symbol": .text(root), "version": .text(version), "why": .text(why)])
    try noteChoices()
  }

  /// Writes down what serves by its own edge, so that a newer version waits beside it also after a
  /// restart.
  func holdServing() {
    let shelf = state.withLock { $0.shelf }
    for root in settings.decision.roots where shelf.hold(root, at: epochSeconds) != nil {
      choosing.withLock { _ in
        var shelf = state.withLock { $0.shelf }
        _ = shelf.refresh(log: log)
        guard let choice = shelf.hold(root, at: epochSeconds) else { return }
        do {
          try choice.write(shelf.folder.path, root)
          _ = shelf.refresh(log: log)
          state.withLock { $0.shelf = shelf }
        } catch {
          log.warning(
            "what serves is held until the next start only",
            ["symbol": .text(root), "why": "\(error)"])
        }
      }
    }
  }

  /// Journals which version serves by whose word, where the journal says otherwise.
  ///
  /// That is looked at rather than told, so that what the command line did is journalled as well, and
  /// what was done while the journal took nothing.
  ///
  /// - Throws: `RequestError.notStored`.
  func noteChoices() throws {
    let choices = state.withLock { $0.shelf.choices }
    let bytes = choices.isEmpty ? [] : ServingChoice.bytes(choices)
    let noted = notedChoices.withLock { $0 }
    guard bytes != noted else { return }
    let text = Array("{\"serving\":".utf8) + (bytes.isEmpty ? Array("{}".utf8) : bytes) + [125]
    try change {
      $0.states = [StateChange(key: ServingChoice.key, value: bytes)]
      $0.changes = [JournalChange(.operation, text)]
    }
    notedChoices.withLock { $0 = bytes }
    for (root, choice) in choices where !noted.isEmpty || choice.by != .edge {
      metrics.recordChoice(root, choice.by)
    }
  }
}

extension Trial {
  /// What it came to, for people.
  func text(against champion: String) -> String {
    func digits(_ value: Double?) -> String {
      guard let value else { return "?" }
      return "\((value * 100_000).rounded() / 100_000)"
    }
    return "Brier score \(digits(challengerBrier)) against \(digits(championBrier)) of \(champion) "
      + "over \(calls) closes in \(days) days; lower by \(digits(look?.gain)), at least "
      + "\(digits(look?.low)), over \(look?.blocks ?? 0) blocks"
  }
}
