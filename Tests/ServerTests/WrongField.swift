import JSON
import Market
import TestSupport
import Testing

/// One wrong field of a bar close: how it gets there, and what the refusal must say.
struct WrongField: CustomTestStringConvertible, Sendable {
  let name: String
  /// Where the refusal must point to.
  let path: String
  /// A part of what it must call allowed.
  let allowed: String
  let body: [UInt8]

  var testDescription: String { name }

  /// A whole event with one position and one release, so that every field is there to be spoilt.
  static let event: JSONValue = {
    var event = EventPayload()
    event.dayStart = MarketHistory.instant - 3_600
    var position = EventPayload.Position(
      ticket: 991, openPrice: event.bid, openTime: event.time - 600)
    position.stopLoss = event.bid - 0.01
    var manual = position
    manual.ticket = 992
    manual.magic = 0
    event.positions = [position, manual]
    event.calendar = [
      .object([
        "time": .integer(event.time + 86_400), "currency": .string("USD"), "impact": .integer(3),
        "name": .string("CPI"),
      ])
    ]
    return event.json
  }()

  private static func spoilt(
    _ name: String, _ steps: [JSONValue.Step], _ value: JSONValue?, at path: String? = nil,
    _ allowed: String
  ) -> WrongField {
    WrongField(
      name: name, path: path ?? text(steps), allowed: allowed,
      body: event.setting(steps, to: value).bytes)
  }

  /// Replaces the first `old` of the event's own text.
  private static func text(
    _ name: String, _ old: String, _ new: String, at path: String, _ allowed: String
  ) -> WrongField {
    let whole = Array(String(decoding: event.bytes, as: UTF8.self).utf8)
    let old = Array(old.utf8)
    guard
      let start = whole.indices.first(where: { whole[$0...].starts(with: old) })
    else { fatalError("the event has no \(name)") }
    return WrongField(
      name: name, path: path, allowed: allowed,
      body: whole[..<start] + Array(new.utf8) + whole[(start + old.count)...])
  }

  private static func text(_ steps: [JSONValue.Step]) -> String {
    steps.reduce("") { text, step in
      switch step {
      case .member(let key): text.isEmpty ? key : "\(text).\(key)"
      case .element(let index): "\(text)[\(index)]"
      }
    }
  }

  static let all =
    missing + wrongHead + wrongAccount + wrongQuote + wrongBars + wrongPositions
    + wrongCalendar + repeated

  private static let missing: [WrongField] = {
    let fields: [([JSONValue.Step], String)] = [
      (["schema"], "1"), (["event_id"], "ASCII"), (["account"], "object"),
      (["symbol"], "name"), (["trigger"], "M1, M5"), (["time"], "epoch seconds"),
      (["quote"], "object"), (["spec"], "object"), (["bars"], "object"),
      (["positions"], "array"), (["account", "login"], "integer"),
      (["account", "currency"], "currency"), (["account", "balance"], "number"),
      (["account", "equity"], "number"), (["account", "margin_free"], "number"),
      (["account", "leverage"], "above 0"), (["account", "day", "start"], "epoch seconds"),
      (["account", "day", "closed_profit"], "number"), (["quote", "bid"], "above 0"),
      (["quote", "ask"], "above 0"), (["spec", "digits"], "0 to 10"),
      (["spec", "point"], "above 0"), (["spec", "tick_size"], "above 0"),
      (["spec", "tick_value"], "above 0"), (["spec", "volume_min"], "above 0"),
      (["spec", "volume_step"], "above 0"), (["spec", "volume_max"], "above 0"),
      (["spec", "contract_size"], "above 0"), (["positions", 1, "ticket"], "above 0"),
      (["positions", 0, "symbol"], "name"), (["positions", 0, "side"], "BUY, SELL"),
      (["positions", 0, "volume"], "above 0"), (["positions", 0, "price_open"], "above 0"),
      (["positions", 0, "profit"], "number"), (["positions", 0, "time"], "epoch seconds"),
      (["calendar", 0, "time"], "epoch seconds"), (["calendar", 0, "currency"], "currency"),
      (["calendar", 0, "impact"], "0 to 3"),
    ]
    return fields.map { spoilt("\(text($0.0)) is missing", $0.0, nil, $0.1) }
  }()

  private static let wrongHead: [WrongField] = [
    spoilt("another schema", ["schema"], .integer(2), "1"),
    spoilt("schema as text", ["schema"], .string("1"), "number"),
    spoilt("an empty event id", ["event_id"], .string(""), "1 to 128"),
    spoilt(
      "an event id of 129 bytes", ["event_id"], .string(String(repeating: "x", count: 129)), "128"),
    spoilt("a blank in the event id", ["event_id"], .string("a b"), "printable ASCII"),
    spoilt("an event id beyond ASCII", ["event_id"], .string("bär"), "printable ASCII"),
    spoilt("event id as a number", ["event_id"], .integer(7), "string"),
    spoilt("an unknown symbol", ["symbol"], .string("DOGEUSD"), "configured root"),
    spoilt("a symbol that is only similar", ["symbol"], .string("EURUSDX"), "configured root"),
    spoilt("symbol as null", ["symbol"], .null, "string"),
    spoilt("an unknown trigger", ["trigger"], .string("M2"), "M1, M5, M15, M30, H1, H4, D1"),
    spoilt("a trigger in small letters", ["trigger"], .string("m15"), "M1, M5"),
    spoilt("a time with a fraction", ["time"], .double(1_795_004_100.5), "integer"),
    spoilt("a time of another century", ["time"], .integer(17), "2000 to 2100"),
    spoilt("time as text", ["time"], .string("now"), "number"),
    spoilt("an offset of 15 hours", ["utc_offset"], .integer(54_000), "-50400 to 50400"),
  ]

  private static let wrongAccount: [WrongField] = [
    spoilt("account as an array", ["account"], .array([]), "object"),
    spoilt("login 0", ["account", "login"], .integer(0), "from 1"),
    spoilt("login with a fraction", ["account", "login"], .double(1.5), "integer"),
    spoilt("balance as text", ["account", "balance"], .string("1"), "number"),
    spoilt("a balance beyond all money", ["account", "balance"], .double(1e13), "10^12"),
    spoilt("leverage 0", ["account", "leverage"], .integer(0), "above 0"),
    spoilt("hedging as text", ["account", "hedging"], .string("yes"), "true or false"),
    spoilt("a day that is a number", ["account", "day"], .integer(1), "object"),
    spoilt("an empty currency", ["account", "currency"], .string(""), "1 to 8"),
  ]

  private static let wrongQuote: [WrongField] = [
    spoilt("bid 0", ["quote", "bid"], .integer(0), "above 0"),
    spoilt("ask below bid", ["quote", "ask"], .double(0.5), "at least the bid"),
    spoilt("a negative ask", ["quote", "ask"], .double(-1), "above 0"),
    spoilt("quote time as text", ["quote", "time"], .string("x"), "number"),
    spoilt("11 digits", ["spec", "digits"], .integer(11), "0 to 10"),
    spoilt("point 0", ["spec", "point"], .integer(0), "above 0"),
    spoilt("a negative tick size", ["spec", "tick_size"], .double(-0.00001), "above 0"),
    spoilt("tick value 0", ["spec", "tick_value"], .integer(0), "above 0"),
    spoilt("volume step 0", ["spec", "volume_step"], .integer(0), "above 0"),
    spoilt("volume max below min", ["spec", "volume_max"], .double(0.001), "volume_min"),
    spoilt("a negative stops level", ["spec", "stops_level"], .integer(-1), "from 0"),
    text(
      "point as NaN", #""point":0.00001"#.replacingPoint(), #""point":"NaN""#, at: "spec.point",
      "number"),
  ]

  private static let wrongBars: [WrongField] = {
    let time = MarketHistory.instant
    func bar(_ index: Int, _ column: Int) -> [JSONValue.Step] {
      ["bars", "M15", .element(index), .element(column)]
    }
    return [
      spoilt("bars as an array", ["bars"], .array([]), "object"),
      spoilt("a timeframe as an object", ["bars", "M5"], .object([:]), "array"),
      spoilt("a bar as a number", ["bars", "M15", 3], .integer(1), "array"),
      spoilt(
        "a bar of five numbers", ["bars", "M15", 3], .array((1...5).map { .integer($0) }),
        "tick volume"),
      spoilt(
        "a bar of eight numbers", ["bars", "M15", 3], .array((1...8).map { .integer($0) }),
        "tick volume"),
      spoilt("a high as text", bar(3, 2), .string("1.1"), at: "bars.M15[3].high", "number"),
      spoilt("a high as NaN text", bar(3, 2), .string("NaN"), at: "bars.M15[3].high", "number"),
      spoilt("a null close", bar(255, 4), .null, at: "bars.M15[255].close", "above 0"),
      spoilt("a negative open", bar(0, 1), .double(-1.1), at: "bars.M15[0].open", "above 0"),
      spoilt("a low of 0", bar(9, 3), .integer(0), at: "bars.M15[9].low", "above 0"),
      spoilt("high below low", bar(4, 2), .double(0.5), at: "bars.M15[4].high", "the low"),
      spoilt("open above high", bar(4, 1), .double(2), at: "bars.M15[4].open", "between low"),
      spoilt("close below low", bar(4, 4), .double(0.5), at: "bars.M15[4].close", "between low"),
      spoilt("a negative volume", bar(4, 5), .integer(-1), at: "bars.M15[4].tick_volume", "0 to"),
      spoilt("a negative spread", bar(4, 6), .integer(-1), at: "bars.M15[4].spread", "0 to"),
      spoilt(
        "a bar twice", bar(5, 0), event["bars", "M15", 4, 0], at: "bars.M15[5].time",
        "oldest first"),
      spoilt(
        "bars out of order", bar(5, 0), event["bars", "M15", 2, 0], at: "bars.M15[5].time",
        "oldest first"),
      spoilt(
        "a bar's time with a fraction", bar(0, 0), .double(1.5e9 + 0.5),
        at: "bars.M15[0].time", "epoch seconds"),
      spoilt(
        "a bar of the year 1970", bar(0, 0), .integer(900), at: "bars.M15[0].time",
        "epoch seconds"),
      spoilt(
        "a forming bar", bar(255, 0), .integer(time), at: "bars.M15[255].time", "closed by"),
      spoilt(
        "a bar that closes a second after the event", bar(255, 0), .integer(time - 899),
        at: "bars.M15[255].time", "closed by"),
      text("half a million bars", #""M1":["#, #""M1":["# + crowd, at: "bars.M1", "1024"),
    ]
  }()

  /// A body of 16 MiB holds no more of them than about this.
  private static let crowd = (0..<500_000).reduce(into: "") { text, row in
    text += "[\(1_600_000_000 + row * 60),1,1,1,1,1],"
  }

  private static let wrongPositions: [WrongField] = [
    spoilt("positions as an object", ["positions"], .object([:]), "array"),
    spoilt("a position as a number", ["positions", 0], .integer(1), "object"),
    spoilt("ticket 0", ["positions", 0, "ticket"], .integer(0), "from 1"),
    spoilt("a ticket twice", ["positions", 1, "ticket"], .integer(991), "once"),
    spoilt("a side called LONG", ["positions", 0, "side"], .string("LONG"), "BUY, SELL"),
    spoilt("a position of no lots", ["positions", 0, "volume"], .integer(0), "above 0"),
    spoilt("a negative stop", ["positions", 0, "sl"], .double(-1), "price"),
    spoilt("an endless profit", ["positions", 0, "profit"], .double(1e300), "10^12"),
    spoilt("a negative magic number", ["positions", 0, "magic"], .integer(-1), "from 0"),
  ]

  private static let wrongCalendar: [WrongField] = [
    spoilt("calendar as text", ["calendar"], .string("none"), "array"),
    spoilt("impact 4", ["calendar", 0, "impact"], .integer(4), "0 to 3"),
    spoilt("a release without end", ["calendar", 0, "time"], .integer(.max), "2000 to 2100"),
  ]

  private static let repeated: [WrongField] = [
    text(
      "schema twice", #"{"schema":1,"#, #"{"schema":1,"schema":1,"#, at: "", "once"),
    text(
      "M15 twice", #""bars":{"#, #""bars":{"M15":[],"#, at: "bars", "once"),
    text(
      "login twice", #""account":{"#, #""account":{"login":5,"#, at: "account", "once"),
    text(
      "a member nobody knows twice", #"{"schema":1,"#,
      #"{"schema":1,"extra":{"deep":1,"deep":2},"#, at: "", "once"),
  ]
}

extension String {
  /// The way the writer puts a point of five digits.
  fileprivate func replacingPoint() -> String {
    let written = String(decoding: JSONValue.double(0.00001).bytes, as: UTF8.self)
    return "\"point\":\(written)"
  }
}
