import Agent
import Decision
import Glibc
import Market
import Models
import Risk
import Store
import Synchronization
import Telemetry

/// What `/metrics` tells of the state as it is when asked.
extension Engine {
  func gauges() -> MetricSheet {
    var sheet = MetricSheet()
    let now = Double(clock.epochNanoseconds) / 1e9
    let state = state.withLock { $0 }
    process(&sheet, now)
    storage(&sheet, state)
    symbols(&sheet, state, now)
    agent(&sheet, state)
    for account in state.accounts.values { gauges(of: account, &sheet) }
    gauges(of: board.withLock { $0 }, &sheet)
    return sheet
  }

  private func process(_ sheet: inout MetricSheet, _ now: Double) {
    sheet.gauge(
      "conviction_build_info", help: "The version that runs; the value is 1.",
      labels: ["version": settings.version], 1)
    let uptime = Double(clock.monotonicNanoseconds &- startedNanoseconds) / 1e9
    sheet.gauge(
      "process_start_time_seconds", help: "Start time since the epoch in seconds.", now - uptime)
    sheet.gauge(
      "process_resident_memory_bytes", help: "Resident memory in bytes.",
      ProcessMemory.residentBytes())
    sheet.gauge(
      "conviction_event_streams", help: "Open streams of /events.", Double(events.streamCount))
  }

  private func storage(_ sheet: inout MetricSheet, _ state: EngineState) {
    sheet.flag(
      "conviction_halted", help: "Whether the kill switch is on.",
      state.control.haltedBecause != nil)
    sheet.flag(
      "conviction_journal_writable", help: "Whether the journal takes events.",
      state.journalFault == nil)
    let database = readers.directory + "/conviction.sqlite"
    let name = "conviction_database_size_bytes"
    let help = "Sizes of the database's files."
    for (file, path) in [("database", database), ("log", database + "-wal")] {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      sheet.gauge(name, help: help, labels: ["file": file], Double(status.st_size))
    }
    var disk = statvfs()
    if statvfs(readers.directory, &disk) == 0 {
      sheet.gauge(
        "conviction_disk_free_bytes", help: "Room on the data directory's disk.",
        Double(disk.f_bavail) * Double(disk.f_frsize))
    }
    sheet.gauge(
      "conviction_clock_ahead_seconds",
      help: "How far the server's clock is ahead of the last event's time.",
      state.clockSkew.map(Double.init))
    for part in Part.allCases where state.statistics.count > 0 {
      sheet.gauge(
        "conviction_recent_decisions_changed_ratio",
        help: "Of the last thousand decisions, the part that each part of the decision changed.",
        labels: ["part": part.rawValue],
        Double(state.statistics.changed(by: part)) / Double(state.statistics.count))
    }
  }

  private func symbols(_ sheet: inout MetricSheet, _ state: EngineState, _ now: Double) {
    for root in settings.decision.roots {
      let serving = state.shelf.serving[root]
      if let serving {
        sheet.gauge(
          "conviction_model_info", help: "The bundle of each symbol; the value is 1.",
          labels: [
            "symbol": root, "version": serving.bundle.manifest.version,
            "mode": serving.isShadow ? "shadow" : "serving",
            "verdict": serving.bundle.manifest.edge.verdict,
          ], 1)
      }
      let choice = state.shelf.choice(root)
      sheet.gauge(
        "conviction_model_chosen_timestamp_seconds",
        help: "Since when a symbol's version serves, and by whose word.",
        labels: ["symbol": root, "by": choice?.by.rawValue ?? ""],
        choice?.time.map(Double.init))
      sheet.flag(
        "conviction_model_serving", help: "Whether a bundle may enter, not only shadow.",
        labels: ["symbol": root], serving.map { !$0.isShadow } ?? false)
      sheet.gauge(
        "conviction_model_refused", help: "Bundles that were refused.", labels: ["symbol": root],
        Double(state.shelf.refused[root]?.count ?? 0))
      let received = state.statistics.lastReceived[root].map { Double($0) / 1_000 }
      sheet.gauge(
        "conviction_last_event_timestamp_seconds", help: "When a symbol's last event came.",
        labels: ["symbol": root], received)
      sheet.gauge(
        "conviction_ea_silence_seconds", help: "How long a symbol's events have stayed away.",
        labels: ["symbol": root], received.map { max(0, now - $0) })
    }
  }

  private func agent(_ sheet: inout MetricSheet, _ state: EngineState) {
    sheet.gauge(
      "conviction_agent_info", help: "The position agent's weights; the value is 1.",
      labels: ["weights": state.agent.serving.hash, "mode": state.agent.mode.rawValue], 1)
    sheet.gauge(
      "conviction_agent_experiences", help: "Experiences that the agent learned.",
      Double(state.agent.experiences))
    sheet.gauge(
      "conviction_agent_closed_trades", help: "Closed trades that the agent counted.",
      Double(state.agent.closedTrades))
  }
}

/// What the kernel says of this process.
enum ProcessMemory {
  /// Bytes in memory; nil where /proc does not tell.
  static func residentBytes() -> Double? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let words = text.split(separator: " ")
    guard words.count > 1, let pages = Double(words[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
