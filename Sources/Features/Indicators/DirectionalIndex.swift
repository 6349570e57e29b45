/// Wilder's ADX(14): the smoothed strength of a direction whichever it is, 0…100.
///
/// +DM, −DM and the true range start as sums of 13 bars and are then smoothed by sum − sum / 14 +
/// value; DX = 100 · |+DI − −DI| / (+DI + −DI); the ADX is seeded with the mean of 14 DX. A bar on
/// which DX is undefined leaves it unchanged (and counts as zero in the seed).
/// Source: TA-Lib, `ta_ADX.c`; zero is exactly zero here.
struct DirectionalIndex {
  /// The row that the seed ends on.
  static let begin = 27

  private var sums: SIMD4<Double>
  /// ADX(14), from row `begin` on.
  private(set) var value: Double

  /// Holds the seed, as before row 28.
  @inline(__always)
  init(_ view: BarView) {
    sums = .zero
    for row in 1..<14 { sums += DirectionalIndex.moves(view, row) }
    var seed = 0.0
    for row in 14...DirectionalIndex.begin {
      sums = sums - sums / 14 + DirectionalIndex.moves(view, row)
      seed += DirectionalIndex.strength(sums) ?? 0
    }
    value = seed / 14
  }

  /// Adds the bar of a row after `begin`.
  @inline(__always)
  mutating func add(_ view: BarView, _ row: Int) {
    sums = sums - sums / 14 + DirectionalIndex.moves(view, row)
    if let strength = DirectionalIndex.strength(sums) { value = (value * 13 + strength) / 14 }
  }

  /// +DM, −DM and the true range of a bar.
  @inline(__always)
  private static func moves(_ view: BarView, _ row: Int) -> SIMD4<Double> {
    let moves = SIMD2(
      view.high[row] - view.high[row - 1], view.low[row - 1] - view.low[row])
    let others = SIMD2(moves.y, moves.x)
    let counted = SIMD2<Double>.zero.replacing(
      with: moves, where: (moves .> 0) .& (moves .> others))
    let reach = trueRange(
      high: view.high[row], low: view.low[row], previousClose: view.close[row - 1])
    return SIMD4(lowHalf: counted, highHalf: SIMD2(reach, 0))
  }

  /// DX; nil where nothing moved.
  @inline(__always)
  private static func strength(_ sums: SIMD4<Double>) -> Double? {
    guard sums[2] != 0 else { return nil }
    let plus = 100 * (sums[0] / sums[2])
    let minus = 100 * (sums[1] / sums[2])
    let total = plus + minus
    return total == 0 ? nil : 100 * (abs(minus - plus) / total)
  }
}
