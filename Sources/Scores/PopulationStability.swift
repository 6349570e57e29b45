import Glibc
public import Models

/// How far live inputs have moved from those of training: the population stability index.
///
///     PSI = Σ (live − trained)·ln(live / trained)      over the shares of the training deciles' bins
///
/// The last bin holds what is undefined. A share below 0.0001 counts as that. Below 0.1 is no
/// change, above 0.25 a great one, as is said where scorecards come from.
/// Source: N. Siddiqi, "Credit Risk Scorecards", 2006, chapter 9.
public struct PopulationStability: Sendable, Equatable {
  /// Above this an input has drifted.
  public static let limit = 0.25
  private static let floor = 0.0001

  /// By feature; NaN where training told nothing.
  public let index: [Double]

  public var mean: Double? {
    let known = index.filter { !$0.isNaN }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  public var drifted: Int { index.count { $0 > PopulationStability.limit } }

  /// The places of the greatest, greatest first; of equal ones the first first.
  public func greatest(_ count: Int) -> [Int] {
    let order = index.indices.filter { !index[$0].isNaN }.sorted {
      index[$0] == index[$1] ? $0 < $1 : index[$0] > index[$1]
    }
    return Array(order.prefix(count))
  }

  /// - Parameter rows: the live features, of the count that was trained on; others are left out.
  /// - Returns: nil without rows.
  /// - Complexity: O(rows · features)
  public init?(_ rows: [[Double]], trained: BundleManifest.Deciles) {
    let sound = rows.filter { $0.count == trained.edges.count }
    guard !sound.isEmpty else { return nil }
    index = trained.edges.indices.map { feature in
      let edges = trained.edges[feature]
      let expected = trained.shares[feature]
      guard expected.count == edges.count + 2 else { return .nan }
      var counts = [Int](repeating: 0, count: expected.count)
      for row in sound {
        let value = row[feature]
        counts[value.isNaN ? counts.count - 1 : edges.count { $0 <= value }] += 1
      }
      return PopulationStability.index(
        live: counts.map { Double($0) / Double(sound.count) }, trained: expected)
    }
  }

  static func index(live: [Double], trained: [Double]) -> Double {
    zip(live, trained).reduce(0) { sum, shares in
      let live = max(shares.0, floor)
      let trained = max(shares.1, floor)
      return sum + (live - trained) * log(live / trained)
    }
  }
}
