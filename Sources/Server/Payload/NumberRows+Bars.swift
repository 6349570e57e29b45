import JSON

/// Rows read column by column, looked at four at a time.
extension NumberRows {
  /// Whether all rows are bars, each after the one before, the first after `previous`.
  ///
  /// False for fewer than four rows, too; what is wrong, if anything, `BarFault` says row by row.
  ///
  /// - Complexity: O(n)
  func areBars(after previous: Int64) -> Bool {
    let times = times
    guard let first = times.first, let last = times.last, first > previous,
      PayloadLimits.time.contains(first), PayloadLimits.time.contains(last), hasBars(at: count &- 4)
    else { return false }
    var isRising = true
    for index in 1..<count { isRising = isRising && times[index &- 1] < times[index] }
    var index = 0
    while isRising && index &+ 4 <= count {
      isRising = hasBars(at: index)
      index &+= 4
    }
    return isRising
  }

  /// Whether the prices and counts of four rows from `index` on are a bar's; false before the first.
  @inline(__always)
  private func hasBars(at index: Int) -> Bool {
    guard index >= 0 else { return false }
    let (open, high, low, close) = (four(1, index), four(2, index), four(3, index), four(4, index))
    let (tickVolume, spread) = (four(5, index), four(6, index))
    let most = SIMD4(repeating: PayloadLimits.numberMax)
    let isPrice = (low .> SIMD4(repeating: 0)) .& (high .< most)
    let isWithin =
      (open .>= low) .& (open .<= high) .& (close .>= low) .& (close .<= high)
    let isNoCount =
      (tickVolume .< SIMD4(repeating: 0)) .| (tickVolume .> most)
      .| (spread .< SIMD4(repeating: 0)) .| (spread .> most)
    return all(isPrice .& isWithin .& .!isNoCount)
  }

  @inline(__always)
  private func four(_ column: Int, _ index: Int) -> SIMD4<Double> {
    UnsafeRawBufferPointer(self.column(column))
      .loadUnaligned(fromByteOffset: index &* 8, as: SIMD4<Double>.self)
  }
}
