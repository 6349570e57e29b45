import Glibc

/// The kernel's word for why a call failed.
enum SystemError {
  static var lastReason: String { reason(errno) }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
