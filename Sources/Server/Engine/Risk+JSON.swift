import JSON
import Market
import Risk

extension BreakerState {
  func write(_ name: String, _ json: inout JSONWriter) {
    json.key(named: name)
    json.beginObject()
    json.member("halted_because", haltedBecause)
    json.member("day_start_utc", dayStartUTC)
    json.member("day_first_equity", dayFirstEquity)
    json.member("requests_today", requestsToday)
    json.key("loss_times")
    json.beginArray()
    for time in lossTimes { json.write(time) }
    json.endArray()
    json.array("highs", highs) { json, high in
      json.member("day_start_utc", high.dayStart)
      json.member("equity", high.equity)
    }
    json.array("trips", trips) { json, trip in trip.members(&json) }
    json.array("waivers", waivers) { json, trip in trip.members(&json) }
    json.endObject()
  }

  /// What a state of before did not keep is taken as nothing.
  init(_ field: MemoryField) throws(MemoryError) {
    self.init()
    trips = try field.array("trips").map { (trip) throws(MemoryError) in try Trip(trip) }
    waivers = try field.optionalArray("waivers").map { (trip) throws(MemoryError) in
      try Trip(trip)
    }
    haltedBecause = field.value["halted_because"]?.string
    dayStartUTC = try field.optionalInteger("day_start_utc")
    dayFirstEquity = try field.optionalDouble("day_first_equity")
    requestsToday = Int(try field.integer("requests_today"))
    lossTimes = field.value["loss_times"]?.array?.compactMap(\.int64) ?? []
    highs = try field.optionalArray("highs").map { (high) throws(MemoryError) in
      High(dayStart: try high.integer("day_start_utc"), equity: try high.double("equity"))
    }
  }
}

extension BreakerState.Trip {
  func members(_ json: inout JSONWriter) {
    json.member("breaker", breaker.rawValue)
    json.member("root", root)
    json.member("until", until)
    json.member("value", value)
    json.member("limit", limit)
    json.member("note", note)
  }

  fileprivate init(_ trip: MemoryField) throws(MemoryError) {
    self.init(
      breaker: try trip.word("breaker", Breaker.self), root: trip.value["root"]?.string,
      until: try trip.integer("until"), value: try trip.unknownable("value"),
      limit: try trip.unknownable("limit"), note: try trip.string("note"))
  }
}

extension Intent {
  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("root", root)
    json.member("decision_id", decisionID)
    json.member("side", side.rawValue)
    json.member("lots", lots)
    json.member("risk", reserve.risk)
    json.member("slippage", reserve.slippage)
    json.member("reward", reserve.reward)
    json.member("margin", reserve.margin)
    json.member("magic", magicNumber)
    json.member("expires_at", expiresAt)
    json.member("status", status.rawValue)
    json.member("ticket", ticket)
    json.member("filled_at", filledAt)
    json.member("parent", parent)
    json.member("lots_before", lotsBefore)
    json.member("answered_at", answeredAt)
    json.endObject()
  }

  init(_ field: MemoryField) throws(MemoryError) {
    self.init(
      root: try field.string("root"), decisionID: try field.integer("decision_id"),
      side: try field.word("side", Side.self), lots: try field.double("lots"),
      reserve: Reserve(
        risk: try field.unknownable("risk"), slippage: try field.optionalDouble("slippage") ?? 0,
        reward: try field.optionalDouble("reward") ?? .nan,
        margin: try field.optionalDouble("margin") ?? 0),
      magicNumber: try field.integer("magic"), expiresAt: try field.integer("expires_at"),
      status: try field.word("status", Status.self),
      ticket: try field.optionalInteger("ticket"),
      filledAt: try field.optionalInteger("filled_at"),
      parent: try field.optionalInteger("parent"),
      lotsBefore: try field.optionalDouble("lots_before") ?? 0)
    answeredAt = try field.optionalInteger("answered_at") ?? .min
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
    json.member("margin_per_lot", spec.marginPerLot)
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
        stopsLevel: Int(try field.integer("stops_level")),
        marginPerLot: try field.optionalDouble("margin_per_lot")))
  }
}
