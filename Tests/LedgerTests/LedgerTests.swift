import Digest
import Glibc
import JSON
import Ledger
import Testing

@Suite("The ledger of attempts")
struct LedgerTests {
  /// A ledger in a directory of its own, with three entries.
  private final class Sample {
    let folder: String
    let ledger: Ledger

    init() throws {
      var template = Array("/tmp/conviction-ledger-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      ledger = Ledger(dataDirectory: folder)
      try add(.trial, "EURUSD", "aa", ["sharpe": .double(0.25)])
      try add(.touch, "EURUSD", "bb", ["test": .array([.integer(1), .integer(2)])])
      try add(.backtest, "*", "cc", ["note": .string("a \"quoted\" ü")])
    }

    deinit {
      unlink(ledger.path)
      rmdir(folder)
    }

    func add(
      _ kind: LedgerEntry.Kind, _ symbol: String, _ experiment: String,
      _ detail: KeyValuePairs<String, JSONValue>
    ) throws {
      try ledger.append(
        kind, symbol: symbol, experiment: experiment, detail: .object(detail),
        at: "2026-11-21T06:30:00Z")
    }

    func entries() throws -> [LedgerEntry] { try ledger.entries() }

    func read() throws -> [UInt8] {
      let file = try #require(fopen(ledger.path, "rb"))
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let count = fread(&bytes, 1, bytes.count, file)
      return Array(bytes[..<count])
    }

    func write(_ bytes: [UInt8]) throws {
      let file = try #require(fopen(ledger.path, "wb"))
      #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
      fclose(file)
    }
  }

  @Test("no file is no attempts")
  func none() throws {
    #expect(try Ledger(path: "/tmp/conviction-ledger-none.jsonl").entries().isEmpty)
  }

  @Test("entries come back in order, each naming the hash of the one before")
  func order() throws {
    let entries = try Sample().entries()
    #expect(entries.map(\.number) == [1, 2, 3])
    #expect(entries.map(\.kind) == [.trial, .touch, .backtest])
    #expect(entries[0].previous == String(repeating: "0", count: 64))
    #expect(entries[1].previous == entries[0].hash && entries[2].previous == entries[1].hash)
    #expect(entries[2].detail["note"]?.string == "a \"quoted\" ü")
  }

  @Test("a line's hash is the SHA-256 of its bytes before the hash")
  func seal() throws {
    let sample = try Sample()
    for line in try sample.read().split(separator: 10) {
      let digest = SHA256.hex(
        of: Array(line.dropLast(75)).withUnsafeBytes { SHA256.hash($0) })
      #expect(String(decoding: line.suffix(66).prefix(64), as: UTF8.self) == digest)
    }
  }

  @Test("any byte changed breaks the chain, and nothing more is taken")
  func changed() throws {
    let sample = try Sample()
    let bytes = try sample.read()
    for place in stride(from: 0, to: bytes.count - 1, by: 7) where bytes[place] != 10 {
      var other = bytes
      other[place] ^= 1
      try sample.write(other)
      #expect(throws: LedgerError.self, "byte \(place)") { try sample.entries() }
    }
    var other = bytes
    other[40] ^= 1
    try sample.write(other)
    #expect(throws: LedgerError.self) { try sample.add(.train, "EURUSD", "dd", [:]) }
    #expect(try sample.read() == other)
  }

  @Test("a line taken out or put elsewhere breaks the chain", arguments: [0, 1])
  func missing(line: Int) throws {
    let sample = try Sample()
    var lines = try sample.read().split(separator: 10).map { Array($0) + [10] }
    let taken = lines.remove(at: line)
    try sample.write(lines.flatMap { $0 })
    #expect(throws: LedgerError.self) { try sample.entries() }
    try sample.write((lines + [taken]).flatMap { $0 })
    #expect(throws: LedgerError.self) { try sample.entries() }
  }

  @Test("an append that was cut off is left out, and the next one removes it")
  func torn() throws {
    let sample = try Sample()
    let bytes = try sample.read()
    let last = bytes.dropLast().lastIndex(of: 10) ?? 0
    for length in [last + 2, last + 90, bytes.count - 1] {
      try sample.write(Array(bytes[..<length]))
      #expect(try sample.entries().count == 2)
      try sample.add(.backtest, "*", "cc", ["note": .string("a \"quoted\" ü")])
      #expect(try sample.read() == bytes)
    }
  }

  @Test("the same experiment again is no new attempt, and a touch is none")
  func attempts() throws {
    let sample = try Sample()
    try sample.add(.trial, "EURUSD", "aa", ["sharpe": .double(0.25)])
    try sample.add(.train, "EURUSD", "ee", ["sharpe": .null])
    let entries = try sample.entries()
    #expect(Attempts(entries).count == 3)
    #expect(Attempts(entries, symbol: "EURUSD").count == 2)
    #expect(Attempts(entries, symbol: "EURUSD").sharpeRatios == [0.25])
  }

  @Test("a ledger that training wrote in Python is read, its chain checked")
  func python() throws {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let entries = try Ledger(path: folder + "/Fixtures/python/ledger.jsonl").entries()
    #expect(entries.map(\.kind) == [.trial, .trial, .touch, .train])
    #expect(entries[0].detail["text"]?.string == "ä\n")
    #expect(Attempts(entries).count == 3)
    #expect(Attempts(entries, symbol: "EURUSD").sharpeRatios == [0.11, -0.02])
  }

  @Test("appends from several threads all arrive, one after the other")
  func concurrent() async throws {
    let sample = try Sample()
    let ledger = sample.ledger
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<24 {
        group.addTask {
          try ledger.append(
            .trial, symbol: "US30", experiment: "\(number)", detail: .object([:]),
            at: "2026-11-21T06:30:00Z")
        }
      }
      try await group.waitForAll()
    }
    let entries = try sample.entries()
    #expect(entries.count == 27)
    #expect(Attempts(entries, symbol: "US30").count == 24)
  }
}
