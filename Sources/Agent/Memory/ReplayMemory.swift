public import Randomness

/// The last experiences, oldest overwritten first.
///
///     slots | e7 | e8 | e4 | e5 | e6 |     `oldest` is the slot of e4; index 0 is e4, 4 is e8
public struct ReplayMemory: Sendable, Equatable {
  /// How many the shipped agent remembers.
  public static let standardCapacity = 10_000
  /// The most that stored bytes may ask for.
  public static let capacityMax = 1_000_000

  public let capacity: Int
  /// Experiences ever appended, overwritten ones included.
  public private(set) var appended: Int
  private var slots: [Experience] = []
  private var oldest = 0

  /// - Precondition: `capacity` is 1 … `capacityMax`.
  public init(capacity: Int = ReplayMemory.standardCapacity) {
    precondition((1...ReplayMemory.capacityMax).contains(capacity), "a capacity of 1 to 1,000,000")
    self.capacity = capacity
    appended = 0
  }

  init(capacity: Int, appended: Int, experiences: [Experience]) {
    self.init(capacity: capacity)
    slots = experiences
    self.appended = appended
  }

  public var count: Int { slots.count }
  public var isEmpty: Bool { slots.isEmpty }

  /// The experience `index` places after the oldest.
  public subscript(index: Int) -> Experience {
    precondition(index >= 0 && index < slots.count, "an index within the memory")
    let slot = oldest + index
    return slots[slot < slots.count ? slot : slot - slots.count]
  }

  /// Everything remembered, oldest first.
  public var experiences: [Experience] { Array(slots[oldest...]) + slots[..<oldest] }

  /// Remembers one more; the oldest is forgotten where the memory is full.
  public mutating func append(_ experience: Experience) {
    appended += 1
    if slots.count < capacity {
      slots.append(experience)
    } else {
      slots[oldest] = experience
      oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }
  }

  /// `count` experiences drawn with replacement; empty from an empty memory.
  public func sample(_ count: Int, using generator: inout SeededGenerator) -> [Experience] {
    guard !isEmpty else { return [] }
    return (0..<count).map { _ in self[generator.index(below: self.count)] }
  }

  /// Two memories are equal that would give the same samples, wherever their rings begin.
  public static func == (left: ReplayMemory, right: ReplayMemory) -> Bool {
    left.capacity == right.capacity && left.appended == right.appended
      && left.experiences == right.experiences
  }
}
