import JSON
public import Scores

extension Attribution {
  /// As one JSON document.
  public func json(from start: Int64, to end: Int64) -> [UInt8] {
    var json = JSONWriter(reserving: 2_048)
    json.object { json in
      json.member("from", start)
      json.member("to", end)
      json.object("total") { total.members(&$0) }
      json.object("by") { json in
        for (dimension, lines) in groups {
          json.key(named: dimension.rawValue)
          json.objects(lines) { json, line in
            json.member("name", line.name)
            line.members(&json)
          }
        }
      }
    }
    return json.bytes
  }
}

extension Attribution.Line {
  fileprivate func members(_ json: inout JSONWriter) {
    json.member("trades", trades)
    json.member("wins", wins)
    json.member("win_rate", winRate)
    json.member("net", net)
    json.member("mean", mean)
  }
}
