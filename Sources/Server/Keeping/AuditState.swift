import JSON

/// How far the audit journal goes, as the database has it: what a file holds beyond was never sealed.
struct AuditState: Sendable, Equatable {
  /// The number of the last line, and its hash; the hash of no line is 64 zeros.
  var lines: Int64 = 0
  var hash = String(repeating: "0", count: 64)
  /// The first line that is kept: those before went with their year.
  var firstLine: Int64 = 1
  /// The last decision, trade event and change in it.
  var decision: Int64 = 0
  var trade: Int64 = 0
  var change: Int64 = 0
  /// The year whose file is written to; 0 before the first line.
  var year = 0
  /// Bytes of each year's file, oldest first.
  var files: [(year: Int, bytes: Int64)] = []

  static let key = "audit"

  static func == (one: AuditState, other: AuditState) -> Bool { one.json == other.json }

  init() {}

  var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("lines", lines)
      json.member("hash", hash)
      json.member("first_line", firstLine)
      json.member("decision", decision)
      json.member("trade", trade)
      json.member("change", change)
      json.member("year", year)
      json.array("files", files) { json, file in
        json.member("year", file.year)
        json.member("bytes", file.bytes)
      }
    }
    return json.bytes
  }

  /// - Throws: `MemoryError` naming the field that cannot be read.
  init(json bytes: [UInt8]) throws(MemoryError) {
    let field = MemoryField(
      key: AuditState.key, value: try MemoryField.parse(bytes, AuditState.key))
    lines = try field.integer("lines")
    hash = try field.string("hash")
    firstLine = try field.integer("first_line")
    decision = try field.integer("decision")
    trade = try field.integer("trade")
    change = try field.integer("change")
    year = Int(try field.integer("year"))
    for file in try field.array("files") {
      files.append((Int(try file.integer("year")), try file.integer("bytes")))
    }
  }

  /// Notes that a year's file has so many bytes.
  mutating func set(_ bytes: Int64, year: Int) {
    self.year = year
    if let index = files.firstIndex(where: { $0.year == year }) {
      files[index].bytes = bytes
    } else {
      files.append((year, bytes))
    }
  }
}
