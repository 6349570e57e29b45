public import Alerts
import Decision
import Market
import Risk
import Synchronization
import Telemetry

extension Engine {
  /// How long a promotion by the rule is a condition: long enough to be told once.
  private static let promotionToldSeconds: Int64 = 1_800

  /// What an operator should know of now.
  ///
  /// It looks at the state from outside: no decision waits for it or knows of it.
  public func conditions() -> [Alert] {
    let now = clock.epochNanoseconds / 1_000_000_000
    let (fault, control, accounts, received, shelf) = state.withLock { state in
      (
        state.journalFault, state.control, state.accounts.values.sorted { $0.login < $1.login },
        state.statistics.lastReceived, state.shelf
      )
    }
    var alerts: [Alert] = []
    if let fault {
      alerts.append(Alert(.critical, key: "journal", "the journal takes nothing: \(fault)"))
    }
    if let why = control.haltedBecause {
      let closing = control.closesAll ? ", closing all" : ""
      alerts.append(Alert(.warning, key: "halted", "entries are halted (\(why))\(closing)"))
    }
    for (root, choice) in shelf.choices.sorted(by: { $0.key < $1.key })
    where choice.by == .rule && now - (choice.time ?? 0) < Engine.promotionToldSeconds {
      alerts.append(
        Alert(
          .warning, key: "promoted.\(root).\(choice.version)",
          "\(root): \(choice.version) serves by the rule: \(choice.why ?? ""); back with: conviction "
            + "models rollback \(root)"))
    }
    for (root, bundles) in shelf.refused.sorted(by: { $0.key < $1.key }) {
      for bundle in bundles {
        alerts.append(
          Alert(
            .warning, key: "bundle.\(root).\(bundle.version)",
            "\(root): bundle \(bundle.version) is refused: \(bundle.reason)"))
      }
    }
    for account in accounts { alerts += conditions(of: account) }
    for (root, last) in received.sorted(by: { $0.key < $1.key }) {
      alerts += silence(of: root, since: last / 1_000, now)
    }
    return alerts
  }

  private func conditions(of account: AccountMemory) -> [Alert] {
    let login = account.login
    var alerts = account.breakers.trips.filter { $0.until > account.lastEventTime ?? .min }.map {
      Alert(
        .warning, key: "breaker.\(login).\($0.breaker.rawValue).\($0.root ?? "")",
        "account \(login): breaker \($0.breaker.rawValue) tripped"
          + ($0.root.map { " for \($0)" } ?? "") + ($0.note.isEmpty ? "" : ", \($0.note)"))
    }
    let profile =
      settings.decision.firm(login: login, server: account.snapshot?.server ?? "").profile
    guard profile.hasLimits, let prop = account.prop, let snapshot = account.snapshot else {
      return alerts
    }
    let floors = PropFloors(profile: profile, account: prop, equity: snapshot.equity)
    for (name, used, room) in [
      ("daily loss", floors.dailyUsed, floors.dailyRoom),
      ("maximum loss", floors.maximumUsed, floors.maximumRoom),
    ] {
      guard let used, let room, used >= profile.stopEntriesAt else { continue }
      // Whole per cents and units: an alert is no statement of account.
      alerts.append(
        Alert(
          used >= profile.closeAllAt ? .critical : .warning, key: "room.\(login).\(name)",
          "account \(login): \(Int(100 * min(used, 10))) % of the \(name) is used, "
            + "\(Int(max(-1e15, min(room, 1e15)))) \(snapshot.currency) left"))
    }
    return alerts
  }

  /// Whether a symbol's events stay away while its market is open.
  private func silence(of root: String, since last: Int64, _ now: Int64) -> [Alert] {
    let limit = settings.silenceSeconds
    guard limit > 0, now - last > limit, isWeekOpen(now - limit), isWeekOpen(now) else { return [] }
    return [
      Alert(.warning, key: "silent.\(root)", "\(root): no event for \((now - last) / 60) minutes")
    ]
  }

  /// Whether it is Monday to Friday on the broker's clock, but for the hours around its midnight in
  /// which indices, metals and oil pause.
  private func isWeekOpen(_ utc: Int64) -> Bool {
    let broker = settings.clock.brokerTime(utc: utc)
    let day = (broker / 86_400 + 4) % 7
    let second = broker % 86_400
    return (1...5).contains(day) && second >= 2 * 3_600 && second < 22 * 3_600 + 1_800
  }
}
