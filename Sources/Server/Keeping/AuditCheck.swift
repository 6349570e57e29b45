import JSON
public import Store

/// Goes through the audit journal line by line: hashes, order, end, and what the database still has.
public struct AuditCheck {
  /// What the journal holds.
  public struct Outcome: Sendable, Equatable {
    public var firstLine: Int64 = 0
    public var lastLine: Int64 = 0
    public var files = 0
    /// Lines whose decision or deal is still in the database, and is the same.
    public var compared = 0
    /// Decisions that are not sealed yet.
    public var unsealed = 0
  }

  private let journal: Journal?
  private let folder: AuditFolder

  /// - Parameter journal: over a reader of the data directory; nil to check the files alone.
  public init(dataDirectory: String, journal: Journal?) {
    folder = AuditFolder(dataDirectory: dataDirectory)
    self.journal = journal
  }

  /// - Throws: `AuditError` at the first line that does not hold; `StoreError`, `MemoryError`.
  /// - Complexity: O(lines)
  public func run() throws -> Outcome {
    let state = try journal.map { try AuditState.read($0) }
    var outcome = Outcome()
    var previous: String?
    let end = state?.lines ?? .max
    for year in folder.years() {
      // A file of a removal that was cut off is left from before the first line.
      if let state, year <= state.year, !state.files.contains(where: { $0.year == year }) {
        continue
      }
      outcome.files += 1
      let path = folder.file(year)
      // A sealing that is under way, or was cut off, leaves a tail that will be written again.
      try lines(of: year, isDone: outcome.lastLine >= end) { line in
        guard outcome.lastLine < end else { return true }
        let expected = previous == nil ? (state?.firstLine) : outcome.lastLine + 1
        let (number, hash) = try check(line, path, expected, previous)
        if previous == nil { outcome.firstLine = number }
        outcome.lastLine = number
        previous = hash
        if try compare(line, number) { outcome.compared += 1 }
        return outcome.lastLine >= end
      }
    }
    guard let state, let journal else { return outcome }
    guard outcome.lastLine == state.lines else {
      throw AuditError.missing(lines: state.lines - outcome.lastLine, of: state.lines)
    }
    guard state.lines == 0 || previous == state.hash else {
      throw AuditError.broken(
        path: folder.path, line: state.lines, reason: "its hash is not the one that was sealed")
    }
    outcome.unsealed = try journal.decisions.count(from: state.decision + 1, to: .max)
    return outcome
  }

  /// Goes through a year's lines; what gzip makes of a tail behind the last one does not matter, nor
  /// of a file whose first lines are only being sealed.
  private func lines(
    of year: Int, isDone: Bool, _ isLast: (ArraySlice<UInt8>) throws -> Bool
  ) throws {
    var isDone = isDone
    do {
      try folder.lines(year) { line in isDone = try isLast(line) }
    } catch AuditError.gzip(let reason) {
      guard isDone else { throw AuditError.file(path: folder.file(year), reason: reason) }
    }
  }

  private func check(
    _ line: ArraySlice<UInt8>, _ path: String, _ expected: Int64?, _ previous: String?
  ) throws -> (number: Int64, hash: String) {
    // `,"hash":"` and 64 digits and `"}`.
    let tail = 9 + 64 + 2
    func broken(_ reason: String) -> AuditError {
      .broken(path: path, line: expected ?? 1, reason: reason)
    }
    guard line.count > tail else { throw broken("it is too short") }
    let body = Array(line.dropLast(tail))
    let hash = String(decoding: line.suffix(66).dropLast(2), as: UTF8.self)
    guard AuditLine.hash(of: body) == hash else { throw broken("its hash is another") }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: body + [UInt8(ascii: "}")])
    } catch {
      throw broken("it is not JSON")
    }
    guard let number = value["n"]?.int64, expected == nil || number == expected else {
      throw broken("a line is missing, or out of order")
    }
    if let previous, value["previous"]?.string != previous {
      throw broken("the line before it was another")
    }
    return (number, hash)
  }

  /// Whether the database still has what the line tells, and tells it as well.
  private func compare(_ line: ArraySlice<UInt8>, _ number: Int64) throws -> Bool {
    guard let journal else { return false }
    let value = try JSONValue(parsing: Array(line))
    guard let previous = value["previous"]?.string else { return false }
    if let id = value["decision_id"]?.int64, value["kind"]?.string == "decision" {
      guard let row = try journal.decisions.find(id: id) else { return false }
      let own = try AuditLine(row, number, previous: previous)
      guard own.bytes.dropLast() == line else {
        throw AuditError.differs(line: number, what: "decision \(id)")
      }
      return true
    }
    guard value["kind"]?.string == "deal", let sequence = value["sequence"]?.int64 else {
      return false
    }
    guard let row = try journal.trades.list(after: sequence - 1, limit: 1).first,
      row.sequence == sequence
    else { return false }
    guard AuditLine(row, number, previous: previous).bytes.dropLast() == line else {
      throw AuditError.differs(line: number, what: "deal \(sequence)")
    }
    return true
  }
}
