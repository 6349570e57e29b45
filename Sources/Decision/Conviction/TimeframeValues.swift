/// One value for each timeframe that is scored, in the order of `ConvictionWeights.timeframes`.
///
/// They lie where the whole lies: a decision has several, which would each take memory of their own.
@frozen
public struct TimeframeValues<Value: Sendable>: Sendable {
  /// M5, M15, M30, H1, H4, D1.
  @usableFromInline var values: InlineArray<6, Value>

  /// - Parameter value: what stands at a place.
  @inlinable
  public init(_ value: (Int) -> Value) { values = InlineArray { value($0) } }

  /// - Precondition: as many as there are timeframes.
  @inlinable
  public init(_ values: [Value]) {
    self.init { values[$0] }
    precondition(values.count == count, "one value a timeframe")
  }
}

extension TimeframeValues: RandomAccessCollection, MutableCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { values.count }

  @inlinable
  public subscript(place: Int) -> Value {
    get { values[place] }
    set { values[place] = newValue }
  }
}

extension TimeframeValues: ExpressibleByArrayLiteral {
  @inlinable
  public init(arrayLiteral elements: Value...) { self.init(elements) }
}

extension TimeframeValues: Equatable where Value: Equatable {
  @inlinable
  public static func == (left: TimeframeValues, right: TimeframeValues) -> Bool {
    left.elementsEqual(right)
  }
}
