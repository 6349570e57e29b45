import Glibc

/// Which file a path led to when it was opened, and whether it still does and may be written.
///
/// A connection goes on writing to a file that was removed or replaced, and all of it is lost with
/// the process: nobody finds it under its name. The files beside it are mapped into memory, where a
/// write that is no longer allowed ends the process.
struct FilePlace {
  private let path: String
  private let device: dev_t
  private let number: ino_t
  /// When it was last found well, on the coarse monotonic clock; nil where it was not.
  private var checkedNanoseconds: Int64?

  /// Looking costs as much as a tenth of a commit that waits for no disk.
  private static let intervalNanoseconds: Int64 = 50_000_000

  /// - Throws: `cannotOpen` where there is no such file.
  init(_ path: String) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    self.path = path
    device = status.st_dev
    number = status.st_ino
  }

  /// - Throws: `cannotOpen` where another file, or none, is there now, or it may not be written.
  mutating func check() throws(StoreError) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    if let last = checkedNanoseconds, now - last < FilePlace.intervalNanoseconds { return }
    checkedNanoseconds = nil
    var status = stat()
    guard stat(path, &status) == 0, status.st_ino == number, status.st_dev == device else {
      throw .cannotOpen(
        path: path,
        reason: "it was removed or replaced while in use; put it back, or stop and restore a backup"
      )
    }
    for name in [path, path + "-shm"] where access(name, W_OK) != 0 && errno != ENOENT {
      throw .cannotOpen(path: name, reason: String(cString: strerror(errno)))
    }
    checkedNanoseconds = now
  }
}
