import Glibc
import Market
import Synchronization

/// The windows of bars read last, as text and as columns: text that comes again is compared, not read.
///
/// A terminal that sends whole windows sends nearly the same ones every minute: of seven timeframes
/// one or two have a bar more, and have dropped their oldest.
///
///     kept    row 0, row 1, row 2, …, row n
///     comes          row 1, row 2, …, row n, row n + 1     shifted by one
///     given          └────── known ───────┘
///
/// The same bytes are the same bars, so nothing of a result depends on what is kept here.
package final class BarTexts: Sendable {
  /// Text shorter than this is as soon read.
  private static let bytesMin = 2_048
  /// Longer text is no terminal's, and is not kept: a body may be large, and many are kept.
  private static let bytesMax = 131_072
  /// Windows kept of one timeframe: a terminal's symbols and some.
  private static let windowsMax = 16
  /// Oldest rows that may have been dropped since.
  private static let shiftMax = 4
  /// Bytes that tell one window from most others.
  private static let headBytes = 32

  /// An array's text between its brackets, and its bars.
  private final class Window: Sendable {
    let text: [UInt8]
    let bars: BarColumns

    init(_ text: UnsafeRawBufferPointer, _ bars: BarColumns) {
      self.text = Array(text)
      self.bars = bars
    }
  }

  /// What is known of an array: its first bars, and the bytes of their rows.
  struct Known {
    let bars: BarColumns
    let byteCount: Int
    let place: Int
  }

  private let windows: Mutex<[[Window]]>

  package init() {
    windows = Mutex(Array(repeating: [], count: Timeframe.allCases.count))
  }

  /// The bars with which the array begins whose rows begin at `text`; nil where none is known.
  ///
  /// - Parameter place: where the event's window of another timeframe was: its others mostly are there
  ///   too, so that one is looked at first.
  /// - Complexity: O(bytes compared)
  func known(
    _ timeframe: Timeframe, _ text: UnsafeRawBufferPointer, near place: Int = 0
  ) -> Known? {
    guard text.count >= BarTexts.bytesMin else { return nil }
    let windows = windows.withLock { $0[timeframe.rawValue] }
    let first = place < windows.count ? place : 0
    for step in windows.indices {
      let index = (first + step) % windows.count
      let window = windows[index]
      let found = window.text.withUnsafeBytes { BarTexts.match($0, text) }
      guard let (shift, start) = found else { continue }
      return Known(
        bars: window.bars.dropping(first: shift), byteCount: window.text.count - start,
        place: index)
    }
    return nil
  }

  /// Keeps an array's text between its brackets, in the place of the window by which it was known.
  func keep(
    _ timeframe: Timeframe, _ text: UnsafeRawBufferPointer, _ bars: BarColumns, after known: Known?
  ) {
    if let known, known.byteCount == text.count { return }
    guard (BarTexts.bytesMin...BarTexts.bytesMax).contains(text.count),
      bars.count > BarTexts.shiftMax
    else { return }
    let window = Window(text, bars)
    windows.withLock { windows in
      let slot = timeframe.rawValue
      if let known, known.place < windows[slot].count {
        windows[slot][known.place] = window
      } else {
        if windows[slot].count >= BarTexts.windowsMax { windows[slot].removeFirst() }
        windows[slot].append(window)
      }
    }
  }

  /// How many of the oldest rows of `kept` are gone in `text`, and where the first that is not lies.
  private static func match(
    _ kept: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer
  ) -> (shift: Int, start: Int)? {
    guard let keptBase = kept.baseAddress, let base = text.baseAddress else { return nil }
    var start = 0
    for shift in 0...shiftMax {
      let count = kept.count - start
      guard count >= headBytes else { return nil }
      if memcmp(keptBase + start, base, headBytes) == 0 {
        guard count <= text.count, memcmp(keptBase + start, base, count) == 0 else { return nil }
        return (shift, start)
      }
      guard let end = memchr(keptBase + start, Int32(UInt8(ascii: "]")), count) else { return nil }
      // Past the bracket and the comma; text with blanks is not found again and is read.
      start = UnsafeRawPointer(end) - keptBase + 2
    }
    return nil
  }
}
