import Market

/// Where one symbol stands on its path of bars while something of it is open or waiting.
struct PathWalker: Sendable {
  /// The next bar to begin, or the one that is under way.
  var row = 0
  /// Whether the bar of `row` was begun and not finished.
  var isUnderWay = false
  /// Whether the symbol's bars are being lived through.
  var isWalking = false

  /// When the walker's next step is: the opening of its bar, or the end of the one under way.
  func nextStep(_ path: PricePath) -> Int64? {
    guard isWalking, row < path.count else { return nil }
    return isUnderWay ? path.end(row) : path.bars.openTime[row]
  }
}
