import Market

/// Two symbols' aligned log returns, and their correlation; owns the space they are laid out in.
struct ReturnPairs {
  /// Closes of the common bars, then the returns between them; one column a symbol.
  private var closes = [Double](repeating: 0, count: 2 * BarView.count)
  private var returns = [Double](repeating: 0, count: 2 * BarView.count)

  /// `Correlation.hourly` over the given rows.
  mutating func correlation(
    _ a: BarSlice, rows aRows: Range<Int>, _ b: BarSlice, rows bRows: Range<Int>,
    returns count: Int
  ) -> Double? {
    guard (2..<BarView.count).contains(count), align(a, aRows, b, bRows, count + 1) else {
      return nil
    }
    let value = closes.withUnsafeBufferPointer { closes in
      returns.withUnsafeMutableBufferPointer { returns in
        guard let left = closes.baseAddress, let leftReturns = returns.baseAddress else {
          return Double.nan
        }
        let rightReturns = leftReturns + BarView.count
        LogReturn.series(left, count: count, into: leftReturns)
        LogReturn.series(left + BarView.count, count: count, into: rightReturns)
        return ReturnPairs.pearson(leftReturns, rightReturns, count: count)
      }
    }
    return value.isFinite ? min(1, max(-1, value)) : nil
  }

  /// Lays out the closes of the youngest `count` common bars, oldest first; false where there are
  /// fewer.
  private mutating func align(
    _ a: BarSlice, _ aRows: Range<Int>, _ b: BarSlice, _ bRows: Range<Int>, _ count: Int
  ) -> Bool {
    if aRows.isEmpty || bRows.isEmpty { return false }
    return closes.withUnsafeMutableBufferPointer { closes in
      a.columns.withPointers { a in
        b.columns.withPointers { b in
          let (aTimes, aCloses) = (a.openTime, a.close)
          let (bTimes, bCloses) = (b.openTime, b.close)
          var i = aRows.upperBound - 1
          var j = bRows.upperBound - 1
          var next = count
          while i >= aRows.lowerBound && j >= bRows.lowerBound {
            if aTimes[i] == bTimes[j] {
              next -= 1
              closes[next] = aCloses[i]
              closes[BarView.count + next] = bCloses[j]
              if next == 0 { return true }
              i -= 1
              j -= 1
            } else if aTimes[i] > bTimes[j] {
              i -= 1
            } else {
              j -= 1
            }
          }
          return false
        }
      }
    }
  }

  /// Covariance over the product of deviations; not finite where one of them is zero.
  private static func pearson(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, count: Int
  ) -> Double {
    // Less the last value, so that equal returns have a deviation of exactly zero.
    let leftLast = left[count - 1]
    let rightLast = right[count - 1]
    let quads = count - count % 4
    var sums = (left: SIMD4<Double>.zero, right: SIMD4<Double>.zero)
    for index in stride(from: 0, to: quads, by: 4) {
      sums.left += BarView.quad(left, index) - leftLast
      sums.right += BarView.quad(right, index) - rightLast
    }
    var leftMean = sums.left.sum()
    var rightMean = sums.right.sum()
    for index in quads..<count {
      leftMean += left[index] - leftLast
      rightMean += right[index] - rightLast
    }
    leftMean /= Double(count)
    rightMean /= Double(count)

    var product = SIMD4<Double>.zero
    var squares = (left: SIMD4<Double>.zero, right: SIMD4<Double>.zero)
    for index in stride(from: 0, to: quads, by: 4) {
      let x = (BarView.quad(left, index) - leftLast) - leftMean
      let y = (BarView.quad(right, index) - rightLast) - rightMean
      product += x * y
      squares.left += x * x
      squares.right += y * y
    }
    var covariance = product.sum()
    var leftVariance = squares.left.sum()
    var rightVariance = squares.right.sum()
    for index in quads..<count {
      let x = (left[index] - leftLast) - leftMean
      let y = (right[index] - rightLast) - rightMean
      covariance += x * y
      leftVariance += x * x
      rightVariance += y * y
    }
    return covariance / (leftVariance.squareRoot() * rightVariance.squareRoot())
  }
}
