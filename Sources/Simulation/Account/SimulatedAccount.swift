import Market

/// A hedging account at a simulated broker: orders in, bars in, positions and deals out.
///
/// An order is filled at the open of its symbol's next bar, a buy at the ask and a sell at the bid. A
/// stop or target is reached inside a bar; where a bar reaches both, the stop came first. A bar that
/// opens beyond a stop or target fills at its open. Bars are bid prices, the ask is the bar's spread
/// above them. Slippage and latency move a fill against the order. Money is rounded to hundredths as
/// the terminal does.
public struct SimulatedAccount: Sendable {
  /// What `AccountSnapshot.server` says of every simulated account.
  public static let serverName = "Conviction-Simulator"

  /// The conditions of the account.
  public struct Settings: Sendable, Equatable {
    public var login: Int64 = 1_000_001
    public var currency = "USD"
    public var balance = 100_000.0
    public var leverage = 100.0
    /// The margin level (equity over margin) at which the broker closes the worst position.
    public var stopOutLevel = 0.5
    public var chargesSwap = true
    /// How much worse market orders, stops and stop-outs fill, in spreads; targets never slip.
    public var slippageSpreads = 0.0
    /// From an answer until its order is at the broker. The price is taken to have run against the
    /// order by √(latency / bar) of what the bar then ran that way; 0 fills at the open.
    public var latencySeconds = 0.0

    public init() {}
  }

  struct QuotedSymbol: Sendable {
    var symbol: SimulatedSymbol
    var bid = Double.nan
    var ask = Double.nan
    /// The end of the last bar, or the opening of the one that is under way.
    var time = Int64.min
    /// How far a buy and a sell at this instant fill beyond ask and bid.
    var slipBuy = 0.0
    var slipSell = 0.0
    /// How far a stop fills beyond its price.
    var slipStop = 0.0
  }

  struct Pending: Sendable {
    let number: Int64
    let symbol: String
    let order: SimulatedOrder
  }

  public let settings: Settings
  public internal(set) var balance: Double
  /// Open positions in order of opening.
  public internal(set) var positions: [SimulatedPosition] = []
  /// Every deal and refusal, oldest first.
  public internal(set) var deals: [SimulatedDeal] = []
  /// Broker time of the last bar's end or, before one, of the start.
  public internal(set) var time: Int64

  /// One market per symbol in the order given; the few symbols are searched in a line.
  var markets: [QuotedSymbol]
  var pending: [Pending] = []
  var reported = 0
  var lastNumber: Int64 = 0

  public init(symbols: [SimulatedSymbol], start: Int64, settings: Settings = Settings()) {
    self.settings = settings
    balance = settings.balance
    time = start
    markets = symbols.map { QuotedSymbol(symbol: $0) }
  }

  /// Takes an order; its number is what the deal or refusal that answers it will bear.
  ///
  /// What can be refused without a price is refused at once; the rest when the next bar opens.
  public mutating func submit(_ order: SimulatedOrder) -> Int64 {
    let number = nextNumber()
    let lots: Double?
    let symbol: String
    switch order.request {
    case .open(let name, _, let wanted):
      (symbol, lots) = (name, wanted)
    case .add(let ticket, let wanted):
      (symbol, lots) = (position(ticket)?.symbol ?? "", wanted)
    case .close(let ticket, let wanted):
      (symbol, lots) = (position(ticket)?.symbol ?? "", wanted)
    }
    let pendingOrder = Pending(number: number, symbol: symbol, order: order)
    guard let market = market(symbol) else {
      let isOpening = if case .open = order.request { true } else { false }
      reject(pendingOrder, isOpening ? .invalidRequest : .positionClosed)
      return number
    }
    if let lots, !SimulatedAccount.isTradable(lots, market.symbol.spec) {
      reject(pendingOrder, .invalidVolume)
      return number
    }
    pending.append(pendingOrder)
    return number
  }

  /// Moves a position's stop and target at once; nil takes one away.
  ///
  /// - Returns: why it was refused, or nil where it was done.
  public mutating func modify(
    ticket: Int64, stopLoss: Double?, takeProfit: Double?
  ) -> OrderRefusal? {
    guard let index = positions.firstIndex(where: { $0.ticket == ticket }),
      let market = market(positions[index].symbol)
    else { return .positionClosed }
    guard stopsAreValid(stopLoss, takeProfit, positions[index].side, market) else {
      return .invalidStops
    }
    positions[index].stopLoss = stopLoss
    positions[index].takeProfit = takeProfit
    return nil
  }

  /// The deals and refusals since the last call.
  public mutating func takeDeals() -> [SimulatedDeal] {
    defer { reported = deals.count }
    return Array(deals[reported...])
  }

  /// Values a tick of one lot anew, as the rate of the symbol's currency moves.
  public mutating func setTickValue(_ value: Double, of symbol: String) {
    guard let row = markets.firstIndex(where: { $0.symbol.brokerName == symbol }), value > 0
    else { return }
    markets[row].symbol.spec.tickValue = value
  }

  /// Whether a bar of `symbol` could change more than its quote.
  public func isBusy(_ symbol: String) -> Bool {
    positions.contains { $0.symbol == symbol } || pending.contains { $0.symbol == symbol }
  }

  /// Whether an order that closes all of the position waits for its price.
  public func isClosing(_ ticket: Int64) -> Bool {
    pending.contains { $0.order.request == .close(ticket: ticket, lots: nil) }
  }

  func market(_ symbol: String) -> QuotedSymbol? {
    markets.first { $0.symbol.brokerName == symbol }
  }

  func position(_ ticket: Int64) -> SimulatedPosition? {
    positions.first { $0.ticket == ticket }
  }

  mutating func nextNumber() -> Int64 {
    lastNumber += 1
    return lastNumber
  }

  /// Whether `lots` lie on the step and between the broker's limits.
  static func isTradable(_ lots: Double, _ spec: SymbolSpec) -> Bool {
    guard lots.isFinite, spec.lotStep > 0 else { return false }
    let steps = lots / spec.lotStep
    let slack = 1e-6
    return abs(steps - steps.rounded()) < slack && lots >= spec.lotMin - slack * spec.lotStep
      && lots <= spec.lotMax + slack * spec.lotStep
  }

  static func roundedMoney(_ amount: Double) -> Double { (amount * 100).rounded() / 100 }

  /// Lots without the dust that subtracting decimal fractions leaves.
  static func roundedLots(_ lots: Double) -> Double { (lots * 1e8).rounded() / 1e8 }
}
