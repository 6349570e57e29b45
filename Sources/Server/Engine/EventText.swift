import Decision
import JSON
import Market
import Store

/// An event's body as it is journalled: of a whole window, what was held already is left out.
///
/// Merged into the same book, the shortened body changes and connects what the whole one did, so the
/// decision that follows from it is the same.
struct EventText {
  /// A body of at most this many bytes is journalled as it came.
  static let wholeBytesMax = 16_384

  /// All of the body; of a long one what comes before the value of `bars`.
  private let head: [UInt8]
  /// What comes after the value of `bars`; nil where the body is journalled as it came.
  private let tail: [UInt8]?

  /// - Parameter barsRange: where the value of `bars` lies in the body.
  init(_ body: UnsafeRawBufferPointer, barsRange: Range<Int>) {
    if body.count > EventText.wholeBytesMax, !barsRange.isEmpty {
      head = Array(body[..<barsRange.lowerBound])
      tail = Array(body[barsRange.upperBound...])
    } else {
      head = Array(body)
      tail = nil
    }
  }

  /// - Parameters:
  ///   - event: what the body was read as.
  ///   - changed: what of its bars was new or corrected.
  ///   - unconnected: timeframes whose bars were not taken in.
  ///   - json: room to write it in, empty before and after.
  func bytes(
    _ event: BarCloseEvent, changed: [BarBatch], unconnected: TimeframeSet,
    with json: inout JSONWriter
  ) -> [UInt8] {
    guard let tail else { return head }
    json.append(text: head)
    json.beginObject()
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      json.key(named: timeframe.code)
      json.beginArray()
      if unconnected.contains(timeframe) {
        for row in 0..<bars.count { write(bars[row], &json) }
      } else {
        writeKept(bars, changed.first { $0.timeframe == timeframe }?.bars, &json)
      }
      json.endArray()
    }
    json.endObject()
    json.append(text: tail)
    return json.take()
  }

  /// Writes the rows that say the same as all: what changed, and one bar that was held, by which the
  /// others connect.
  private func writeKept(_ bars: BarColumns, _ changed: BarColumns?, _ json: inout JSONWriter) {
    let times = bars.openTime
    func row(of time: Int64) -> Int? {
      let row = bars.firstIndex(atOrAfter: time)
      return row < times.count && times[row] == time ? row : nil
    }
    let new = changed?.openTime ?? BarColumns().openTime
    // The oldest that was held has as many rows before it that changed.
    var held = 0
    for time in new {
      guard let row = row(of: time) else { continue }
      guard row == held else { break }
      held += 1
    }
    var isHeldDue = held < bars.count
    for time in new {
      guard let row = row(of: time) else { continue }
      if isHeldDue, row > held {
        write(bars[held], &json)
        isHeldDue = false
      }
      write(bars[row], &json)
    }
    if isHeldDue { write(bars[held], &json) }
  }

  private func write(_ bar: Bar, _ json: inout JSONWriter) {
    json.beginArray()
    json.write(bar.openTime)
    json.write(bar.open)
    json.write(bar.high)
    json.write(bar.low)
    json.write(bar.close)
    json.write(bar.tickVolume)
    if !bar.spreadPoints.isNaN { json.write(bar.spreadPoints) }
    json.endArray()
  }
}
