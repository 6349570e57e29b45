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

  let body: [UInt8]
  /// Where the value of `bars` lies in it.
  let barsRange: Range<Int>
  let event: BarCloseEvent
  /// What was new or corrected.
  let changed: [BarBatch]
  let unconnected: TimeframeSet

  func bytes() -> [UInt8] {
    guard body.count > EventText.wholeBytesMax, !barsRange.isEmpty else { return body }
    var json = JSONWriter(reserving: 16_384)
    json.beginObject()
    for timeframe in Timeframe.allCases {
      let bars = event.bars[timeframe.rawValue]
      guard !bars.isEmpty else { continue }
      json.key(named: timeframe.code)
      json.beginArray()
      for row in kept(timeframe, bars) { write(bars[row], &json) }
      json.endArray()
    }
    json.endObject()
    return Array(body[..<barsRange.lowerBound]) + json.bytes + body[barsRange.upperBound...]
  }

  /// The rows that say the same as all: what changed, and one bar that was held, by which the others
  /// connect.
  private func kept(_ timeframe: Timeframe, _ bars: BarColumns) -> [Int] {
    if unconnected.contains(timeframe) { return Array(0..<bars.count) }
    let times = changed.first { $0.timeframe == timeframe }?.bars.map(\.openTime) ?? []
    var next = 0
    var rows: [Int] = []
    var isConnected = false
    for row in 0..<bars.count {
      if next < times.count, bars.openTime[row] == times[next] {
        rows.append(row)
        next += 1
      } else if !isConnected {
        rows.append(row)
        isConnected = true
      }
    }
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
