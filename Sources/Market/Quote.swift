/// The prices at which the terminal could sell (bid) and buy (ask) when it asked.
public struct Quote: Sendable, Equatable {
  public var bid: Double
  public var ask: Double
  /// Broker time of the tick; nil where the terminal did not say.
  public var time: Int64?

  public init(bid: Double, ask: Double, time: Int64? = nil) {
    self.bid = bid
    self.ask = ask
    self.time = time
  }

  public var spread: Double { ask - bid }
}
