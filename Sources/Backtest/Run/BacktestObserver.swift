public import Decision

/// Told of everything that a run decides and of every deal, in order.
public protocol BacktestObserver: Sendable {
  /// An event was decided; it and the answer are what a server would have been sent and have said.
  func decided(_ event: BarCloseEvent, _ decision: Decision, decisionID: Int64)
  /// The account had a deal or a refusal, as the terminal reports it.
  func dealt(_ event: TradeEvent)
  /// The event or deal taught the agent something.
  func taught(_ lessons: Lessons)
}

extension BacktestObserver {
  public func decided(_ event: BarCloseEvent, _ decision: Decision, decisionID: Int64) {}
  public func dealt(_ event: TradeEvent) {}
  public func taught(_ lessons: Lessons) {}
}
