extension JSONReader {
  /// Reads the next value, a flat array of numbers, into `row` and gives their count.
  ///
  /// With `nullAsNaN` an element may be `null` and becomes NaN.
  ///
  /// - Throws: where it is no array of numbers, or holds more than `row` has room for; the reader
  ///   then stands before the value again.
  /// - Complexity: O(n); allocates nothing.
  public mutating func readNumberRow(
    into row: UnsafeMutableBufferPointer<Double>, nullAsNaN: Bool = false
  ) throws(JSONError) -> Int {
    // A copy of the reader would serve too, but costs as much as the row itself.
    let before = (position: position, depth: depth, state: state)
    do {
      return try scanNumberRow(into: row, nullAsNaN: nullAsNaN)
    } catch {
      (position, depth, state) = before
      throw error
    }
  }

  @inline(__always)
  private mutating func scanNumberRow(
    into row: UnsafeMutableBufferPointer<Double>, nullAsNaN: Bool
  ) throws(JSONError) -> Int {
    try beginArray()
    var count = 0
    while true {
      count = scanPlainNumbers(into: row, from: count)
      guard try nextElement() else { return count }
      guard count < row.count else { throw error(.tooManyElements(limit: row.count)) }
      if nullAsNaN, try readNull() {
        row[count] = .nan
      } else {
        row[count] = try readDouble()
      }
      count += 1
    }
  }

  /// Reads numbers of the commonest form and stops before the comma of anything else.
  ///
  /// It begins and ends as after `beginArray` or after a value, so that whatever follows can be
  /// read in the careful way.
  @inline(__always)
  private mutating func scanPlainNumbers(
    into row: UnsafeMutableBufferPointer<Double>, from start: Int
  ) -> Int {
    // The last place from which a number may be read without asking where the bytes end.
    let last = bytes.count &- PlainNumber.reach
    var count = start
    var index = position
    var sign: UInt64 = 0
    if state == .after {
      guard index <= last, bytes[index] == .comma else { return count }
      index &+= 1
    }
    while count < row.count && index <= last {
      let word = DigitScan.word(bytes, at: index)
      let others = DigitScan.nonDigits(in: word)
      if others & 0x80 != 0 {
        // A sign or a blank takes a turn of its own: most numbers have neither.
        guard sign == 0, bytes[index] == .minus || bytes[index] == 0x20 else { break }
        sign = bytes[index] == .minus ? 1 &<< 63 : 0
        index &+= 1
        continue
      }
      let number = PlainNumber(bytes, at: index, word: word, others: others)
      guard number.isPlain else { break }
      row[count] = Double(bitPattern: number.value.bitPattern | sign)
      sign = 0
      count &+= 1
      position = number.end
      state = .after
      guard bytes[position] == .comma else { break }
      index = position &+ 1
    }
    return count
  }
}
