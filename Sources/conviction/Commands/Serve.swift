import CLinux
import Glibc
import HTTP
import LinearAlgebra
import Market
import Server
import Store
import Synchronization
import Telemetry

/// `conviction serve`: the server.
enum Serve: Command {
  static let name = "serve"
  static let summary = "run the signal server"
  static let help = """
    usage: conviction serve [--config FILE] [--host H] [--port P] [--data-dir DIR]

    Prints "listening on http://…" when ready. SIGTERM and SIGINT finish the requests in flight and exit 0.
    An address other than loopback needs a token: CONVICTION_TOKEN, or a file that CONVICTION_TOKEN_FILE or
    server.token_file names.
    OpenBLAS runs on one thread with kernels chosen by the processor; CONVICTION_KERNELS names others.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["host", "port"])
    _ = try arguments.names("", least: 0, most: 0)
    let installation = try Installation(arguments)
    // Signals wait for this thread from the start, so that none falls between two steps.
    let signals = try TerminationSignals()
    let running = try RunningServer(
      installation, host: arguments.option("host"),
      port: try arguments.integer("port", in: 0...65_535))
    say("listening on http://\(running.address)")
    while !signals.wait(milliseconds: 2_000) {
      running.engine.refreshBundles()
      running.watch()
    }
    running.stop()
  }
}

/// A server with everything it stands on, until it is stopped.
struct RunningServer {
  let engine: Engine
  let address: String
  let port: UInt16
  private let server: HTTPServer
  private let database: Database
  private let lookout: Lookout
  private let housekeeper: Housekeeper
  private let log: Log

  /// How long requests in flight get when the server stops.
  private static let drainTime = Duration.seconds(4)

  /// Opens the store, restores the engine, listens.
  ///
  /// - Throws: `CommandError`.
  init(
    _ installation: Installation, host: String? = nil, port: Int? = nil,
    level: Log.Level = .info
  ) throws(CommandError) {
    let settings = installation.settings
    let token = try installation.token()
    var configuration = HTTPServer.Configuration()
    configuration.host = host ?? settings.host
    configuration.port = UInt16(clamping: port ?? settings.port)
    guard token != nil || RunningServer.isLoopback(configuration.host) else {
      throw CommandError(
        "refusing to listen on \(configuration.host) without a token: set CONVICTION_TOKEN or "
          + "server.token_file, or listen on 127.0.0.1")
    }
    let log = Log(level: level)
    let registry = MetricsRegistry()
    let origin = try installation.agentOrigin()
    database = try installation.openStore()
    database.fillLog()
    do {
      engine = try Engine(
        settings: ServerSettings(
          decision: settings.decision, clock: settings.clock, token: token,
          modelsFolder: installation.modelsFolder, version: Version.text,
          silenceSeconds: settings.alerts.silenceSeconds, agent: settings.agent,
          configuration: installation.configuration, keeping: settings.keeping,
          models: settings.models),
        journal: Journal(database), agent: origin, clock: SystemClock(),
        log: log, registry: registry)
    } catch {
      throw CommandError("\(error)")
    }
    lookout = Lookout(
      engine: engine, settings: settings.alerts, receivers: try installation.receivers(), log: log,
      registry: registry)
    housekeeper = Housekeeper(engine, log: log)
    configuration.eventLoops = settings.eventLoops
    configuration.spinMicroseconds = settings.spinMicroseconds
    configuration.limits = settings.limits
    configuration.log = log
    configuration.metrics = registry
    server = HTTPServer(
      configuration: configuration, handler: SignalRoutes(engine: engine, registry: registry))
    do {
      self.port = try server.start()
    } catch {
      throw CommandError("\(error)")
    }
    let name = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    address = "\(name):\(self.port)"
    self.log = log
    housekeeper.start()
    log.info(
      "linear algebra",
      ["kernels": .text(OpenBLAS.kernels), "threads": "\(OpenBLAS.threads)"])
  }

  /// Keeps event streams open and tells of what is wrong; called every second or two.
  func watch() {
    engine.beat()
    lookout.look()
  }

  /// Finishes what is in flight, then closes the store.
  func stop() {
    log.info("stopping")
    engine.events.finish()
    housekeeper.finish()
    server.drain(within: RunningServer.drainTime)
    housekeeper.stop()
    // An update under way is finished rather than torn down; it takes about a second.
    engine.finishLearning()
    engine.close()
    database.close()
  }

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
