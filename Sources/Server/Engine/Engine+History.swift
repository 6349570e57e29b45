import Decision
import HTTP
import JSON
import Market
import Store
import Synchronization

extension Engine {
  /// The answer to `POST /history`: bars stored, and the root's book completed with them.
  func history(_ body: UnsafeRawBufferPointer) throws -> Response {
    let history = try HistoryPayload.read(body, rules: settings.decision.symbols)
    let timeframe = history.timeframe
    let (root, feeds) = state.withLock { state in
      let isNew = state.feeds.note(history.root, history.server)
      return (state.feeds.book(history.root, history.server), isNew ? state.feeds : nil)
    }
    let bars = history.bars
    let stored = try consult { (journal) throws(StoreError) in
      try journal.bars.load(symbol: root, timeframe: timeframe, last: BarBook.held)
    }
    let flight = ChangeFlight(self) { (journal) throws(StoreError) in
      let coverage = try journal.bars.coverage(symbol: root, timeframe: timeframe)
      var json = JSONWriter()
      json.beginObject()
      json.member("stored", bars.count)
      json.member("first", bars.first?.openTime)
      json.member("last", bars.last?.openTime)
      json.member("have", coverage?.count ?? 0)
      json.endObject()
      return .json(.ok, json.bytes)
    }
    flight.entry = JournalEntry(
      .none, states: feeds.map { [$0.change] } ?? [],
      bars: [BarBatch(symbol: root, timeframe: timeframe, bars: bars)])
    flight.entry.changes = feeds.map { [$0.journalChange] } ?? []
    let known = try admit(flight) { state in
      flight.entry.since = state.nextDecisionID
      // What the book holds may not be stored yet, and what is stored need not be in the book.
      let held = state.books[root]?[timeframe] ?? BarColumns()
      state.books[root, default: BarBook()].load(
        stored.united(with: held).united(with: bars.dropping(first: bars.count - BarBook.held)),
        timeframe)
    }
    if let known { return known }
    proceed(flight)
    return Response(flight.promise)
  }
}

extension BarColumns {
  /// The bars of both in order of time; where both have one, the other's.
  fileprivate func united(with other: BarColumns) -> BarColumns {
    var united = BarColumns()
    var own = 0
    for row in 0..<other.count {
      while own < count, openTime[own] < other.openTime[row] {
        united.append(self[own])
        own += 1
      }
      if own < count, openTime[own] == other.openTime[row] { own += 1 }
      united.append(other[row])
    }
    while own < count {
      united.append(self[own])
      own += 1
    }
    return united
  }
}
