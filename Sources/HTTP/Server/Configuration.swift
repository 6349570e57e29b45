public import Telemetry

extension HTTPServer {
  /// Where a server listens, and what it runs with.
  public struct Configuration: Sendable {
    /// An IPv4 or IPv6 address, or a name that resolves to one.
    public var host = "127.0.0.1"
    /// 0 lets the kernel choose.
    public var port: UInt16 = 8_787
    /// Threads that serve connections; 0 is one a core.
    public var eventLoops = 0
    public var limits = Limits()
    /// Paths whose requests are answered even over the cap of connections.
    public var alwaysAnswered: Set<String> = ["/health"]
    /// How long an event loop asks again and again before it sleeps, which saves the time of being
    /// woken; not where there is one core, which whoever asks next needs.
    public var spinMicroseconds = 0
    public var clock: any Clock = SystemClock()
    public var log: Log?
    /// Where the server's own metrics are registered, their names beginning in `http_`.
    public var metrics: MetricsRegistry?

    public init() {}
  }
}
