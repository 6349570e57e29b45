import Glibc

/// How often the candidate that was best on one half of the days is below the median on the other.
///
/// The days are cut into blocks; every way to choose half of them is once the half that chooses and
/// its complement the half that judges. One half says that choosing is no better than drawing lots.
/// Source: D. Bailey, J. Borwein, M. López de Prado and J. Zhu, "The Probability of Backtest
/// Overfitting" (2015), combinatorially symmetric cross-validation.
public struct OverfittingProbability: Sendable, Equatable {
  /// The share of splits whose logit is not above zero.
  public let probability: Double
  public let splits: Int
  public let blocks: Int
  /// ln(ω/(1−ω)) of the winner's relative rank ω on the judging half, one a split.
  public let logits: [Double]
  /// The share of splits in which the winner lost on the judging half.
  public let probabilityOfLoss: Double

  /// - Parameters:
  ///   - returns: one series for each candidate, all of the same days.
  ///   - blocks: an even number; fewer where there are not twice as many days.
  /// - Returns: nil of fewer than two candidates or four days.
  /// - Complexity: O(days · candidates + C(blocks, blocks/2) · blocks · candidates)
  public init?(_ returns: [[Double]], blocks wanted: Int = 16) {
    let days = returns.first?.count ?? 0
    guard returns.count > 1, days >= 4, returns.allSatisfy({ $0.count == days }) else { return nil }
    let blocks = min(wanted, days / 2) / 2 * 2
    guard blocks >= 2 else { return nil }
    let sums = returns.map { OverfittingProbability.sums($0, blocks) }
    var logits: [Double] = []
    var losses = 0
    for choice in OverfittingProbability.halves(blocks) {
      let chosen = sums.map { OverfittingProbability.ratio($0, choice, chosen: true) }
      let judged = sums.map { OverfittingProbability.ratio($0, choice, chosen: false) }
      guard let winner = chosen.indices.max(by: { chosen[$0] < chosen[$1] }) else { continue }
      let rank = OverfittingProbability.rank(of: winner, in: judged)
      let relative = rank / Double(returns.count + 1)
      logits.append(log(relative / (1 - relative)))
      if judged[winner] < 0 { losses += 1 }
    }
    guard !logits.isEmpty else { return nil }
    self.blocks = blocks
    self.logits = logits
    splits = logits.count
    probability = Double(logits.count { $0 <= 0 }) / Double(logits.count)
    probabilityOfLoss = Double(losses) / Double(logits.count)
  }

  /// 1 for the worst; of equals the mean of their ranks.
  private static func rank(of winner: Int, in values: [Double]) -> Double {
    var below = 0
    var equal = 0
    for value in values {
      if value < values[winner] { below += 1 } else if value == values[winner] { equal += 1 }
    }
    return Double(below) + (Double(equal) + 1) / 2
  }

  private struct BlockSum {
    var count = 0.0
    var sum = 0.0
    var square = 0.0
  }

  private static func sums(_ series: [Double], _ blocks: Int) -> [BlockSum] {
    (0..<blocks).map { block in
      let rows = (block * series.count / blocks)..<((block + 1) * series.count / blocks)
      return rows.reduce(into: BlockSum()) { total, row in
        total.count += 1
        total.sum += series[row]
        total.square += series[row] * series[row]
      }
    }
  }

  /// The Sharpe ratio over the blocks of a half; 0 where nothing varies.
  private static func ratio(_ sums: [BlockSum], _ choice: UInt32, chosen: Bool) -> Double {
    var total = BlockSum()
    for (block, sum) in sums.enumerated() where (choice >> UInt32(block) & 1 == 1) == chosen {
      total.count += sum.count
      total.sum += sum.sum
      total.square += sum.square
    }
    let mean = total.sum / total.count
    let variance = (total.square - total.count * mean * mean) / (total.count - 1)
    return variance > 0 ? mean / variance.squareRoot() : 0
  }

  /// Every choice of half of the blocks, as bits.
  private static func halves(_ blocks: Int) -> [UInt32] {
    (0..<UInt32(1) << UInt32(blocks)).filter { $0.nonzeroBitCount == blocks / 2 }
  }
}
