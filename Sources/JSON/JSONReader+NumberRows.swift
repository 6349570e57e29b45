extension JSONReader {
  /// Reads elements of the array in progress as rows of numbers, as long as they have the commonest
  /// form, and gives their count; `rows` holds just those.
  ///
  /// That form is `[t,n,…]` without blanks: `t` a whole number of 9 to 15 digits; each of the others,
  /// at least `least - 1` of them, without sign and exponent and of at most eight digits. A row that
  /// is shorter than `rows` is filled up with NaN. Whatever else comes, valid or not, is left to be
  /// read in the careful way, with which this agrees to the last bit.
  ///
  /// - Complexity: O(n); allocates nothing.
  public mutating func readNumberRows(into rows: inout NumberRows, least: Int) -> Int {
    rows.count = 0
    rows.marks.forget()
    guard let base = bytes.baseAddress, state != .value else { return 0 }
    var offset = position
    if state == .after {
      guard offset < bytes.count, bytes[offset] == .comma else { return 0 }
      offset &+= 1
    }
    while rows.count < NumberRows.rowsMax, rows.marks.cover(bytes, from: offset) {
      let length = JSONReader.scanNumberRow(
        base + offset, others: rows.marks.at(offset), into: rows, at: rows.count, least: least)
      guard length > 0 else { break }
      rows.count &+= 1
      position = offset &+ length
      state = .after
      guard bytes[position] == .comma else { break }
      offset = position &+ 1
    }
    rows.convert()
    return rows.count
  }

  /// Takes the digits of the row at `text` and gives its length; zero where it has another form.
  ///
  /// `others` marks which of its first 64 bytes are no digits; eight bytes more may be looked at.
  @inline(__always)
  private static func scanNumberRow(
    _ text: UnsafeRawPointer, others: UInt64, into rows: borrowing NumberRows, at index: Int,
    least: Int
  ) -> Int {
    // The bracket is the first mark, the comma after the whole number the second.
    var others = others & (others &- 1)
    var end = others.trailingZeroBitCount
    guard end >= 10, end <= 16, byte(text, 0) == .openBracket, byte(text, 1) != .zero,
      byte(text, end) == .comma
    else { return 0 }
    var cell = index &* 8
    rows.digits.storeBytes(of: word(text, end &- 8), toByteOffset: cell, as: UInt64.self)
    let leading = word(text, 1) &<< bits(17 &- end)
    rows.leading.storeBytes(of: leading, toByteOffset: cell, as: UInt64.self)
    let pastLast = rows.columnCount &* NumberRows.columnBytes
    while true {
      cell &+= NumberRows.columnBytes
      let start = end &+ 1
      others &= others &- 1
      end = others.trailingZeroBitCount
      let whole = end &- start
      guard cell < pastLast, others != 0, whole > 0, whole <= 8,
        byte(text, start) != .zero || whole == 1
      else { return 0 }
      var digits = word(text, start)
      var divisor = 1.0
      if byte(text, end) == .point {
        others &= others &- 1
        let fraction = end &+ 1
        end = others.trailingZeroBitCount
        let decimals = end &- fraction
        guard others != 0, decimals > 0, whole &+ decimals <= 8 else { return 0 }
        let before = digits & ((1 &<< bits(whole)) &- 1)
        digits = (before | word(text, fraction) &<< bits(whole)) &<< bits(8 &- whole &- decimals)
        divisor = powersOfTen[decimals]
      } else {
        digits = digits &<< bits(8 &- whole)
      }
      rows.digits.storeBytes(of: digits, toByteOffset: cell, as: UInt64.self)
      rows.divisors.storeBytes(of: divisor, toByteOffset: cell, as: Double.self)
      let mark = byte(text, end)
      if mark == .comma { continue }
      guard mark == .closeBracket, cell >= (least &- 1) &* NumberRows.columnBytes else { return 0 }
      fillUp(rows, from: cell &+ NumberRows.columnBytes, to: pastLast)
      return end &+ 1
    }
  }

  /// Makes NaN of what a row lacks.
  @inline(__always)
  private static func fillUp(_ rows: borrowing NumberRows, from start: Int, to end: Int) {
    var cell = start
    while cell < end {
      rows.digits.storeBytes(of: 0, toByteOffset: cell, as: UInt64.self)
      rows.divisors.storeBytes(of: .nan, toByteOffset: cell, as: Double.self)
      cell &+= NumberRows.columnBytes
    }
  }

  @inline(__always)
  private static func byte(_ text: UnsafeRawPointer, _ offset: Int) -> UInt8 {
    text.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// Eight bytes as they are written, the first lowest.
  @inline(__always)
  private static func word(_ text: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    text.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  /// The bits of so many bytes, below 64.
  @inline(__always)
  private static func bits(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: bytes &<< 3) }
}
