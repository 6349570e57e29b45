import Decision
import HTTP
import JSON
import Models
import Store
import Synchronization
import Telemetry

extension Engine {
  /// `POST /control/halt`: no entries from now on; with `{"close_all": true}` all is closed as well.
  ///
  /// Halting again without a word on it goes on closing: only `false` or a resume ends that.
  func halt(_ body: UnsafeRawBufferPointer) throws -> Response {
    var closesAll: Bool?
    var reason = "operator"
    if !body.isEmpty {
      try PayloadReader.parse(body) { (reader) throws(PayloadError) in
        try reader.object { (reader, key) throws(PayloadError) in
          switch key {
          case "close_all":
            try reader.member("close_all") { (r) throws(PayloadError) in
              closesAll = try r.bool()
            }
          case "reason":
            try reader.member("reason") { (r) throws(PayloadError) in
              reason = try r.string(limit: 200)
            }
          default: false
          }
        }
      }
    }
    return try set { [reason, closesAll] before in
      Control(haltedBecause: reason, closesAll: closesAll ?? before.closesAll)
    }
  }

  /// `POST /control/resume`: entries may pass again; breakers that tripped stay tripped.
  func resume() throws -> Response { try set { _ in Control() } }

  private func set(_ change: @escaping @Sendable (Control) -> Control) throws -> Response {
    let flight = ControlFlight(self)
    let known = try admit(flight) { state in
      state.control = change(state.control)
      flight.control = state.control
      flight.since = state.nextDecisionID
    }
    if let known { return known }
    proceed(flight)
    return Response(flight.promise)
  }

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
    var shelf = state.withLock { $0.shelf }
    guard let version = wanted ?? shelf.serving[root]?.bundle.manifest.version,
      shelf.folder.versions(root).contains(version)
    else { throw RequestError.notFound("\(root) has no bundle \(wanted ?? "that serves")") }
    // A version that does not verify is refused before it is chosen.
    do {
      _ = try shelf.load(root, version)
    } catch {
      throw RequestError.unavailable("bundle \(root)/\(version) is refused: \(error)")
    }
    try write(shelf.promotion(of: version, root), root, shelf.folder.path)
    _ = shelf.refresh(log: log)
    state.withLock { $0.shelf = shelf }
    return .json(.ok, modelStatus(root, shelf))
  }

  /// `POST /models/{symbol}/rollback`: the version before the last promotion serves again.
  func rollback(_ symbol: String) throws -> Response {
    let root = try servedRoot(symbol)
    var shelf = state.withLock { $0.shelf }
    guard let choice = shelf.choice(root), let previous = choice.previous else {
      throw RequestError.notFound("\(root) has no earlier promotion to go back to")
    }
    try write(ServingChoice(version: previous, previous: choice.version), root, shelf.folder.path)
    _ = shelf.refresh(log: log)
    state.withLock { $0.shelf = shelf }
    return .json(.ok, modelStatus(root, shelf))
  }

  private func servedRoot(_ symbol: String) throws(RequestError) -> String {
    guard settings.decision.roots.contains(symbol) else {
      throw .notFound("no root symbol \(symbol)")
    }
    return symbol
  }

  private func write(
    _ choice: ServingChoice, _ root: String, _ folder: String
  ) throws(RequestError) {
    do {
      try choice.write(folder, root)
    } catch {
      throw .unavailable(error.description)
    }
  }
}
