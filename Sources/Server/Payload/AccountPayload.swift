import JSON
import Market

/// Reads the parts of an event that describe the account and what it holds.
extension PayloadReader {
  mutating func account() throws(PayloadError) -> AccountSnapshot {
    var login: Int64?
    var server = ""
    var currency: String?
    var balance: Double?
    var equity: Double?
    var freeMargin: Double?
    var leverage: Double?
    var hedging = true
    var day: AccountSnapshot.Day?
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "login":
        try reader.member("login") { (r) throws(PayloadError) in
          login = try r.integer(1...Int64.max)
        }
      case "server":
        try reader.member("server") { (r) throws(PayloadError) in
          server = try r.string(limit: 128, orEmpty: true)
        }
      case "currency":
        try reader.member("currency") { (r) throws(PayloadError) in
          currency = try r.identifier(limit: 8)
        }
      case "balance":
        try reader.member("balance") { (r) throws(PayloadError) in balance = try r.amount() }
      case "equity":
        try reader.member("equity") { (r) throws(PayloadError) in equity = try r.amount() }
      case "margin_free":
        try reader.member("margin_free") { (r) throws(PayloadError) in
          freeMargin = try r.amount()
        }
      case "leverage":
        try reader.member("leverage") { (r) throws(PayloadError) in leverage = try r.positive() }
      case "hedging":
        try reader.member("hedging") { (r) throws(PayloadError) in hedging = try r.bool() }
      case "day":
        try reader.member("day") { (r) throws(PayloadError) in
          day = try r.isNull() ? nil : try r.day()
        }
      default: false
      }
    }
    return AccountSnapshot(
      login: try required(login, "login", "an integer above 0"), server: server,
      currency: try required(currency, "currency", "a currency code"),
      balance: try required(balance, "balance", "a number"),
      equity: try required(equity, "equity", "a number"),
      freeMargin: try required(freeMargin, "margin_free", "a number"),
      leverage: try required(leverage, "leverage", "a number above 0"), hedging: hedging, day: day)
  }

  private mutating func day() throws(PayloadError) -> AccountSnapshot.Day {
    var start: Int64?
    var closedProfit: Double?
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "start":
        try reader.member("start") { (r) throws(PayloadError) in start = try r.time() }
      case "closed_profit":
        try reader.member("closed_profit") { (r) throws(PayloadError) in
          closedProfit = try r.amount()
        }
      default: false
      }
    }
    return AccountSnapshot.Day(
      start: try required(start, "start", PayloadLimits.timeText),
      closedProfit: try required(closedProfit, "closed_profit", "a number"))
  }

  mutating func positions() throws(PayloadError) -> [PositionSnapshot] {
    var positions: [PositionSnapshot] = []
    var tickets: Set<Int64> = []
    try array(limit: PayloadLimits.positionsMax) { (reader, _) throws(PayloadError) in
      let position = try reader.position()
      guard tickets.insert(position.ticket).inserted else {
        throw reader.refused(
          "ticket", "was \(position.ticket) again", allowed: "each open position once")
      }
      positions.append(position)
    }
    return positions
  }

  private mutating func position() throws(PayloadError) -> PositionSnapshot {
    var ticket: Int64?
    var symbol: String?
    var side: Side?
    var lots: Double?
    var openPrice: Double?
    var stopLoss: Double?
    var takeProfit: Double?
    var profit: Double?
    var time: Int64?
    var magic: Int64 = 0
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "ticket":
        try reader.member("ticket") { (r) throws(PayloadError) in
          ticket = try r.integer(1...Int64.max)
        }
      case "symbol":
        try reader.member("symbol") { (r) throws(PayloadError) in
          symbol = try r.identifier(limit: PayloadLimits.symbolBytesMax)
        }
      case "side":
        try reader.member("side") { (r) throws(PayloadError) in side = try r.word(Side.self) }
      case "volume":
        try reader.member("volume") { (r) throws(PayloadError) in lots = try r.positive() }
      case "price_open":
        try reader.member("price_open") { (r) throws(PayloadError) in
          openPrice = try r.positive()
        }
      case "sl":
        try reader.member("sl") { (r) throws(PayloadError) in stopLoss = try r.level() }
      case "tp":
        try reader.member("tp") { (r) throws(PayloadError) in takeProfit = try r.level() }
      case "profit":
        try reader.member("profit") { (r) throws(PayloadError) in profit = try r.amount() }
      case "time":
        try reader.member("time") { (r) throws(PayloadError) in time = try r.time() }
      case "magic":
        try reader.member("magic") { (r) throws(PayloadError) in
          magic = try r.integer(0...Int64.max)
        }
      default: false
      }
    }
    return PositionSnapshot(
      ticket: try required(ticket, "ticket", "an integer above 0"),
      symbol: try required(symbol, "symbol", "the broker's name of a symbol"),
      side: try required(side, "side", "BUY, SELL"),
      lots: try required(lots, "volume", PayloadLimits.positiveText),
      openPrice: try required(openPrice, "price_open", PayloadLimits.positiveText),
      stopLoss: stopLoss, takeProfit: takeProfit,
      floatingProfit: try required(profit, "profit", "a number"),
      openTime: try required(time, "time", PayloadLimits.timeText), magicNumber: magic)
  }

  /// A stop or target: MetaTrader writes 0 where a position has none.
  private mutating func level() throws(PayloadError) -> Double? {
    if try isNull() { return nil }
    let value = try number(
      0...PayloadLimits.numberMax, allowed: "a price, or 0 or null where there is none")
    return value == 0 ? nil : value
  }
}
