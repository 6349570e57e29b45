public import Decision
public import Market

/// All that a backtest reads: the traded symbols, the others of the basket, rates and clock.
public struct BacktestMarket: Sendable {
  public let symbols: [BacktestSymbol]
  /// H1 bars of the configured roots that are not traded.
  public let companions: [(root: String, bars: BarColumns)]
  public let rates: RateTable
  public let clock: BrokerClock
  /// The first instant and the first that is left out, broker time.
  public let range: Range<Int64>
  public let settings: DecisionSettings

  public init(
    symbols: [BacktestSymbol], companions: [(root: String, bars: BarColumns)],
    clock: BrokerClock, range: Range<Int64>, settings: DecisionSettings
  ) {
    self.symbols = symbols
    self.companions = companions
    self.clock = clock
    self.range = range
    self.settings = settings
    var hourly = Dictionary(
      companions.map { ($0.root, $0.bars) }, uniquingKeysWith: { first, _ in first })
    for symbol in symbols { hourly[symbol.root] = symbol[.h1] }
    rates = RateTable(hourly)
  }

  /// Broker minus UTC at a broker time.
  func utcOffset(_ time: Int64) -> Int64 {
    clock.offset(atUTC: clock.utc(brokerTime: time))
  }

  /// The books as they stand when the run begins: what had closed by then.
  func booksAtStart() -> [String: BarBook] {
    var books: [String: BarBook] = [:]
    for symbol in symbols {
      var book = BarBook()
      for timeframe in Timeframe.allCases {
        let slice = symbol[timeframe].closed(
          by: range.lowerBound, of: timeframe, last: BarBook.held)
        if slice.count >= BarBook.window { book.load(BarColumns(slice), timeframe) }
      }
      books[symbol.root] = book
    }
    for companion in companions {
      var book = BarBook()
      book.load(
        BarColumns(companion.bars.closed(by: range.lowerBound, of: .h1, last: BarBook.held)), .h1)
      books[companion.root] = book
    }
    return books
  }
}

extension BacktestMarket {
  /// Instants of a symbol's events, spread evenly over the range.
  public func instants(of symbol: BacktestSymbol, count: Int) -> [Int64] {
    let times = EventSchedule([symbol], range).entries.map(\.time)
    guard times.count > count, count > 0 else { return times }
    return (0..<count).map { times[$0 * times.count / count] }
  }
}
