/// Ascending thresholds, laid out so that a value's rank among them is found sixteen at a time.
///
/// ```
/// level 0, of three    every 256th threshold      16 numbers
/// level 1              every 16th                 16 numbers for each of level 0
/// level 2              all                        16 numbers for each of level 1
/// ```
/// There are as many levels as it takes. How many of its sixteen numbers a value exceeds says where
/// the next level goes on. Infinity, which nothing exceeds, fills up what is left of sixteen.
struct ThresholdLadder {
  private typealias Rungs = SIMD16<Double>

  /// How many thresholds there are.
  let count: Int
  private let levels: Int
  private let start: Int

  /// Appends the levels of finite, ascending thresholds to the numbers that ladders share.
  init(_ thresholds: [Double], into numbers: inout [Double]) {
    count = thresholds.count
    start = numbers.count
    var levels = 1
    var reach = Rungs.scalarCount
    while reach <= thresholds.count {
      reach *= Rungs.scalarCount
      levels += 1
    }
    self.levels = levels
    var width = Rungs.scalarCount
    for level in 0..<levels {
      let distance = reach / width
      // The last level ends with the sixteen that the last threshold is among.
      let size = level < levels - 1 ? width : (count / Rungs.scalarCount + 1) * Rungs.scalarCount
      for index in 1...size {
        let place = index * distance - 1
        numbers.append(place < count ? thresholds[place] : .infinity)
      }
      width *= Rungs.scalarCount
    }
  }

  /// How many thresholds are less than `value`; one more than all of them for what is no number.
  @inline(__always)
  func rank(_ value: Double, among numbers: UnsafePointer<Double>) -> Int {
    var level = numbers + start
    var width = Rungs.scalarCount
    var rank = 0
    for _ in 0..<levels {
      let rungs = UnsafeRawPointer(level + Rungs.scalarCount &* rank)
        .loadUnaligned(as: Rungs.self)
      rank = Rungs.scalarCount &* rank &+ Self.exceeded(rungs, by: value)
      level += width
      width &*= Rungs.scalarCount
    }
    return value.isNaN ? count &+ 1 : rank
  }

  /// How many of the numbers are less than `value`.
  @inline(__always)
  private static func exceeded(_ rungs: Rungs, by value: Double) -> Int {
    let marks = unsafeBitCast(rungs .< value, to: SIMD16<Int64>.self)
    let eight = marks.lowHalf &+ marks.highHalf
    let four = eight.lowHalf &+ eight.highHalf
    let two = four.lowHalf &+ four.highHalf
    return Int(0 &- (two.x &+ two.y))
  }
}
