import Glibc

/// The bytes of a file, unpacked by a `gzip` child where they are packed.
///
/// The child reads the descriptor that is opened here, so its offset tells how far it has come.
final class ByteSource {
  let path: String
  /// The file's own length.
  let bytesTotal: Int64
  private let file: Int32
  private var gzip: GzipProcess?

  /// - Throws: `cannotRead`, `cannotRun`.
  init(path: String) throws(ImportError) {
    self.path = path
    file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ByteSource.failure(path) }
    var attributes = stat()
    let isRead = fstat(file, &attributes) == 0
    bytesTotal = Int64(attributes.st_size)
    // Everything is set from here on, so what throws leaves the closing to `deinit`.
    guard isRead, attributes.st_mode & S_IFMT == S_IFREG else {
      throw .cannotRead(path: path, reason: isRead ? "not a file" : "its size is not known")
    }
    // By its first bytes (RFC 1952), whatever its name.
    var magic: [UInt8] = [0, 0]
    if pread(file, &magic, 2, 0) == 2, magic == [0x1f, 0x8b] {
      gzip = try GzipProcess(input: file)
    }
  }

  deinit {
    gzip?.stop()
    close(file)
  }

  /// Bytes of the file that were read.
  var bytesDone: Int64 { Int64(max(0, lseek(file, 0, SEEK_CUR))) }

  /// Reads up to `space.count` bytes; 0 at the end, once the child has ended well.
  ///
  /// - Throws: `cannotRead`, `damagedArchive`.
  func read(into space: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
    let descriptor = gzip?.output ?? file
    var count: Int
    repeat {
      count = Glibc.read(descriptor, space.baseAddress, space.count)
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw ByteSource.failure(path) }
    if count == 0, let status = gzip?.wait(), status != 0 {
      throw .damagedArchive(path: path, status: status)
    }
    return count
  }

  private static func failure(_ path: String) -> ImportError {
    .cannotRead(path: path, reason: String(cString: strerror(errno)))
  }
}
