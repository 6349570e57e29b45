import Features
import Market
import Models
import Risk

/// The assessments that one event needs: its own root's, and those of roots with open positions.
public struct RootViews: Sendable {
  private let ownRoot: String
  private let eventTime: Int64
  private let utcOffset: Int64
  private let books: [String: BarBook]
  private let bundles: [String: ServedBundle]
  private let unconnected: TimeframeSet
  /// Those served, in configured order.
  private let roots: [RootSymbol]
  private let parts: PartWeights
  private var own: View?
  /// Of other roots; mostly there is none.
  private var others: [View] = []

  /// One root at the event's instant.
  struct View: Sendable {
    let root: String
    let need: [Timeframe: Int]
    let serving: ServedBundle?
    /// nil where the root's history is incomplete.
    var assessment: Assessment?
  }

  private init(
    event: borrowing BarCloseEvent, world: borrowing World, settings: borrowing DecisionSettings
  ) {
    ownRoot = event.root
    eventTime = event.time
    utcOffset = event.utcOffset
    books = world.books
    bundles = world.bundles
    unconnected = world.unconnected
    roots = settings.symbols.configuration.roots
    parts = settings.parts
  }

  /// Assesses what an event will be judged on, as far as the event itself tells: its own root, and
  /// the roots of the positions it shows that are ours.
  ///
  /// - Throws: `DecisionError.model` where the own root's ensemble cannot be evaluated.
  public static func assess(
    _ event: BarCloseEvent, _ world: World, _ settings: DecisionSettings,
    _ assessor: inout Assessor
  ) throws(DecisionError) -> RootViews {
    var views = RootViews(event: event, world: world, settings: settings)
    try views.see(event.root, &assessor)
    for position in event.positions where position.magicNumber == settings.entry.magicNumber {
      // A name that no rule maps has no root to assess, which is for the judgement to say.
      guard let root = settings.root(of: position.symbol) else { continue }
      try views.see(root.name, &assessor)
    }
    return views
  }

  /// How far another root's bars may lie behind the event and still tell of it: longer than the
  /// daily break of any of them.
  private static let lagSecondsMax: Int64 = 4 * 3_600

  /// Makes the view of one root, where there is none yet.
  private mutating func see(_ root: String, _ assessor: inout Assessor) throws(DecisionError) {
    if root == ownRoot {
      if own == nil { own = try look(at: root, &assessor) }
    } else if !others.contains(where: { $0.root == root }) {
      others.append(try look(at: root, &assessor))
    }
  }

  /// The view of one root, made at most once.
  ///
  /// Another root than the event's own is seen as of its own last bar: its event for this instant
  /// may still be on its way.
  mutating func view(
    _ root: String, _ assessor: inout Assessor
  ) throws(DecisionError) -> View {
    try see(root, &assessor)
    let found = root == ownRoot ? own : others.first { $0.root == root }
    guard let found else { preconditionFailure("a root that was seen has a view") }
    return found
  }

  private func look(
    at root: String, _ assessor: inout Assessor
  ) throws(DecisionError) -> View {
    let book = books[root] ?? BarBook()
    let time = instant(of: root, book)
    let serving = bundles[root]
    let required = serving?.timeframes ?? .all
    var room = assessor.takeRoom()
    defer { assessor.giveRoom(&room) }
    HistoryNeed.list(&room.windows, of: book, at: time, required)
    let need = HistoryNeed.missing(
      room.windows, from: book, at: time, required: required,
      unconnected: root == ownRoot ? unconnected : [])
    var view = View(root: root, need: need, serving: serving, assessment: nil)
    if need.isEmpty, eventTime - time <= RootViews.lagSecondsMax {
      list(&room.basket, without: root, at: time)
      do {
        view.assessment = try assessor.assess(
          root: root, windows: room.windows, basket: room.basket, time: time,
          utcOffset: utcOffset, serving: serving, parts: parts)
      } catch {
        // Another root's model must not keep this root's event from its answer: its position is
        // held, and the hard rules still run.
        if root == ownRoot { throw .model(error) }
      }
    }
    return view
  }

  /// The event's time for its own root, else the last close that the root's bars tell of.
  private func instant(of root: String, _ book: BarBook) -> Int64 {
    if root == ownRoot { return eventTime }
    return Timeframe.allCases.compactMap { book.lastClose(by: eventTime, $0) }.max() ?? eventTime
  }

  /// Lists the H1 bars of the other configured roots, in configured order.
  private func list(_ basket: inout [BasketSeries], without root: String, at time: Int64) {
    basket.reserveCapacity(roots.count)
    for other in roots where other.name != root {
      basket.append(BasketSeries(name: other.name, bars: hourly(other.name, at: time)))
    }
  }

  private func hourly(_ root: String, at time: Int64) -> BarSlice {
    books[root]?.closed(by: time, .h1) ?? BarSlice(BarColumns())
  }

  /// ρ of two roots' H1 returns; 1 for the same root, NaN where it is unknown.
  func correlation(_ one: String?, _ other: String) -> Double {
    guard let one else { return .nan }
    if one == other { return 1 }
    return Correlation.hourly(hourly(one, at: eventTime), hourly(other, at: eventTime)) ?? .nan
  }

  /// Lists open positions and reserved intents with their correlation to the event's root.
  ///
  /// - Parameter risks: what it holds goes; its room stays.
  func list(
    _ risks: inout [CorrelationGate.Other], _ exposure: Exposure, _ intents: IntentBook
  ) {
    risks.removeAll(keepingCapacity: true)
    for position in exposure.positions {
      risks.append(
        CorrelationGate.Other(
          side: position.side, risk: position.risk,
          correlation: correlation(position.root, ownRoot)))
    }
    for intent in intents.open {
      risks.append(
        CorrelationGate.Other(
          side: intent.side, risk: intent.reserve.risk,
          correlation: correlation(intent.root, ownRoot)))
    }
  }
}
