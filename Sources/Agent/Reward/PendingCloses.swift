/// The closes that wait for their horizon, in the order they were made; they survive a restart.
public struct PendingCloses: Sendable, Equatable {
  public private(set) var items: [PendingClose] = []

  public init() {}

  public mutating func append(_ item: PendingClose) { items.append(item) }

  /// Shows one bar to every close of `symbol`.
  public mutating func observe(
    symbol: String, high: Double, low: Double, openTime: Int64, closeTime: Int64
  ) {
    for index in items.indices where items[index].symbol == symbol {
      items[index].observe(high: high, low: low, openTime: openTime, closeTime: closeTime)
    }
  }

  /// Removes and returns the experiences whose horizon has passed at `brokerTime`.
  public mutating func takeCompleted(at brokerTime: Int64) -> [Experience] {
    let complete = items.compactMap { $0.completed(at: brokerTime) }
    items.removeAll { brokerTime >= $0.horizonEnd }
    return complete
  }
}
