import HTTP
import JSON
import Risk

extension Engine {
  /// `POST /control/clear`: breakers that tripped let entries pass again before their time.
  ///
  /// Without fields all that tripped in every account; `breaker`, `account`, `server` and `symbol`
  /// name which. The kill switch has its own route.
  func clear(_ body: UnsafeRawBufferPointer) throws -> Response {
    var clearance = Clearance()
    if !body.isEmpty {
      try PayloadReader.parse(body) { (reader) throws(PayloadError) in
        try reader.object { (reader, key) throws(PayloadError) in
          try Engine.member(key, &reader, &clearance)
        }
      }
    }
    let flight = ClearFlight(clearance, self)
    if let known = try admit(flight, { flight.since = $0.nextDecisionID }) { return known }
    proceed(flight)
    return Response(flight.promise)
  }

  private static func member(
    _ key: JSONText, _ reader: inout PayloadReader, _ clearance: inout Clearance
  ) throws(PayloadError) -> Bool {
    switch key {
    case "breaker":
      try reader.member("breaker") { (r) throws(PayloadError) in
        let breaker = try r.word(Breaker.self)
        guard breaker != .killSwitch else {
          throw r.refused(nil, "was kill_switch", allowed: "a breaker; POST /control/resume")
        }
        clearance.breaker = breaker
      }
    case "account":
      try reader.member("account") { (r) throws(PayloadError) in
        clearance.login = try r.integer(1...Int64.max)
      }
    case "server":
      try reader.member("server") { (r) throws(PayloadError) in
        clearance.server = try r.string(limit: 128, orEmpty: true)
      }
    case "symbol":
      try reader.member("symbol") { (r) throws(PayloadError) in
        clearance.root = try r.string(limit: 32)
      }
    default: false
    }
  }
}
