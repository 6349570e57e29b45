import Glibc

/// One line that is rewritten on a terminal, and plain lines now and then elsewhere; on standard error.
struct Progress {
  private let label: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastPercent = -1
  private let began = Progress.now

  init(_ label: String) { self.label = label }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Shows how much is done; on a terminal at every whole percent, elsewhere at every tenth.
  mutating func show(_ done: Int64, of total: Int64, _ note: String = "") {
    guard total > 0 else { return }
    let percent = Int(min(done, total) * 100 / total)
    let step = isTerminal ? 1 : 25
    guard percent / step > lastPercent / step || lastPercent < 0 else { return }
    lastPercent = percent
    let seconds = Progress.now - began
    let left = done > 0 ? seconds * Double(total - done) / Double(done) : 0
    let rest = done < total ? ", \(Int(left.rounded(.up))) s left" : ""
    let text = "\(label): \(percent) %\(note.isEmpty ? "" : ", \(note)")\(rest)"
    complain(isTerminal ? "\r\u{1b}[K\(text)" : text + "\n")
  }

  /// Ends the line.
  func finish() {
    if isTerminal, lastPercent >= 0 { complain("\n") }
  }
}
