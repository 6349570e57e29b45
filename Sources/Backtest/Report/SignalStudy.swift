import Glibc
import Market

/// What every event's direction would have made as a trade of its own: is 80 really better than 70,
/// and would choosing among the parts of the decision have been more than luck?
public struct SignalStudy: Sendable {
  /// The signals whose conviction lies in one range.
  public struct Bucket: Sendable, Equatable {
    public var low: Double
    public var high: Double
    public var count: Int
    /// Mean net result in R, and twice its standard error with days as the independent units.
    public var mean: Double
    public var reach: Double
    public var won: Proportion
  }

  /// One part of the decision, traded by itself on the tenth of events it is surest of.
  public struct Candidate: Sendable, Equatable {
    public var name: String
    public var count: Int
    public var mean: Double
    /// Mean over deviation of its daily results.
    public var dailySharpe: Double
  }

  public let count: Int
  public let buckets: [Bucket]
  public let candidates: [Candidate]
  /// nil where there are too few days or candidates.
  public let overfitting: OverfittingProbability?
  /// Spearman's correlation of conviction with the result, over all.
  public let rankCorrelation: Double

  static let edges: [Double] = [0, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 100]
  /// The share of a symbol's events that a candidate trades.
  static let share = 0.1

  public init(_ signals: [Signal]) {
    let known = signals.filter { $0.result.isFinite }
    count = known.count
    buckets = zip(SignalStudy.edges, SignalStudy.edges.dropFirst()).compactMap { low, high in
      let members = known.filter {
        Double($0.conviction) >= low && (Double($0.conviction) < high || high == 100)
      }
      return members.isEmpty ? nil : SignalStudy.bucket(members, low, high)
    }
    rankCorrelation = SignalStudy.spearman(
      known.map { Double($0.conviction) }, known.map { Double($0.result) })
    let days = Set(known.map { $0.time / 86_400 }).sorted()
    let rows = Dictionary(uniqueKeysWithValues: zip(days, 0...))
    var candidates: [Candidate] = []
    var series: [[Double]] = []
    for (index, name) in Signal.candidates.enumerated() {
      let trades = SignalStudy.trades(known, index)
      guard !trades.isEmpty else { continue }
      var daily = Array(repeating: 0.0, count: days.count)
      for trade in trades {
        if let row = rows[trade.time / 86_400] { daily[row] += trade.result }
      }
      series.append(daily)
      candidates.append(
        Candidate(
          name: name, count: trades.count,
          mean: trades.reduce(0) { $0 + $1.result } / Double(trades.count),
          dailySharpe: Moments(daily).sharpe))
    }
    self.candidates = candidates
    overfitting = OverfittingProbability(series)
  }

  private static func bucket(_ members: [Signal], _ low: Double, _ high: Double) -> Bucket {
    let results = members.map { Double($0.result) }
    let mean = results.reduce(0, +) / Double(results.count)
    // Neighbouring events share their future: a day counts once.
    var byDay: [Int64: Double] = [:]
    for member in members {
      byDay[member.time / 86_400, default: 0] += Double(member.result) - mean
    }
    let square = byDay.keys.sorted().reduce(0) { sum, day in
      sum + (byDay[day] ?? 0) * (byDay[day] ?? 0)
    }
    return Bucket(
      low: low, high: high, count: members.count, mean: mean,
      reach: 2 * square.squareRoot() / Double(results.count),
      won: Proportion(results.count { $0 > 0 }, of: results.count))
  }

  /// The events that a candidate is surest of, of each symbol and trigger alike, with its own side's
  /// result.
  private static func trades(
    _ signals: [Signal], _ candidate: Int
  ) -> [(time: Int64, result: Double)] {
    var groups: [Int: [Int]] = [:]
    for (row, signal) in signals.enumerated() {
      let view = signal.views[candidate]
      guard view.isFinite, view != 0 else { continue }
      groups[signal.symbol * 16 + signal.trigger.rawValue, default: []].append(row)
    }
    var chosen: [Int] = []
    for key in groups.keys.sorted() {
      let rows = (groups[key] ?? []).sorted {
        let (left, right) = (abs(signals[$0].views[candidate]), abs(signals[$1].views[candidate]))
        return left == right ? $0 < $1 : left > right
      }
      chosen += rows.prefix(Int((Double(rows.count) * share).rounded(.up)))
    }
    return chosen.sorted().compactMap { row in
      let signal = signals[row]
      let result = signal.views[candidate] > 0 ? signal.long : signal.short
      return result.isFinite ? (signal.time, Double(result)) : nil
    }
  }

  /// Pearson's correlation of the ranks; equals share the mean of theirs.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double {
    guard x.count == y.count, x.count > 2 else { return .nan }
    let (left, right) = (ranks(x), ranks(y))
    let mean = Double(x.count + 1) / 2
    var product = 0.0
    var leftSquare = 0.0
    var rightSquare = 0.0
    for (one, other) in zip(left, right) {
      product += (one - mean) * (other - mean)
      leftSquare += (one - mean) * (one - mean)
      rightSquare += (other - mean) * (other - mean)
    }
    return product / (leftSquare * rightSquare).squareRoot()
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0.0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
