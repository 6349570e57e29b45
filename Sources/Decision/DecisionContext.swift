import Market

/// What every part of one decision looks at: the event, the world and the settings.
///
/// A class, since all look at the one and no one changes it: each of the three has many parts, and a
/// copy for every judge would touch all of them.
final class DecisionContext: Sendable {
  /// As it was made, which the account's last one tells.
  let event: BarCloseEvent
  let world: World
  let settings: DecisionSettings
  /// Broker time of the account's last event before this one; nil before the first.
  let lastEventTime: Int64?
  /// Whether a later event of the account was answered already.
  let isLate: Bool

  /// - Parameter book: the symbol's bars, the event's own merged in.
  init(
    event: BarCloseEvent, world: World, settings: DecisionSettings,
    lastEventTime: Int64?, _ book: BarBook?
  ) {
    var made = event
    made.pauseEnd = event.pauseEnd(after: lastEventTime, book, settings.entry)
    isLate = made.isLate(after: lastEventTime)
    self.event = made
    self.world = world
    self.settings = settings
    self.lastEventTime = lastEventTime
  }

  /// The spread in points: two quoted prices lie a whole number of them apart, but for the rounding of
  /// both.
  var spreadPoints: Double {
    let points = event.quote.spread / event.spec.point
    let whole = points.rounded()
    return abs(points - whole) < 1e-3 ? whole : points
  }

  /// Only after the breakers have judged it: a median that the spread is part of would hide its rise.
  func remember(spreadIn memory: inout AccountMemory) {
    memory.remember(spread: spreadPoints, of: event.root, kept: settings.entry.spreadsKept)
  }
}
