import Glibc
import JSON
import Testing

/// The error of parsing `bytes`; nil where they parse.
func refusal(
  _ bytes: [UInt8], options: JSONOptions = [], depthLimit: Int = JSONOptions.depthLimit
) -> JSONError? {
  do {
    _ = try JSONValue(parsing: bytes, options: options, depthLimit: depthLimit)
    return nil
  } catch { return error }
}

func refusal(_ text: String, options: JSONOptions = []) -> JSONError? {
  refusal([UInt8](text.utf8), options: options)
}

func parsed(_ text: String, options: JSONOptions = []) throws -> JSONValue {
  try JSONValue(parsing: [UInt8](text.utf8), options: options)
}

/// Runs `body` with a reader over `text`.
func reading<T>(
  _ text: String, options: JSONOptions = [], _ body: (inout JSONReader) throws -> T
) rethrows -> T {
  try [UInt8](text.utf8).withUnsafeBytes { bytes in
    var reader = JSONReader(bytes, options: options)
    return try body(&reader)
  }
}

/// Memory that ends where a page begins that may not be read: one byte too far ends the process.
final class GuardedBytes {
  private let start: UnsafeMutableRawPointer
  private let length: Int
  private let page = Int(getpagesize())

  init(capacity: Int) throws {
    length = (capacity + page - 1) / page * page
    let mapped = mmap(
      nil, length + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    start = try #require(mapped)
    try #require(start != MAP_FAILED && mprotect(start + length, page, PROT_NONE) == 0)
  }

  deinit { munmap(start, length + page) }

  /// Runs `body` with a copy of `bytes` whose last byte is the last before the forbidden page.
  func with<T>(_ bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) throws -> T)
    rethrows -> T
  {
    let place = UnsafeMutableRawBufferPointer(
      start: start + (length - bytes.count), count: bytes.count)
    place.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(place))
  }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// The bytes of a file in this target's folder of fixtures.
func fixture(_ name: String, file: String = #filePath) throws -> [UInt8] {
  let folder = file.prefix(upTo: try #require(file.lastIndex(of: "/")))
  let path = "\(folder)/Fixtures/\(name)"
  let handle = try #require(fopen(path, "r"), "no file \(path)")
  defer { fclose(handle) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&piece, 1, piece.count, handle), count > 0 {
    bytes += piece[..<count]
  }
  return bytes
}
