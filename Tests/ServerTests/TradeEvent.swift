import JSON
import TestSupport

/// Builds the body of `POST /trade-event`.
struct TradeEvent {
  var kind: String
  var ticket: Int64
  var side = "BUY"
  var time = MarketHistory.instant + 5
  var decisionID: Int64?
  var profit = 0.0
  var retcode: Int64?
  var symbol = "EURUSD.r"
  var cause = "EA"

  var json: JSONValue {
    .object(
      [
        ("schema", .integer(1)),
        ("event_id", .string("deal-\(kind)-\(ticket)-\(decisionID ?? 0)-\(time)")),
        ("account", .object(["login": .integer(5_012_345)])), ("kind", .string(kind)),
        ("ticket", .integer(ticket)), ("symbol", .string(symbol)), ("side", .string(side)),
        ("volume", .double(0.1)), ("price", .double(1.0571)), ("profit", .double(profit)),
        ("commission", .double(-0.5)), ("swap", .double(0)), ("time", .integer(time)),
        ("cause", .string(cause)), ("decision_id", decisionID.map { .integer($0) }),
        ("retcode", retcode.map { .integer($0) }),
      ])
  }
}
