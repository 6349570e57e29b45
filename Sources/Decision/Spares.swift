/// Objects that are filled anew once nobody else holds them: what comes with every event needs memory
/// for the first few of them only.
///
/// A copy shares them with the original, and neither finds those free that both have.
struct Spares<Item: AnyObject & Sendable>: Sendable {
  /// In the order in which they were given out, the oldest behind `newest`.
  private var items: [Item] = []
  private var newest = 0
  /// As many are kept, for that many may be in use at a time; whoever needs more makes them.
  private let countMax: Int

  init(countMax: Int) { self.countMax = countMax }

  /// One that nobody else holds but these.
  ///
  /// - Parameter make: a new one, where the oldest is in use still.
  mutating func take(or make: () -> Item) -> Item {
    if !items.isEmpty {
      newest = (newest + 1) % items.count
      if isKnownUniquelyReferenced(&items[newest]) { return items[newest] }
    }
    let made = make()
    if items.count < countMax { items.insert(made, at: newest) }
    return made
  }
}
