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
  func bytes(
    _ event: BarCloseEvent, changed: [BarBatch], unconnected: TimeframeSet
  ) -> [UInt8] {
    guard let tail else { return head }
    var json = JSONWriter(reserving: 16_384)
    json.beginObject()
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      json.key(named: timeframe.code)
      json.beginArray()
      let isWhole = unconnected.contains(timeframe)
      let rows = isWhole ? Array(0..<bars.count) : kept(timeframe, bars, changed)
      for row in rows { write(bars[row], &json) }
      json.endArray()
    }
    json.endObject()
    return head + json.bytes + tail
  }

  /// The rows that say the same as all: what changed, and one bar that was held, by which the others
  /// connect.
  private func kept(
    _ timeframe: Timeframe, _ bars: BarColumns, _ changed: [BarBatch]
  ) -> [Int] {
    var rows: [Int] = []
    let times = bars.openTime
    let new = changed.first { $0.timeframe == timeframe }?.bars ?? BarColumns()
    for time in new.openTime {
      let row = bars.firstIndex(atOrAfter: time)
      if row < times.count, times[row] == time { rows.append(row) }
    }
    // The oldest that was held has as many rows before it that changed.
    var held = 0
    while held < rows.count, rows[held] == held { held += 1 }
    if held < bars.count { rows.insert(held, at: held) }
    return rows
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
