import Market
import Store
import Telemetry
import TestSupport
import Testing

@testable import Server

@Suite("The audit journal's years")
struct AuditYearsTests {
  private static let year: Int64 = 365 * 86_400

  private static func server() throws -> MemoryServer {
    var keeping = KeepingSettings()
    keeping.auditYears = 2
    keeping.decisionsDays = 0
    return try MemoryServer(keeping: keeping)
  }

  /// An event so many years after 2026-11-18, without bars.
  private static func decide(_ server: MemoryServer, years: Int64, clockYears: Int64? = nil) {
    server.clock.setEpoch(
      nanoseconds: (1_794_996_900 + (clockYears ?? years) * year) * 1_000_000_000)
    var event = EventPayload()
    event.time += years * year
    event.quoteTime = event.time
    event.eventID += "-\(years)-\(clockYears ?? years)"
    event.bars = [:]
    #expect(server.barClose(event).status == 200)
  }

  private static func keep(_ server: MemoryServer) throws {
    while try server.engine.seal() {}
    try server.engine.forgetYears()
  }

  private static func years(_ server: MemoryServer) -> [Int] {
    AuditFolder(dataDirectory: server.directory.file("data")).years()
  }

  private static func check(_ server: MemoryServer) throws -> AuditCheck.Outcome {
    let reader = try Database.openReader(directory: server.directory.file("data"))
    defer { reader.close() }
    return try AuditCheck(
      dataDirectory: server.directory.file("data"), journal: Journal(reader)
    ).run()
  }

  @Test("the oldest goes when it is older than kept and not before, and the chain holds from there")
  func oldest() throws {
    let server = try Self.server()
    var lines: [Int64] = []
    for year in Int64(0)...5 {
      for _ in 0..<2 { Self.decide(server, years: year, clockYears: year) }
      try Self.keep(server)
      let kept = try Self.check(server)
      lines.append(kept.lastLine)
      #expect(Self.years(server) == Array(max(2_026, 2_026 + Int(year) - 2)...2_026 + Int(year)))
      #expect(kept.files == min(3, Int(year) + 1))
      #expect(kept.unsealed == 0)
      let gone = Int(year) - 3
      #expect(kept.firstLine == (gone < 0 ? 1 : lines[gone] + 1))
      // A restart knows what is gone.
      if year == 4 { try server.restart() }
    }
  }

  @Test("a removal that was cut off before the file went is finished the next time")
  func cutOff() throws {
    let server = try Self.server()
    for year in Int64(0)...2 {
      Self.decide(server, years: year)
      try Self.keep(server)
    }
    let name = "data/audit/2026.jsonl.gz"
    let bytes = TemporaryDirectory.read(server.directory.file(name))
    Self.decide(server, years: 3)
    try Self.keep(server)
    #expect(Self.years(server) == [2_027, 2_028, 2_029])
    let whole = try Self.check(server)
    // The database has forgotten the year, and the file is still there.
    server.directory.write(bytes, to: name)
    let between = try Self.check(server)
    #expect(between.firstLine == whole.firstLine && between.lastLine == whole.lastLine)
    try server.restart()
    try Self.keep(server)
    #expect(Self.years(server) == [2_027, 2_028, 2_029])
    #expect(try Self.check(server).firstLine == whole.firstLine)
  }

  @Test("a clock that is wrong by years takes nothing away, the server's or the terminal's")
  func wrongClock() throws {
    for (event, clock) in [(Int64(1), Int64(30)), (30, 1)] {
      let server = try Self.server()
      Self.decide(server, years: 0)
      try Self.keep(server)
      Self.decide(server, years: event, clockYears: clock)
      try Self.keep(server)
      #expect(Self.years(server).first == 2_026)
      #expect(try Self.check(server).firstLine == 1)
      // Right again, it goes on.
      Self.decide(server, years: 2, clockYears: 2)
      try Self.keep(server)
      #expect(Self.years(server).first == 2_026)
      #expect(try Self.check(server).unsealed == 0)
    }
  }

  @Test("kept for ever nothing goes")
  func forEver() throws {
    var keeping = KeepingSettings()
    keeping.auditYears = 0
    let server = try MemoryServer(keeping: keeping)
    for year in [Int64(0), 20, 40] {
      Self.decide(server, years: year)
      try Self.keep(server)
    }
    #expect(Self.years(server) == [2_026, 2_046, 2_066])
  }
}
