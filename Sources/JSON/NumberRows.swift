/// Rows of numbers column by column: first a whole number, such as a time, then others.
///
/// ```
/// text      [1732147140,1.0541,128]        read: digits as written, right-justified after zeros
/// leading   |      17 |                    then converted, four rows a step:
/// digits    |32147140 |  10541 |  128 |      times           = leading · 10^8 + digits
/// divisors  |         |  10000 |    1 |      column(1…)      = digits / divisor
/// ```
/// Filled by `JSONReader.readNumberRows`, again and again.
public struct NumberRows: ~Copyable {
  /// Rows that are held at most.
  public static let rowsMax = 256

  /// The columns of a row, the first included.
  public let columnCount: Int
  /// The rows held.
  public internal(set) var count = 0

  private let memory: UnsafeMutableRawPointer
  /// Eight digits a word as they are written, the first lowest, or zeros; after conversion the
  /// numbers themselves.
  let digits: UnsafeMutableRawPointer
  /// What a divisor for the digits is.
  let divisors: UnsafeMutableRawPointer
  /// The digits of the first column beyond the last eight.
  let leading: UnsafeMutableRawPointer
  var marks = DigitMarks()

  /// Bytes between two columns.
  static let columnBytes = rowsMax * 8

  /// Room for rows of `columnCount` numbers, at least two.
  public init(columnCount: Int) {
    precondition(columnCount >= 2, "a row is a whole number and others")
    self.columnCount = columnCount
    let tableBytes = columnCount * NumberRows.columnBytes
    let byteCount = tableBytes * 2 + NumberRows.columnBytes
    memory = .allocate(byteCount: byteCount, alignment: 64)
    digits = memory
    divisors = memory + tableBytes
    leading = memory + tableBytes * 2
  }

  deinit { memory.deallocate() }

  /// The first number of each row; valid until the rows are filled again, or gone.
  public var times: UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(
      start: digits.bindMemory(to: Int64.self, capacity: NumberRows.rowsMax), count: count)
  }

  /// The numbers of column `index`, from 1; valid until the rows are filled again, or gone.
  public func column(_ index: Int) -> UnsafeBufferPointer<Double> {
    precondition(index > 0 && index < columnCount, "the first column holds whole numbers")
    let start = digits + index * NumberRows.columnBytes
    return UnsafeBufferPointer(
      start: start.bindMemory(to: Double.self, capacity: NumberRows.rowsMax), count: count)
  }

  /// Gives the rows after the last that are converted with it something to convert.
  private func fillLastStep() {
    for offset in stride(from: count &* 8, to: ((count &+ 3) & ~3) &* 8, by: 8) {
      leading.storeBytes(of: 0, toByteOffset: offset, as: UInt64.self)
      for column in 0..<columnCount {
        let cell = column &* NumberRows.columnBytes &+ offset
        digits.storeBytes(of: 0, toByteOffset: cell, as: UInt64.self)
        divisors.storeBytes(of: 1, toByteOffset: cell, as: Double.self)
      }
    }
  }

  /// Makes numbers of the digits of the rows held.
  ///
  /// Both operands of the quotient are exact, so it rounds once: see `Decimal.double`.
  func convert() {
    fillLastStep()
    let ten8: SIMD4<UInt64> = SIMD4(repeating: 100_000_000)
    for offset in stride(from: 0, to: count &* 8, by: 32) {
      let low = digits.load(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      let high = leading.load(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      let times = NumberRows.values(high) &* ten8 &+ NumberRows.values(low)
      digits.storeBytes(of: times, toByteOffset: offset, as: SIMD4<UInt64>.self)
    }
    for column in 1..<columnCount {
      let first = column &* NumberRows.columnBytes
      for offset in stride(from: first, to: first &+ count &* 8, by: 32) {
        let words = digits.load(fromByteOffset: offset, as: SIMD4<UInt64>.self)
        let divisor = divisors.load(fromByteOffset: offset, as: SIMD4<Double>.self)
        let exact = NumberRows.exact(NumberRows.values(words))
        digits.storeBytes(of: exact / divisor, toByteOffset: offset, as: SIMD4<Double>.self)
      }
    }
  }

  /// The numbers that written digits make: of a digit's byte its low four bits, of zeros none.
  @inline(__always)
  private static func values(_ written: SIMD4<UInt64>) -> SIMD4<UInt64> {
    let low: SIMD4<UInt64> = SIMD4(repeating: 0x0f0f_0f0f_0f0f_0f0f)
    return DigitScan.values(of: written & low)
  }

  /// Whole numbers below 2^52, whose last bit is worth one there.
  @inline(__always)
  private static func exact(_ whole: SIMD4<UInt64>) -> SIMD4<Double> {
    let exponent: SIMD4<UInt64> = SIMD4(repeating: 0x4330_0000_0000_0000)
    return unsafeBitCast(whole | exponent, to: SIMD4<Double>.self) - SIMD4(repeating: 0x1p52)
  }
}
