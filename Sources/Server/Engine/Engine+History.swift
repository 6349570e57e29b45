import Decision
import HTTP
import JSON
import Market
import Store
import Synchronization

extension Engine {
  /// The answer to `POST /history`: bars stored, and the root's book read anew.
  func history(_ body: UnsafeRawBufferPointer) throws -> Response {
    let history = try HistoryPayload.read(body, rules: settings.decision.symbols)
    let bars = (0..<history.bars.count).map { history.bars[$0] }
    return try state.withLock { state in
      let (coverage, latest) = try state.recorded { journal in
        _ = try journal.bars.upsert(
          bars, symbol: history.root, timeframe: history.timeframe)
        return (
          try journal.bars.coverage(symbol: history.root, timeframe: history.timeframe),
          try journal.bars.load(
            symbol: history.root, timeframe: history.timeframe, last: BarBook.held)
        )
      }
      state.books[history.root, default: BarBook()].load(latest, history.timeframe)
      var json = JSONWriter()
      json.beginObject()
      json.member("stored", bars.count)
      json.member("first", bars.first?.openTime)
      json.member("last", bars.last?.openTime)
      json.member("have", coverage?.count ?? 0)
      json.endObject()
      return .json(.ok, json.bytes)
    }
  }
}
