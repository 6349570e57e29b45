/// How much of its own each label has, where labels overlap in time.
///
/// A label spans the events from its own up to its end, the end left out. Where c labels span an
/// event, each of them has 1/c of it; a label's uniqueness is the mean of that over its span. Ten
/// labels over the same day weigh together about as much as one that has a day for itself.
/// Source: M. López de Prado, "Advances in Financial Machine Learning", 4.3.
public enum AverageUniqueness {
  /// The uniqueness of each label, in (0, 1]; NaN where there is none.
  ///
  /// - Parameters:
  ///   - times: the events, ascending.
  ///   - ends: when each label was known; nil where the event has no label.
  /// - Complexity: O(n log n)
  public static func weights(times: [Int64], ends: [Int64?]) -> [Double] {
    let count = min(times.count, ends.count)
    var after = Array(repeating: 0, count: count)
    var change = Array(repeating: 0, count: count + 1)
    for index in 0..<count {
      guard let end = ends[index] else { continue }
      after[index] = max(index + 1, firstIndex(of: times, atOrAfter: end, from: index))
      change[index] += 1
      change[after[index]] -= 1
    }
    // Shares of the events before each one, added up.
    var shares = Array(repeating: 0.0, count: count + 1)
    var open = 0
    for index in 0..<count {
      open += change[index]
      shares[index + 1] = shares[index] + (open > 0 ? 1 / Double(open) : 0)
    }
    return (0..<count).map { index in
      guard ends[index] != nil else { return .nan }
      return (shares[after[index]] - shares[index]) / Double(after[index] - index)
    }
  }

  private static func firstIndex(
    of times: [Int64], atOrAfter instant: Int64, from start: Int
  ) -> Int {
    var (low, high) = (start, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
