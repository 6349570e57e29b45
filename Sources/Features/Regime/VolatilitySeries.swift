/// ATR(14) / close after each of the last 200 bars of H1, oldest first.
///
/// Whole passes over all values, four at a time, find what a sort would: branches on values are
/// guessed wrong every other time.
struct VolatilitySeries {
  static let count = 200

  private let values: UnsafePointer<Double>

  /// Fills `space`, which has room for `count` values; `atr` holds the ATR after each of the
  /// window's bars.
  init(_ view: BarView, atr: UnsafePointer<Double>, in space: UnsafeMutablePointer<Double>) {
    let first = BarView.count - VolatilitySeries.count
    for index in stride(from: 0, to: VolatilitySeries.count, by: 4) {
      let ratio = BarView.quad(atr, first + index) / BarView.quad(view.close, first + index)
      UnsafeMutableRawPointer(space + index).storeBytes(of: ratio, as: SIMD4<Double>.self)
    }
    values = UnsafePointer(space)
  }

  private var current: Double { values[VolatilitySeries.count - 1] }

  /// The share of the values, the last included, that are at most the last.
  var percentile: Double {
    Double(counted { $0 .<= current }) / Double(VolatilitySeries.count)
  }

  /// The last value over the median of all; NaN where the median is not positive.
  ///
  /// Of the 200 values the lower of the two in the middle: the 100th smallest.
  var overMedian: Double {
    let median = smallest(VolatilitySeries.count / 2)
    return median > 0 ? current / median : .nan
  }

  /// The `rank`th smallest, from 1; NaN where a value is none or negative.
  ///
  /// Non-negative doubles are in the order of their bits, so that halving the distance of two finds
  /// any third one in at most 64 passes, and values of one market in about ten.
  private func smallest(_ rank: Int) -> Double {
    guard counted({ $0 .>= 0 }) == VolatilitySeries.count else { return .nan }
    var (low, high) = bounds
    // The wanted value is at least `low` and at most `high`.
    while low < high {
      let middle = low + (high - low) / 2
      let pivot = Double(bitPattern: middle)
      if counted({ $0 .<= pivot }) < rank {
        low = middle + 1
        continue
      }
      // The greatest value up to the middle is the wanted one where few enough are less.
      let candidate = greatest(upTo: pivot)
      if counted({ $0 .< candidate }) < rank { return candidate }
      high = candidate.bitPattern - 1
    }
    return Double(bitPattern: low)
  }

  /// The bits of the least and of the greatest value.
  private var bounds: (UInt64, UInt64) {
    var least = BarView.quad(values, 0)
    var most = least
    for index in stride(from: 4, to: VolatilitySeries.count, by: 4) {
      let four = BarView.quad(values, index)
      least = least.replacing(with: four, where: four .< least)
      most = most.replacing(with: four, where: four .> most)
    }
    // A negative zero's bits are those of no order.
    return ((least.min() + 0).bitPattern, (most.max() + 0).bitPattern)
  }

  @inline(__always)
  private func greatest(upTo limit: Double) -> Double {
    var best = SIMD4<Double>(repeating: 0)
    for index in stride(from: 0, to: VolatilitySeries.count, by: 4) {
      let four = BarView.quad(values, index)
      best = best.replacing(with: four, where: (four .<= limit) .& (four .> best))
    }
    return best.max()
  }

  /// How many of the values meet a condition.
  @inline(__always)
  private func counted(_ isMet: (SIMD4<Double>) -> SIMDMask<SIMD4<Int64>>) -> Int {
    var sums = SIMD4<Int64>.zero
    for index in stride(from: 0, to: VolatilitySeries.count, by: 4) {
      let met = isMet(BarView.quad(values, index))
      sums &-= unsafeBitCast(met, to: SIMD4<Int64>.self)
    }
    return Int(sums.wrappedSum())
  }
}
