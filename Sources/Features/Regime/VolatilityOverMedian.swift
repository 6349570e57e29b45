/// ATR(14)/close of the last bar over the median of its last 200 values, that bar's included; NaN
/// where the median is not positive.
///
/// Of the 200 values the lower of the two in the middle: the 100th smallest.
///
/// - Complexity: O(n) on average, by Hoare's selection; the pivots are the middle of what is left,
///   so that the same bars always take the same steps.
func volatilityOverMedian(_ view: BarView, atr series: UnsafePointer<Double>) -> Double {
  let count = 200
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
    let first = BarView.count - count
    for index in 0..<count { values[index] = series[first + index] / view.close[first + index] }
    let current = values[count - 1]
    let wanted = count / 2 - 1
    var low = 0
    var high = count - 1
    while low < high {
      let pivot = values[(low + high) / 2]
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if wanted <= right { high = right } else if wanted >= left { low = left } else { break }
    }
    let median = values[wanted]
    return median > 0 ? current / median : .nan
  }
}
