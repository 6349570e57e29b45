import Glibc

/// Hands out a source's bytes in chunks of whole lines.
///
///     buffer   |carried part of a line|  newly read  …  |
///     chunk    |line\n|line\n|line\n|                        up to the last newline
///                                    |carried …|             goes to the front for the next
final class LineChunks {
  /// The buffer's length, and so the longest line.
  static let bytesMax = 1 << 20

  private let source: ByteSource
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: LineChunks.bytesMax, alignment: 16)
  private var filled = 0
  private var handedOut = 0
  private var isAtEnd = false

  init(_ source: ByteSource) { self.source = source }

  deinit { buffer.deallocate() }

  /// The next whole lines, valid until the next call; nil at the end. The last may lack its end.
  ///
  /// - Parameter line: the number of the first line, for the message.
  /// - Throws: `cannotRead`, `damagedArchive`, `lineTooLong`.
  func next(line: Int) throws(ImportError) -> UnsafeBufferPointer<UInt8>? {
    let carried = filled - handedOut
    if handedOut > 0, carried > 0, let start = buffer.baseAddress {
      memmove(start, start + handedOut, carried)
    }
    filled = carried
    handedOut = 0
    while !isAtEnd, filled < buffer.count {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { isAtEnd = true }
      filled += count
    }
    if isAtEnd {
      handedOut = filled
    } else {
      guard let end = buffer[..<filled].lastIndex(of: UInt8(ascii: "\n")) else {
        throw .lineTooLong(path: source.path, line: line, bytesMax: LineChunks.bytesMax)
      }
      handedOut = end + 1
    }
    guard handedOut > 0 else { return nil }
    let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<handedOut])
    return chunk.bindMemory(to: UInt8.self)
  }

  /// Calls `body` with each line of a chunk, without its line end.
  static func forEachLine(
    of chunk: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let start = chunk.baseAddress else { return }
    var position = 0
    while position < chunk.count {
      let rest = chunk.count - position
      let found = memchr(start + position, 10, rest)
      let end = found.map { UnsafeRawPointer(start).distance(to: UnsafeRawPointer($0)) }
      var stop = end ?? chunk.count
      let next = stop + 1
      if stop > position, chunk[stop - 1] == 13 { stop -= 1 }
      body(UnsafeBufferPointer(rebasing: chunk[position..<stop]))
      position = next
    }
  }
}
