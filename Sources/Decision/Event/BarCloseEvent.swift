public import Market

/// One instant at which one or more timeframes of one symbol closed, as one account's terminal saw it.
public struct BarCloseEvent: Sendable {
  public var eventID: String
  public var account: AccountSnapshot
  /// The broker's own name of the symbol.
  public var brokerSymbol: String
  /// The root symbol that `brokerSymbol` resolves to.
  public var root: String
  /// The highest timeframe that closed.
  public var trigger: Timeframe
  /// The closing instant, in epoch seconds of the broker's clock.
  public var time: Int64
  /// The first tick after a pause of its market, in broker time, as the decider finds; nil without one.
  var pauseEnd: Int64?
  /// Broker minus UTC, in seconds.
  public var utcOffset: Int64
  public var quote: Quote
  public var spec: SymbolSpec
  /// Closed bars as sent, one slot per timeframe; empty where the terminal sent none.
  public var bars: [BarColumns]
  /// All that the account holds, ours and others'.
  public var positions: [PositionSnapshot]
  /// Scheduled releases; nil where the terminal does not say.
  public var calendar: [CalendarItem]?

  public init(
    eventID: String, account: AccountSnapshot, brokerSymbol: String, root: String,
    trigger: Timeframe, time: Int64, utcOffset: Int64, quote: Quote, spec: SymbolSpec,
    bars: [BarColumns], positions: [PositionSnapshot], calendar: [CalendarItem]?
  ) {
    precondition(bars.count == Timeframe.allCases.count, "one slot per timeframe")
    self.eventID = eventID
    self.account = account
    self.brokerSymbol = brokerSymbol
    self.root = root
    self.trigger = trigger
    self.time = time
    self.utcOffset = utcOffset
    self.quote = quote
    self.spec = spec
    self.bars = bars
    self.positions = positions
    self.calendar = calendar
  }
}
