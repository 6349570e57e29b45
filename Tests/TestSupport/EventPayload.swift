public import JSON
public import Market
import Simulation

/// Builds the body of `POST /bar-close` as a terminal would.
public struct EventPayload: Sendable {
  /// A position as the terminal lists it.
  public struct Position: Sendable {
    public var ticket: Int64
    public var symbol = "EURUSD.r"
    public var side = "BUY"
    public var lots = 0.1
    public var openPrice: Double
    public var stopLoss = 0.0
    public var takeProfit = 0.0
    public var profit = 0.0
    public var openTime: Int64
    public var magic: Int64 = 20_251_122

    public init(ticket: Int64, openPrice: Double, openTime: Int64) {
      self.ticket = ticket
      self.openPrice = openPrice
      self.openTime = openTime
    }
  }

  public var eventID: String
  public var login: Int64 = 5_012_345
  public var server = "Conviction-Simulator"
  public var balance = 100_000.0
  public var equity = 100_000.0
  public var hedging = true
  public var dayStart: Int64?
  public var closedProfit = 0.0
  public var symbol: String
  public var trigger: Timeframe
  public var time: Int64
  /// Of the last tick; the event's own where nil.
  public var quoteTime: Int64?
  public var bid: Double
  public var ask: Double
  public var spec: SymbolSpec
  public var bars: [Timeframe: [Bar]]
  public var positions: [Position] = []
  public var calendar: [JSONValue]?

  /// An event that stands alone: the whole window of every timeframe.
  public init(_ history: MarketHistory = .euro, at time: Int64 = MarketHistory.instant) {
    self.init(history, at: time) { history.closed(by: time, $0) }
  }

  /// What closed since `last`, with one bar of overlap.
  public init(_ history: MarketHistory = .euro, at time: Int64, since last: Int64) {
    self.init(history, at: time) { timeframe in
      let old = history.closed(by: last, timeframe, last: 1)
      let new = history.closed(by: time, timeframe).filter {
        $0.openTime + timeframe.seconds > last
      }
      return new.isEmpty ? [] : old + new
    }
  }

  private init(_ history: MarketHistory, at time: Int64, bars: (Timeframe) -> [Bar]) {
    self.time = time
    symbol = history.symbol.root + ".r"
    trigger = Timeframe.allCases.last { time % $0.seconds == 0 } ?? .m1
    eventID = "5012345-\(symbol)-\(trigger.code)-\(time)"
    spec = history.symbol.spec
    bid = history.price(at: time)
    ask = bid + history.symbol.spreadPoints * spec.point
    self.bars = Dictionary(uniqueKeysWithValues: Timeframe.allCases.map { ($0, bars($0)) })
  }

  public var json: JSONValue {
    .object(
      [
        ("schema", .integer(1)), ("event_id", .string(eventID)), ("account", account),
        ("symbol", .string(symbol)), ("trigger", .string(trigger.code)), ("time", .integer(time)),
        ("utc_offset", .integer(MarketHistory.utcOffset)),
        (
          "quote",
          .object(["bid": .double(bid), "ask": .double(ask), "time": .integer(quoteTime ?? time)])
        ),
        ("spec", EventPayload.json(spec)),
        ("bars", EventPayload.json(bars)), ("positions", .array(positions.map(EventPayload.json))),
        ("calendar", calendar.map { .array($0) }),
      ])
  }

  public var bytes: [UInt8] { json.bytes }

  private var account: JSONValue {
    .object(
      [
        ("login", .integer(login)), ("server", .string(server)), ("currency", .string("USD")),
        ("balance", .double(balance)), ("equity", .double(equity)),
        ("margin_free", .double(equity)), ("leverage", .integer(100)), ("hedging", .bool(hedging)),
        (
          "day",
          dayStart.map {
            .object(["start": .integer($0), "closed_profit": .double(closedProfit)])
          }
        ),
      ])
  }

  public static func json(_ spec: SymbolSpec) -> JSONValue {
    .object([
      "digits": .integer(Int64(spec.digits)), "point": .double(spec.point),
      "tick_size": .double(spec.tickSize), "tick_value": .double(spec.tickValue),
      "volume_min": .double(spec.lotMin), "volume_step": .double(spec.lotStep),
      "volume_max": .double(spec.lotMax), "contract_size": .double(spec.contractSize),
      "stops_level": .integer(Int64(spec.stopsLevel)),
    ])
  }

  public static func json(_ bar: Bar) -> JSONValue {
    .array([
      .integer(bar.openTime), .double(bar.open), .double(bar.high), .double(bar.low),
      .double(bar.close), .double(bar.tickVolume), .double(bar.spreadPoints),
    ])
  }

  private static func json(_ bars: [Timeframe: [Bar]]) -> JSONValue {
    .object(
      Timeframe.allCases.map { timeframe in
        (timeframe.code, bars[timeframe].map { .array($0.map { json($0) }) })
      })
  }

  private static func json(_ position: Position) -> JSONValue {
    .object([
      "ticket": .integer(position.ticket), "symbol": .string(position.symbol),
      "side": .string(position.side), "volume": .double(position.lots),
      "price_open": .double(position.openPrice), "sl": .double(position.stopLoss),
      "tp": .double(position.takeProfit), "profit": .double(position.profit),
      "time": .integer(position.openTime), "magic": .integer(position.magic),
    ])
  }
}
