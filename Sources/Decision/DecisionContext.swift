import Market

/// What every part of one decision looks at: the event, the world and the settings.
///
/// A class, since all look at the one and no one changes it: each of the three has many parts, and a
/// copy for every judge would touch all of them.
final class DecisionContext: Sendable {
  let event: BarCloseEvent
  let world: World
  let settings: DecisionSettings

  init(event: BarCloseEvent, world: World, settings: DecisionSettings) {
    self.event = event
    self.world = world
    self.settings = settings
  }
}
