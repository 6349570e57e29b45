import Synchronization

/// Structured log lines: one JSON object a line with time, level, message and fields.
///
/// ```
/// {"time":"2026-01-05T22:00:00.000000Z","level":"info","message":"listening","port":8787}
/// ```
/// Lines of different threads never mix. A `Log` is a value; its copies share one sink.
public struct Log: Sendable {
  /// How much a line matters; a log drops what lies below its own level.
  public enum Level: Int, Sendable, Comparable, CaseIterable {
    case debug, info, warning, error

    /// The word in the line.
    public var name: String {
      switch self {
      case .debug: "debug"
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    }

    /// The level called `name`, exactly; nil for any other text.
    public init?(name: String) {
      guard let match = Level.allCases.first(where: { $0.name == name }) else { return nil }
      self = match
    }

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// Takes one whole line, its newline included; called by one thread at a time.
  public typealias Sink = @Sendable (UnsafeRawBufferPointer) -> Void

  /// The lowest level that is written.
  public let level: Level
  private let clock: any Clock
  private let output: Output
  private let context: [LogField]

  private final class Output: Sendable {
    let sink: Sink
    /// The line under construction, kept so that a line needs no allocation.
    let line = Mutex<[UInt8]>([])

    init(sink: @escaping Sink) { self.sink = sink }
  }

  /// A log that writes lines of `level` and above to `sink`, which is stderr unless given.
  public init(
    level: Level = .info, clock: any Clock = SystemClock(),
    sink: @escaping Sink = StandardError.write
  ) {
    self.init(level: level, clock: clock, output: Output(sink: sink), context: [])
  }

  private init(level: Level, clock: any Clock, output: Output, context: [LogField]) {
    self.level = level
    self.clock = clock
    self.output = output
    self.context = context
  }

  /// A log whose every line also carries `fields`, written before the line's own.
  public func with(_ fields: KeyValuePairs<String, LogValue>) -> Log {
    let added = fields.map { LogField(name: $0.key, value: $0.value) }
    return Log(level: level, clock: clock, output: output, context: context + added)
  }

  public func debug(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.debug, message, fields)
  }

  public func info(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.info, message, fields)
  }

  public func warning(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.warning, message, fields)
  }

  public func error(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.error, message, fields)
  }

  /// Writes one line if `level` is not below the log's own.
  public func write(
    _ level: Level, _ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]
  ) {
    guard level >= self.level else { return }
    let now = clock.epochNanoseconds
    output.line.withLock { line in
      line.removeAll(keepingCapacity: true)
      line.append(text: "{\"time\":\"")
      line.append(instant: now)
      line.append(text: "\",\"level\":\"")
      line.append(text: level.name)
      line.append(text: "\",\"message\":")
      line.append(jsonString: message)
      for field in context { line.append(name: field.name, value: field.value) }
      for field in fields { line.append(name: field.key, value: field.value) }
      line.append(text: "}\n")
      line.withUnsafeBytes(output.sink)
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate mutating func append(name: String, value: LogValue) {
    append(UInt8(ascii: ","))
    append(jsonString: name)
    append(UInt8(ascii: ":"))
    value.write(to: &self)
  }

  /// ISO 8601 in UTC with microseconds.
  fileprivate mutating func append(instant nanoseconds: Int64) {
    var seconds = nanoseconds / 1_000_000_000
    var rest = nanoseconds % 1_000_000_000
    if rest < 0 {
      seconds -= 1
      rest += 1_000_000_000
    }
    let fields = UTCFields(epochSeconds: seconds)
    append(decimal: fields.year, width: 4)
    append(UInt8(ascii: "-"))
    append(decimal: fields.month, width: 2)
    append(UInt8(ascii: "-"))
    append(decimal: fields.day, width: 2)
    append(UInt8(ascii: "T"))
    append(decimal: fields.hour, width: 2)
    append(UInt8(ascii: ":"))
    append(decimal: fields.minute, width: 2)
    append(UInt8(ascii: ":"))
    append(decimal: fields.second, width: 2)
    append(UInt8(ascii: "."))
    append(decimal: Int(rest / 1_000), width: 6)
    append(UInt8(ascii: "Z"))
  }
}
