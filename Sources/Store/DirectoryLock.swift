import Glibc

/// The lock that keeps a second instance off a data directory, held until it is released.
///
/// A `flock` on `conviction.lock`: the kernel drops it when the process ends, however it ends, so
/// no stale lock outlives a kill. The file holds the owner's process id, for the message only.
final class DirectoryLock {
  private var descriptor: Int32

  /// - Throws: `StoreError.locked` where another open holds it, `cannotOpen`.
  init(directory: String) throws(StoreError) {
    let path = directory + "/conviction.lock"
    // Close-on-exec, or a child process would keep the lock of a dead parent.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    var result: Int32
    repeat { result = flock(descriptor, LOCK_EX | LOCK_NB) } while result != 0 && errno == EINTR
    guard result == 0 else {
      let failure = errno
      let owner = DirectoryLock.processID(in: descriptor)
      Glibc.close(descriptor)
      descriptor = -1
      if failure == EWOULDBLOCK { throw .locked(directory: directory, processID: owner) }
      throw .cannotOpen(path: path, reason: String(cString: strerror(failure)))
    }
    writeProcessID()
  }

  deinit { release() }

  func release() {
    guard descriptor >= 0 else { return }
    // A child that is being started holds a copy of the descriptor until it runs its program;
    // closing ours alone would leave the lock with it for that moment.
    _ = flock(descriptor, LOCK_UN)
    Glibc.close(descriptor)
    descriptor = -1
  }

  private func writeProcessID() {
    let text = Array("\(getpid())\n".utf8)
    // The id is a courtesy to the reader of a message: a full disk must not stop the start.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  private static func processID(in descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self))
  }
}
