import Market

/// What every part of one decision looks at: the event, the world and the settings.
///
/// It is lent, never copied: each of the three has many parts, and a copy would touch all of them. Those
/// who judge are extensions of it.
struct DecisionContext: ~Copyable, Sendable {
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
}
