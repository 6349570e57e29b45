import Market

/// Two symbols' aligned log returns, and their correlation; owns the space they are laid out in.
struct ReturnPairs {
  private var left = [Double](repeating: 0, count: BarView.count)
  private var right = [Double](repeating: 0, count: BarView.count)

  /// `Correlation.hourly` over the given rows.
  mutating func correlation(
    _ a: BarSlice, rows aRows: Range<Int>, _ b: BarSlice, rows bRows: Range<Int>, returns: Int
  ) -> Double? {
    guard (2..<BarView.count).contains(returns), fill(a, aRows, b, bRows, returns) else {
      return nil
    }
    let value = left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in pearson(left, right, count: returns) }
    }
    return value.isFinite ? min(1, max(-1, value)) : nil
  }

  /// Lays out the youngest `returns` pairs, oldest first; false where there are fewer.
  private mutating func fill(
    _ a: BarSlice, _ aRows: Range<Int>, _ b: BarSlice, _ bRows: Range<Int>, _ returns: Int
  ) -> Bool {
    left.withUnsafeMutableBufferPointer { left in
      right.withUnsafeMutableBufferPointer { right in
        a.withTimesAndCloses { aTimes, aCloses in
          b.withTimesAndCloses { bTimes, bCloses in
            var i = aRows.upperBound - 1
            var j = bRows.upperBound - 1
            var next = returns
            var newer: (a: Double, b: Double)?
            while i >= aRows.lowerBound && j >= bRows.lowerBound {
              if aTimes[i] > bTimes[j] {
                i -= 1
              } else if aTimes[i] < bTimes[j] {
                j -= 1
              } else {
                let closes = (a: aCloses[i], b: bCloses[j])
                if let newer {
                  next -= 1
                  left[next] = logReturn(from: closes.a, to: newer.a)
                  right[next] = logReturn(from: closes.b, to: newer.b)
                  if next == 0 { return true }
                }
                newer = closes
                i -= 1
                j -= 1
              }
            }
            return false
          }
        }
      }
    }
  }

  /// Covariance over the product of deviations; not finite where one of them is zero.
  private func pearson(
    _ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>, count: Int
  ) -> Double {
    // Less the last value, so that equal returns have a deviation of exactly zero.
    let leftLast = left[count - 1]
    let rightLast = right[count - 1]
    var leftMean = 0.0
    var rightMean = 0.0
    for index in 0..<count {
      leftMean += left[index] - leftLast
      rightMean += right[index] - rightLast
    }
    leftMean /= Double(count)
    rightMean /= Double(count)
    var product = 0.0
    var leftSquares = 0.0
    var rightSquares = 0.0
    for index in 0..<count {
      let x = (left[index] - leftLast) - leftMean
      let y = (right[index] - rightLast) - rightMean
      product += x * y
      leftSquares += x * x
      rightSquares += y * y
    }
    return product / (leftSquares.squareRoot() * rightSquares.squareRoot())
  }
}

extension BarSlice {
  fileprivate func withTimesAndCloses<Result>(
    _ body: (UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Double>) -> Result
  ) -> Result {
    columns.openTime.withUnsafeBufferPointer { times in
      columns.close.withUnsafeBufferPointer { closes in body(times, closes) }
    }
  }
}
