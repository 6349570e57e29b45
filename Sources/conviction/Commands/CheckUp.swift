import Agent
import CLinux
import Decision
import Glibc
import HTTP
import JSON
import Market
import Server
import Store
import Telemetry

/// The checks of `conviction doctor`, each of which changes nothing.
struct CheckUp {
  private let installation: Installation
  private let now = Int64(time(nil))

  init(_ installation: Installation) { self.installation = installation }

  func findings() -> [Finding] {
    var findings = [configuration(), address()]
    findings += data()
    findings += bundles()
    findings += [agent(), disk(), clock()]
    findings += programs()
    findings += [server()]
    return findings
  }

  private func configuration() -> Finding {
    let count = installation.configuration.count
    return count == 0
      ? Finding(
        .warn, "configuration", "no file, the defaults hold",
        "name one with --config, or run where Config/conviction.json5 is")
      : Finding(.ok, "configuration", "every key is known and in range")
  }

  private func address() -> Finding {
    let settings = installation.settings
    do {
      let hasToken = try installation.token() != nil
      if RunningServer.isLoopback(settings.host) || hasToken {
        return Finding(
          .ok, "address",
          "\(settings.host):\(settings.port), \(hasToken ? "with a token" : "loopback only")")
      }
      return Finding(
        .fail, "address", "\(settings.host) without a token, which serve refuses",
        "set CONVICTION_TOKEN or server.token_file, or server.host: \"127.0.0.1\"")
    } catch {
      return Finding(.fail, "address", "\(error)", "write the token into the file")
    }
  }

  // MARK: Data

  private func data() -> [Finding] {
    let directory = installation.dataDirectory
    let path = "\(directory)/\(Database.fileName)"
    guard access(path, F_OK) == 0 else {
      return [
        Finding(
          .warn, "database", "there is none in \(directory)",
          "`conviction serve` makes one; `conviction import` fills it")
      ]
    }
    do {
      let database = try Database.openReader(directory: directory)
      defer { database.close() }
      try database.verifyStructure()
      let journal = Journal(database)
      let count = try journal.decisions.count()
      var findings = [Finding(.ok, "database", "sound, \(count) decisions")]
      if let last = try journal.decisions.list(DecisionQuery(limit: 1)).first {
        findings.append(lastDecision(last.receivedMilliseconds / 1_000))
      }
      let coverage = try journal.bars.coverage()
      return findings + installation.settings.decision.roots.map { history(of: $0, coverage) }
    } catch StoreError.damaged(_, let detail) {
      return [
        Finding(
          .fail, "database", "damaged (\(detail))",
          "restore a backup: `conviction restore FILE --replace --data-dir \(directory)`")
      ]
    } catch {
      return [
        Finding(.fail, "database", "\(error)", "make the directory readable, or name another")
      ]
    }
  }

  private func lastDecision(_ received: Int64) -> Finding {
    let age = now - received
    if age < -60 {
      return Finding(
        .fail, "journal", "its last decision is \(-age) s in this machine's future",
        "the clock went back: set it (timedatectl set-ntp true)")
    }
    return Finding(.ok, "journal", "last decision \(CheckUp.duration(age)) ago")
  }

  private func history(of root: String, _ coverage: [BarCoverage]) -> Finding {
    let rows = coverage.filter { $0.symbol == root }
    let short = Timeframe.allCases.compactMap { timeframe -> String? in
      let count = rows.first { $0.timeframe == timeframe }?.count ?? 0
      return count >= BarBook.window ? nil : "\(timeframe.code) \(count)"
    }
    let newest = rows.map { $0.last + $0.timeframe.seconds }.max() ?? 0
    let counts = rows.map { "\($0.timeframe.code) \($0.count)" }.joined(separator: ", ")
    guard short.isEmpty else {
      return Finding(
        .warn, "bars of \(root)",
        "too few of \(short.joined(separator: ", ")); \(BarBook.window) of each are needed",
        "the EA sends them when asked (need), or `conviction import FILE --symbol \(root)`")
    }
    let broker = installation.settings.clock.brokerTime(utc: now)
    return Finding(
      .ok, "bars of \(root)", "\(counts); newest \(CheckUp.duration(broker - newest)) ago")
  }

  // MARK: Bundles and weights

  private func bundles() -> [Finding] {
    let library = BundleLibrary(
      folder: installation.modelsFolder, roots: installation.settings.decision.roots)
    let (serving, refused) = library.serving(log: Log(level: .error))
    return installation.settings.decision.roots.map { root in
      if let why = refused[root] {
        return Finding(
          .fail, "bundle of \(root)", "refused: \(why)",
          "`conviction models rollback \(root)`, train it again, or restore it from a backup")
      }
      guard let bundle = serving[root] else {
        return Finding(
          .warn, "bundle of \(root)", "none, it is not traded", "`conviction train \(root)`")
      }
      return bundle.isShadow
        ? Finding(
          .warn, "bundle of \(root)", "\(bundle.name) verified, in shadow: it enters nothing",
          "read its card.md, then `conviction models promote \(root) VERSION` if you mean it")
        : Finding(.ok, "bundle of \(root)", "\(bundle.name) verified, serving")
    }
  }

  private func agent() -> Finding {
    do {
      let origin = try installation.agentOrigin()
      return Finding(
        .ok, "agent",
        "\(origin.isConfigured ? "the configured weights" : "the first policy") "
          + "\(origin.hash.prefix(12)), \(origin.package.mode.rawValue)")
    } catch {
      return Finding(
        .fail, "agent", "\(error)", "mend agent.weights, or leave it empty for the first policy")
    }
  }

  // MARK: Machine

  /// Bytes free below which a check warns: some weeks of a journal of eight symbols.
  private static let freeBytesMin: UInt64 = 2 << 30

  private func disk() -> Finding {
    var place = installation.dataDirectory
    while access(place, F_OK) != 0, let slash = place.lastIndex(of: "/"), slash > place.startIndex {
      place = String(place[..<slash])
    }
    if access(place, F_OK) != 0 { place = "." }
    var status = statvfs()
    guard statvfs(place, &status) == 0 else {
      return Finding(.fail, "disk", "\(place): \(String(cString: strerror(errno)))", "mount it")
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let text = "\(free / (1 << 20)) MiB free at \(place)"
    guard access(place, W_OK) == 0 else {
      return Finding(
        .fail, "disk", "\(place) cannot be written: \(String(cString: strerror(errno)))",
        "give it to the user that serves, or mount it for writing")
    }
    return free < CheckUp.freeBytesMin
      ? Finding(.warn, "disk", text, "make room, or lower keeping.decisions_days")
      : Finding(.ok, "disk", text)
  }

  private func clock() -> Finding {
    let isSynchronised = conviction_clock_is_synchronised()
    let utc = DateArgument.text(now)
    return isSynchronised == 1
      ? Finding(.ok, "clock", "\(utc) UTC, synchronised")
      : Finding(
        .warn, "clock", "\(utc) UTC, and the kernel does not know that anything sets it",
        "timedatectl set-ntp true; in a container or virtual machine look at the host")
  }

  private func programs() -> [Finding] {
    let needs = [
      ("gzip", "packed bar files and the audit journal"), ("curl", "alerts"),
    ]
    return needs.map { program, purpose in
      let found = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
        .contains { access("\($0)/\(program)", X_OK) == 0 }
      return found
        ? Finding(.ok, program, "found, for \(purpose)")
        : Finding(.warn, program, "not found, for \(purpose)", "apt-get install \(program)")
    }
  }

  private func server() -> Finding {
    let port = installation.settings.port
    let client = HTTPClient(host: "127.0.0.1", port: UInt16(clamping: port), timeoutSeconds: 2)
    do {
      let answer = try client.send("GET", "/health")
      let health = try JSONValue(parsing: answer.body)
      let status = health["status"]?.string ?? "unknown"
      if let warning = health["clock"]?["warning"]?.string {
        return Finding(
          .warn, "server", "\(status) on port \(port), but \(warning)",
          "compare the clocks of this machine and the terminal's")
      }
      return answer.status == 200 && status == "ok"
        ? Finding(.ok, "server", "answers on port \(port)")
        : Finding(
          .warn, "server", "\(status) on port \(port)", "`conviction health` says why")
    } catch {
      return Finding(
        .warn, "server", "none answers on port \(port)",
        "`conviction serve`, or systemctl start "
          + "conviction")
    }
  }

  private static func duration(_ seconds: Int64) -> String {
    switch abs(seconds) {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
