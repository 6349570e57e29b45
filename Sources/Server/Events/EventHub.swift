import HTTP
import Synchronization
import Telemetry

/// The open `/events` streams: what happens is sent to each as server-sent events.
///
/// A stream that takes too little ends; nothing waits for it.
public final class EventHub: Sendable {
  /// Streams at once; one more is refused.
  static let streamsMax = 32
  /// Proxies and browsers close a silent stream after a minute or so.
  private static let beatNanoseconds: UInt64 = 15_000_000_000

  private struct State {
    var streams: [StreamHandle] = []
    var lastBeat: UInt64 = 0
  }

  private let state = Mutex(State())

  init() {}

  /// How many streams are open.
  var streamCount: Int { state.withLock { $0.streams.count } }

  /// Whether anybody would see an event: without, none need be written.
  var isWatched: Bool { streamCount > 0 }

  /// - Parameter first: messages for this stream alone, before anything that happens.
  func subscribe(_ stream: StreamHandle, first: [[UInt8]] = []) {
    // A browser that loses the stream asks again after two seconds.
    guard stream.send(Array("retry: 2000\n\n".utf8)) else { return }
    for message in first where !stream.send(message) { return }
    state.withLock { state in
      state.streams.removeAll { !$0.isOpen }
      state.streams.append(stream)
    }
  }

  /// Sends an event whose data is `json`.
  func publish(_ kind: String, id: Int64? = nil, json: [UInt8]) {
    send(EventHub.message(kind, id: id, json: json))
  }

  /// One event as it is sent; line breaks, which JSON has only between its tokens, become blanks, as a
  /// line break would end the data.
  static func message(_ kind: String, id: Int64? = nil, json: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.count + 64)
    if let id { bytes += "id: \(id)\n".utf8 }
    bytes += "event: \(kind)\ndata: ".utf8
    for byte in json {
      bytes.append(
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? UInt8(ascii: " ") : byte)
    }
    bytes += "\n\n".utf8
    return bytes
  }

  /// Keeps silent streams open; called every second or so.
  public func beat(now: UInt64) {
    let isDue = state.withLock { state in
      guard now &- state.lastBeat >= EventHub.beatNanoseconds else { return false }
      state.lastBeat = now
      return !state.streams.isEmpty
    }
    if isDue { send(Array(": \n\n".utf8)) }
  }

  /// Ends every stream, so that a server that stops does not wait for them.
  public func finish() {
    let streams = state.withLock { state in
      defer { state.streams = [] }
      return state.streams
    }
    for stream in streams { stream.finish() }
  }

  private func send(_ bytes: [UInt8]) {
    let streams = state.withLock { $0.streams }
    var hasEnded = false
    for stream in streams where !stream.send(bytes) { hasEnded = true }
    if hasEnded { state.withLock { $0.streams.removeAll { !$0.isOpen } } }
  }
}
