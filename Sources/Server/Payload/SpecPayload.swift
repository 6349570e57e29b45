import JSON
import Market

/// Reads how the broker quotes and sizes the event's symbol.
extension PayloadReader {
  mutating func quote() throws(PayloadError) -> Quote {
    var bid: Double?
    var ask: Double?
    var time: Int64?
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "bid": try reader.member("bid") { (r) throws(PayloadError) in bid = try r.positive() }
      case "ask": try reader.member("ask") { (r) throws(PayloadError) in ask = try r.positive() }
      case "time":
        try reader.member("time") { (r) throws(PayloadError) in
          time = try r.isNull() ? nil : try r.time()
        }
      default: false
      }
    }
    let quote = Quote(
      bid: try required(bid, "bid", PayloadLimits.positiveText),
      ask: try required(ask, "ask", PayloadLimits.positiveText), time: time)
    guard quote.ask >= quote.bid else {
      throw refused("ask", "was \(quote.ask)", allowed: "at least the bid, \(quote.bid)")
    }
    return quote
  }

  mutating func spec() throws(PayloadError) -> SymbolSpec {
    var digits: Int64?
    var stopsLevel: Int64 = 0
    var marginPerLot: Double?
    var numbers = InlineArray<7, Double?>(repeating: nil)
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "digits":
        return try reader.member("digits") { (r) throws(PayloadError) in
          digits = try r.integer(0...10)
        }
      case "margin_per_lot":
        return try reader.member("margin_per_lot") { (r) throws(PayloadError) in
          guard try !r.isNull() else { return }
          let margin = try r.number(
            0...PayloadLimits.numberMax, allowed: "account currency, or 0 or null where unknown")
          marginPerLot = margin > 0 ? margin : nil
        }
      case "stops_level":
        return try reader.member("stops_level") { (r) throws(PayloadError) in
          stopsLevel = try r.integer(0...1_000_000)
        }
      default:
        guard let index = PayloadReader.specNumbers.firstIndex(where: { key == $0 }) else {
          return false
        }
        return try reader.member(PayloadReader.specNumbers[index]) { (r) throws(PayloadError) in
          numbers[index] = try r.positive()
        }
      }
    }
    func number(_ index: Int) throws(PayloadError) -> Double {
      try required(
        numbers[index], named: PayloadReader.specNumbers[index], PayloadLimits.positiveText)
    }
    let spec = SymbolSpec(
      digits: Int(try required(digits, "digits", "an integer from 0 to 10")),
      point: try number(0), tickSize: try number(1), tickValue: try number(2),
      lotMin: try number(3), lotStep: try number(4), lotMax: try number(5),
      contractSize: try number(6), stopsLevel: Int(stopsLevel),
      marginPerLot: marginPerLot)
    guard spec.lotMax >= spec.lotMin else {
      throw refused("volume_max", "was \(spec.lotMax)", allowed: "at least volume_min")
    }
    return spec
  }

  /// What `SymbolSpec` needs, in the order in which it is made.
  private static let specNumbers: [StaticString] = [
    "point", "tick_size", "tick_value", "volume_min", "volume_step", "volume_max",
    "contract_size",
  ]

  mutating func calendar() throws(PayloadError) -> [CalendarItem] {
    var items: [CalendarItem] = []
    try array(limit: PayloadLimits.calendarMax) { (reader, _) throws(PayloadError) in
      items.append(try reader.calendarItem())
    }
    return items
  }

  private mutating func calendarItem() throws(PayloadError) -> CalendarItem {
    var time: Int64?
    var currency: String?
    var impact: Int64?
    var name = ""
    try object { (reader, key) throws(PayloadError) in
      switch key {
      case "time": try reader.member("time") { (r) throws(PayloadError) in time = try r.time() }
      case "currency":
        try reader.member("currency") { (r) throws(PayloadError) in
          currency = try r.identifier(limit: 8)
        }
      case "impact":
        try reader.member("impact") { (r) throws(PayloadError) in impact = try r.integer(0...3) }
      case "name":
        try reader.member("name") { (r) throws(PayloadError) in
          name = try r.string(limit: 512, orEmpty: true)
        }
      default: false
      }
    }
    return CalendarItem(
      time: try required(time, "time", PayloadLimits.timeText),
      currency: try required(currency, "currency", "a currency code"),
      impact: Int(try required(impact, "impact", "0 to 3")), name: name)
  }
}
