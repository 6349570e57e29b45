import Glibc
import Testing

@testable import TrainingSet

@Suite("Arrays in NumPy's format")
struct NumpyFileTests {
  private let scratch = Scratch()

  private func bytes(_ write: (String) throws -> Void) throws -> [UInt8] {
    let path = scratch.path + "/array.npy"
    try write(path)
    return Fixture.bytes(of: path)
  }

  private func header(_ bytes: [UInt8]) -> String {
    String(decoding: bytes[10..<192], as: UTF8.self)
  }

  @Test("magic, version and a header of 192 bytes that ends in a line feed come first")
  func layout() throws {
    let bytes = try bytes { path in
      let file = try NumpyFile(path, .double, rowShape: [2])
      try file.append([1.5, -2.5])
      try file.finish()
    }
    #expect(bytes.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    #expect(Int(bytes[8]) + 256 * Int(bytes[9]) == 192 - 10)
    #expect(bytes.count == 192 + 16)
    #expect(bytes[191] == 10)
    #expect(
      header(bytes).hasPrefix("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2,), }"))
    let values = bytes[192...].withUnsafeBytes { raw in
      [0, 8].map { raw.loadUnaligned(fromByteOffset: $0, as: Double.self) }
    }
    #expect(values == [1.5, -2.5])
  }

  @Test("no rows are a shape of zero")
  func empty() throws {
    let bytes = try bytes { try NumpyFile($0, .int64).finish() }
    #expect(bytes.count == 192)
    #expect(header(bytes).contains("'shape': (0,)"))
  }

  @Test("the number of rows in the header is the number that was appended")
  func rows() throws {
    let bytes = try bytes { path in
      let file = try NumpyFile(path, .int32, rowShape: [2])
      for row in 0..<1_000 { try file.append((Int32(row), Int32(-row))) }
      #expect(file.rows == 1_000)
      try file.finish()
    }
    #expect(header(bytes).contains("'shape': (1000, 2,)"))
    #expect(bytes.count == 192 + 8_000)
  }

  @Test("a folder that is not there is named")
  func missing() {
    let path = scratch.path + "/none/array.npy"
    let error = #expect(throws: TrainingSetError.self) { _ = try NumpyFile(path, .double) }
    #expect(error?.description.contains(path) == true)
  }

  @Test("a full disk is an error, not a short file")
  func full() {
    let error = #expect(throws: TrainingSetError.self) {
      let file = try NumpyFile("/dev/full", .double)
      for _ in 0..<10_000 { try file.append(1.0) }
      try file.finish()
    }
    #expect(error?.description.contains("/dev/full") == true)
  }
}
