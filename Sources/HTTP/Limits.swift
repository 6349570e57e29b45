/// Every bound on what a peer may send, hold or wait for.
///
/// The defaults keep the promises of the wire; smaller ones are for tests.
public struct Limits: Sendable, Equatable {
  /// The longest request target; a longer one is answered 414.
  public var targetBytesMax = 8_192
  /// The longest header line, name and value; a longer one is answered 431.
  public var headerLineBytesMax = 16_384
  /// The most header lines; more are answered 431.
  public var headerCountMax = 100
  /// The longest head; 64 values of 4 kB beside the longest target must fit.
  public var headBytesMax = 294_912
  /// The longest body; more, declared or in chunks, is answered 413 before it comes.
  public var bodyBytesMax = 16 * 1_024 * 1_024
  /// The longest line that says a chunk's size, extensions included.
  public var chunkLineBytesMax = 1_024

  /// From a head's first byte to its last; then 408.
  public var headSeconds = 30.0
  /// From a head's last byte to the body's last; then 408.
  public var bodySeconds = 60.0
  /// How long a new connection may say nothing.
  public var silenceSeconds = 120.0
  /// How long a kept connection may wait for its next request.
  public var idleSeconds = 75.0
  /// How long a peer may take nothing of an answer that waits for it.
  public var writeSeconds = 30.0
  /// How long a peer may take for the whole of what waits for it, however it drips.
  public var answerSeconds = 300.0
  /// How long what a peer still sends after the last answer is read and dropped.
  public var lingerSeconds = 10.0
  /// How long a connection over the cap may take to say its request.
  public var overflowSeconds = 5.0

  /// The most connections that are served; fewer where the process may not open so many files.
  public var connectionsMax = 4_096
  /// Connections beyond them, for the paths that are always answered; the oldest makes room.
  public var connectionsReserve = 64
  /// Connections that have had their last answer and wait for the peer to end; then the oldest of
  /// them ends at once.
  public var connectionsLingeringMax = 1_024
  /// Answers that wait for a peer before no more of its requests are read.
  public var pendingAnswerBytesMax = 1_024 * 1_024
  /// What all unfinished requests together may hold; a body beyond is answered 503. Requests of
  /// up to `smallRequestBytes` are not refused for it.
  public var bufferedBytesMax = 512 * 1_024 * 1_024
  /// The largest buffer that is kept for the next request of any connection.
  public var keptBufferBytesMax = 512 * 1_024

  public init() {}
}

extension Limits {
  /// What every connection may hold, whatever the others do.
  static let smallRequestBytes = 65_536

  /// Descriptors left to the rest of the process: its database, event loops and files.
  private static let otherDescriptors = 128

  /// The same limits with no more connections than `descriptors` allow, in the same proportions.
  ///
  /// Past the last descriptor no connection could be answered at all, not even for its health.
  func fitting(descriptors: Int) -> Limits {
    let room = max(3, descriptors - min(Limits.otherDescriptors, descriptors / 2))
    let wanted = connectionsMax + connectionsReserve + connectionsLingeringMax
    if wanted <= room { return self }
    var limits = self
    limits.connectionsReserve = max(1, connectionsReserve * room / wanted)
    limits.connectionsLingeringMax = max(1, connectionsLingeringMax * room / wanted)
    limits.connectionsMax = max(
      1, room - limits.connectionsReserve - limits.connectionsLingeringMax)
    return limits
  }

  /// Seconds as the nanoseconds of the monotonic clock; nothing below zero, at most a century.
  static func nanoseconds(_ seconds: Double) -> UInt64 {
    guard seconds > 0 else { return 0 }
    return UInt64(min(seconds, 3_155_760_000) * 1_000_000_000)
  }
}
