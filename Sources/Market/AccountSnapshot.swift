/// The trading account at the instant of an event, as the terminal reports it.
public struct AccountSnapshot: Sendable, Equatable {
  /// What was closed since the prop firm's day began.
  public struct Day: Sendable, Equatable {
    /// When that day began, in epoch seconds of the broker's clock.
    public var start: Int64
    /// Profit, swap and commission of the deals since then, in account currency.
    public var closedProfit: Double

    public init(start: Int64, closedProfit: Double) {
      self.start = start
      self.closedProfit = closedProfit
    }
  }

  public var login: Int64
  public var server: String
  public var currency: String
  public var balance: Double
  public var equity: Double
  public var freeMargin: Double
  public var leverage: Double
  public var hedging: Bool
  public var day: Day?

  public init(
    login: Int64, server: String, currency: String, balance: Double, equity: Double,
    freeMargin: Double, leverage: Double, hedging: Bool = true, day: Day? = nil
  ) {
    self.login = login
    self.server = server
    self.currency = currency
    self.balance = balance
    self.equity = equity
    self.freeMargin = freeMargin
    self.leverage = leverage
    self.hedging = hedging
    self.day = day
  }
}
