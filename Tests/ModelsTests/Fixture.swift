import Glibc

/// Files beside the tests, made by the `make.py` in the same folder.
enum Fixture {
  struct Missing: Error {
    let path: String
  }

  static func bytes(_ path: String, file: String = #filePath) throws -> [UInt8] {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    guard let handle = fopen("\(folder)/Fixtures/\(path)", "rb") else {
      throw Missing(path: path)
    }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, handle), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Little-endian doubles.
  static func doubles(_ path: String) throws -> [Double] {
    try bytes(path).withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: 8).map {
        Double(bitPattern: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
      }
    }
  }

  /// Little-endian singles.
  static func floats(_ path: String) throws -> [Float] {
    try bytes(path).withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: 4).map {
        Float(bitPattern: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
    }
  }
}

/// SplitMix64, so that mutations are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Damaged copies of a file: cut off, bytes changed, pieces removed and repeated.
struct Damage: Sequence, IteratorProtocol {
  let original: [UInt8]
  var generator: SeededGenerator
  var left: Int

  init(_ original: [UInt8], seed: UInt64, count: Int) {
    self.original = original
    generator = SeededGenerator(state: seed)
    left = count
  }

  mutating func next() -> [UInt8]? {
    guard left > 0 else { return nil }
    left -= 1
    var bytes = original
    let position = Int.random(in: 0..<bytes.count, using: &generator)
    let end = Swift.min(bytes.count, position + Int.random(in: 1...40, using: &generator))
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes.removeSubrange(position...)
    case 1: bytes.removeSubrange(position..<end)
    case 2: bytes.insert(contentsOf: bytes[position..<end], at: position)
    case 3:
      let digits = Array("0123456789-.eE ".utf8)
      for index in position..<end where digits.contains(bytes[index]) {
        bytes[index] = digits[Int.random(in: 0..<digits.count, using: &generator)]
      }
    default:
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    return bytes
  }
}
