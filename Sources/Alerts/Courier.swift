import Glibc
import Synchronization
public import Telemetry

/// Brings alerts to the receivers, each on a thread of its own: one that is dead delays nothing and
/// nobody else.
public final class Courier: Sendable {
  /// Alerts that wait for one receiver at most; the least grave and oldest make room.
  static let waitingMax = 100

  private let routes: [Route]

  /// - Parameter delivered: told of each alert's fate; nil is success.
  public init(
    _ receivers: [Receiver], log: Log,
    delivered: @escaping @Sendable (Receiver, AlertError?) -> Void = { _, _ in }
  ) {
    routes = receivers.map { Route($0, log: log, delivered: delivered) }
    for route in routes { route.start() }
  }

  /// Hands over; never waits.
  public func send(_ alerts: [Alert]) {
    guard !alerts.isEmpty else { return }
    for route in routes { route.enqueue(alerts) }
  }

  /// Sends one alert to one receiver and waits for what becomes of it.
  ///
  /// - Throws: `AlertError`.
  public static func deliver(_ alert: Alert, to receiver: Receiver) throws(AlertError) {
    try CurlProcess.run(receiver.request(for: alert))
  }
}

/// One receiver's thread and what waits for it.
private final class Route: Sendable {
  private let receiver: Receiver
  private let log: Log
  private let delivered: @Sendable (Receiver, AlertError?) -> Void
  private let waiting = Mutex<[Alert]>([])
  private let wakeup = Wakeup()

  init(
    _ receiver: Receiver, log: Log,
    delivered: @escaping @Sendable (Receiver, AlertError?) -> Void
  ) {
    self.receiver = receiver
    self.log = log
    self.delivered = delivered
  }

  func start() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Route>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      log.error("no thread for alerts", ["receiver": .text(receiver.name)])
      return
    }
    pthread_detach(thread)
  }

  func enqueue(_ alerts: [Alert]) {
    waiting.withLock { waiting in
      waiting += alerts
      while waiting.count > Courier.waitingMax {
        let least = waiting.indices.min { waiting[$0].severity < waiting[$1].severity }
        waiting.remove(at: least ?? 0)
      }
    }
    wakeup.signal()
  }

  /// The gravest, and of these the oldest.
  private func next() -> Alert? {
    waiting.withLock { waiting in
      let gravest = waiting.indices.max {
        (waiting[$0].severity, $1) < (waiting[$1].severity, $0)
      }
      return gravest.map { waiting.remove(at: $0) }
    }
  }

  private func run() {
    while true {
      wakeup.wait()
      while let alert = next() {
        do throws(AlertError) {
          try Courier.deliver(alert, to: receiver)
          delivered(receiver, nil)
        } catch {
          log.error(
            "alert not delivered",
            ["receiver": .text(receiver.name), "key": .text(alert.key), "why": "\(error)"])
          delivered(receiver, error)
        }
      }
    }
  }
}

/// A counting semaphore of the system's.
private final class Wakeup: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }
}
