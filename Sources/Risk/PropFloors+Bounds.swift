extension PropFloors {
  /// A floor that a worst case must stay above.
  public struct Bound: Sendable, Equatable {
    public var equity: Double
    public var kind: LossBound.Floor

    public init(_ equity: Double, _ kind: LossBound.Floor) {
      self.equity = equity
      self.kind = kind
    }
  }

  /// The floors of one event: two rules at most, each as it is today and after the next reset.
  ///
  /// They lie where the whole lies, for every event has some.
  public struct Bounds: Sendable {
    /// From the front.
    private var bounds = InlineArray<4, Bound>(repeating: Bound(.nan, .fixed))
    public private(set) var count = 0

    /// None.
    public init() {}

    /// - Precondition: fewer than four.
    mutating func append(_ bound: Bound) {
      bounds[count] = bound
      count += 1
    }
  }
}

extension PropFloors.Bounds: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(place: Int) -> PropFloors.Bound {
    precondition(place < count, "there are \(count) floors")
    return bounds[place]
  }
}

extension PropFloors.Bounds: Equatable {
  public static func == (left: PropFloors.Bounds, right: PropFloors.Bounds) -> Bool {
    left.elementsEqual(right)
  }
}
