import JSON
import Market
import Risk

extension BreakerState {
  func write(_ name: String, _ json: inout JSONWriter) {
    json.key(name)
    json.beginObject()
    json.member("halted_because", haltedBecause)
    json.member("day_start_utc", dayStartUTC)
    json.member("day_first_equity", dayFirstEquity)
    json.member("requests_today", requestsToday)
    json.member("consecutive_losses", consecutiveLosses)
    json.key("trips")
    json.beginArray()
    for trip in trips {
      json.beginObject()
      json.member("breaker", trip.breaker.rawValue)
      json.member("root", trip.root)
      json.member("until", trip.until)
      json.member("value", trip.value)
      json.member("limit", trip.limit)
      json.member("note", trip.note)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      trips: try field.array("trips").map { (trip) throws(MemoryError) in
        Trip(
          breaker: try trip.word("breaker", Breaker.self), root: trip.value["root"]?.string,
          until: try trip.integer("until"), value: try trip.unknownable("value"),
          limit: try trip.unknownable("limit"), note: try trip.string("note"))
      },
      haltedBecause: field.value["halted_because"]?.string,
      dayStartUTC: try field.optionalInteger("day_start_utc"),
      dayFirstEquity: try field.optionalDouble("day_first_equity"),
      requestsToday: Int(try field.integer("requests_today")),
      consecutiveLosses: Int(try field.integer("consecutive_losses")))
  }
}

extension Intent {
  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("login", login)
    json.member("root", root)
    json.member("decision_id", decisionID)
    json.member("side", side.rawValue)
    json.member("lots", lots)
    json.member("risk", risk)
    json.member("magic", magicNumber)
    json.member("expires_at", expiresAt)
    json.member("status", status.rawValue)
    json.member("ticket", ticket)
    json.member("filled_at", filledAt)
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      login: try field.integer("login"), root: try field.string("root"),
      decisionID: try field.integer("decision_id"), side: try field.word("side", Side.self),
      lots: try field.double("lots"), risk: try field.double("risk"),
      magicNumber: try field.integer("magic"), expiresAt: try field.integer("expires_at"),
      status: try field.word("status", Status.self),
      ticket: try field.optionalInteger("ticket"),
      filledAt: try field.optionalInteger("filled_at"))
  }
}

extension Instrument {
  func write(_ symbol: String, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("symbol", symbol)
    json.member("root", root)
    json.member("digits", spec.digits)
    json.member("point", spec.point)
    json.member("tick_size", spec.tickSize)
    json.member("tick_value", spec.tickValue)
    json.member("volume_min", spec.lotMin)
    json.member("volume_step", spec.lotStep)
    json.member("volume_max", spec.lotMax)
    json.member("contract_size", spec.contractSize)
    json.member("stops_level", spec.stopsLevel)
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      root: try field.string("root"),
      spec: SymbolSpec(
        digits: Int(try field.integer("digits")), point: try field.double("point"),
        tickSize: try field.double("tick_size"), tickValue: try field.double("tick_value"),
        lotMin: try field.double("volume_min"), lotStep: try field.double("volume_step"),
        lotMax: try field.double("volume_max"), contractSize: try field.double("contract_size"),
        stopsLevel: Int(try field.integer("stops_level"))))
  }
}
