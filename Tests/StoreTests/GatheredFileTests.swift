import CSQLite
import Synchronization
import Testing

@testable import Store

/// Alone, for SQLite's methods of a file are functions without a context: what they are called with is
/// kept beside them.
@Suite("Writes that follow each other go to the system as one", .serialized)
final class GatheredFileTests {
  /// What the system was asked.
  private static let calls = Mutex<[String]>([])
  /// What its next writes answer.
  private static let answers = Mutex<[Int32]>([])

  private var methods = sqlite3_io_methods()
  private let memory = UnsafeMutableRawPointer.allocate(
    byteCount: WriterFiles.systemSize + MemoryLayout<Unmanaged<GatheredFile>>.size, alignment: 16)
  private let file: UnsafeMutablePointer<sqlite3_file>

  init() {
    file = memory.bindMemory(to: sqlite3_file.self, capacity: 1)
    GatheredFileTests.calls.withLock { $0 = [] }
    GatheredFileTests.answers.withLock { $0 = [] }
    methods.xWrite = { _, bytes, count, offset in
      let text = String(
        decoding: UnsafeRawBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
      GatheredFileTests.calls.withLock { $0.append("write \(text) at \(offset)") }
      return GatheredFileTests.answers.withLock { $0.isEmpty ? SQLITE_OK : $0.removeFirst() }
    }
    methods.xRead = { _, target, count, offset in
      for index in 0..<Int(count) {
        let value = UInt8(truncatingIfNeeded: Int(offset) + index)
        target?.storeBytes(of: value, toByteOffset: index, as: UInt8.self)
      }
      GatheredFileTests.calls.withLock { $0.append("read \(count) at \(offset)") }
      return GatheredFileTests.answers.withLock { $0.isEmpty ? SQLITE_OK : $0.removeFirst() }
    }
    methods.xSync = { _, _ in
      GatheredFileTests.calls.withLock { $0.append("sync") }
      return SQLITE_OK
    }
    methods.xClose = { _ in
      GatheredFileTests.calls.withLock { $0.append("close") }
      return SQLITE_OK
    }
  }

  deinit { memory.deallocate() }

  /// Does `body` with the methods that SQLite would call.
  private func with(
    _ make: (UnsafeMutablePointer<sqlite3_file>) -> GatheredFile,
    _ body: (sqlite3_io_methods) throws -> Void
  ) rethrows {
    try withUnsafePointer(to: &methods) { system in
      file.pointee.pMethods = system
      _ = make(file)
      try body(file.pointee.pMethods.pointee)
    }
  }

  private func write(_ text: String, at offset: Int64, _ methods: sqlite3_io_methods) -> Int32 {
    Array(text.utf8).withUnsafeBytes {
      methods.xWrite(file, $0.baseAddress, Int32($0.count), offset)
    }
  }

  private func read(_ count: Int, at offset: Int64, _ methods: sqlite3_io_methods) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let code = bytes.withUnsafeMutableBytes {
      methods.xRead(file, $0.baseAddress, Int32(count), offset)
    }
    return code == SQLITE_OK ? bytes : []
  }

  /// What the system was asked since the last time.
  private func asked() -> [String] {
    GatheredFileTests.calls.withLock { calls in
      defer { calls = [] }
      return calls
    }
  }

  @Test("pages that follow each other are one write, and out before a sync")
  func gathers() {
    with(GatheredFile.init) { methods in
      #expect(write("ab", at: 0, methods) == SQLITE_OK)
      #expect(write("cd", at: 2, methods) == SQLITE_OK)
      #expect(asked() == [])
      #expect(write("x", at: 9, methods) == SQLITE_OK)
      #expect(asked() == ["write abcd at 0"])
      #expect(methods.xSync(file, 0) == SQLITE_OK)
      #expect(asked() == ["write x at 9", "sync"])
      #expect(write("y", at: 10, methods) == SQLITE_OK)
      #expect(read(1, at: 10, methods) == [10])
      #expect(asked() == ["write y at 10", "read 1 at 10"])
      #expect(write("z", at: 1, methods) == SQLITE_OK)
      #expect(methods.xClose(file) == SQLITE_OK)
      #expect(asked() == ["write z at 1", "close"])
    }
  }

  @Test("a write that fails is the error of the call that set it off, and is not tried again")
  func fails() {
    with(GatheredFile.init) { methods in
      #expect(write("ab", at: 0, methods) == SQLITE_OK)
      GatheredFileTests.answers.withLock { $0 = [SQLITE_FULL] }
      #expect(methods.xSync(file, 0) == SQLITE_FULL)
      #expect(asked() == ["write ab at 0"])
      #expect(methods.xSync(file, 0) == SQLITE_OK)
      #expect(asked() == ["sync"])
      _ = methods.xClose(file)
    }
  }

  @Test("more than the memory kept for it is written as it comes")
  func huge() {
    with(GatheredFile.init) { methods in
      let text = String(repeating: "h", count: 200_000)
      #expect(write("g", at: 0, methods) == SQLITE_OK)
      #expect(write(text, at: 1, methods) == SQLITE_OK)
      #expect(asked() == ["write g at 0", "write \(text) at 1"])
      _ = methods.xClose(file)
    }
  }

  @Test("what another program has put into the log since is what is read")
  func readsAnew() {
    with(LogFile.init) { methods in
      for offset in [56, 2_128, 4_200, 2_128] as [Int64] {
        let expected = (0..<2_048).map { UInt8(truncatingIfNeeded: Int(offset) + $0) }
        #expect(read(2_048, at: offset, methods) == expected)
        #expect(asked() == ["read 2048 at \(offset)"])
      }
      _ = methods.xClose(file)
    }
  }
}
