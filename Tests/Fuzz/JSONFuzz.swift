import Glibc
import JSON

/// The properties: every way of reading agrees on what is JSON and what it means; what is written
/// reads back as the same; a text without its end is no text; errors lie within the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  let strict = read(bytes, [])
  for option in [JSONOptions.refuseDuplicateKeys, .json5, [.json5, .refuseDuplicateKeys]] {
    let other = read(bytes, option)
    if let strict, option == .json5, other != strict { fatalError("JSON5 reads JSON otherwise") }
    if strict == nil, option == .refuseDuplicateKeys, other != nil { fatalError("less strict") }
  }
  checkRow(bytes, strict)
  checkRows(bytes, strict)
  if let strict { checkWriting(strict) }
  checkEnd(bytes, strict)
  return 0
}

/// The value of `bytes`; nil where it is refused, and then passing over it is refused alike.
private func read(_ bytes: UnsafeRawBufferPointer, _ options: JSONOptions) -> JSONValue? {
  var value: JSONValue?
  var refusal: JSONError?
  do {
    value = try JSONValue(parsing: bytes, options: options)
  } catch {
    refusal = error
    guard 0...bytes.count ~= error.offset else { fatalError("an error beyond the bytes") }
    guard !error.description.isEmpty else { fatalError("an error without words") }
  }
  do {
    try JSONReader.validate(bytes, options: options)
    if let refusal { fatalError("passed over, but \(refusal)") }
  } catch {
    guard error == refusal else { fatalError("\(error), but \(refusal?.description ?? "read")") }
  }
  return value
}

/// Reading into a row gives the bits that reading values gives.
private func checkRow(_ bytes: UnsafeRawBufferPointer, _ value: JSONValue?) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { row in
    let expected = value?.array?.map { $0.isNull ? Double.nan : $0.double }
    var reader = JSONReader(bytes)
    do throws(JSONError) {
      let count = try reader.readNumberRow(into: row, nullAsNaN: true)
      try reader.finish()
      guard row[..<count].map(\.bitPattern) == expected?.map({ $0?.bitPattern }) else {
        fatalError("a row of \(Array(row[..<count]))")
      }
    } catch {
      guard let expected, expected.count <= 16 else { return }
      if !expected.contains(nil) { fatalError("a row refused: \(error)") }
    }
  }
}

/// Rows read in blocks have the bits that reading values gives.
private func checkRows(_ bytes: UnsafeRawBufferPointer, _ value: JSONValue?) {
  guard let values = value?.array else { return }
  var reader = JSONReader(bytes)
  var block = NumberRows(columnCount: 4)
  var place = 0
  do throws(JSONError) {
    try reader.beginArray()
    while true {
      let count = reader.readNumberRows(into: &block, least: 3)
      for index in 0..<count {
        let row = [Double(block.times[index])] + (1..<4).map { block.column($0)[index] }
        var expected = values[place + index].array?.map { $0.double ?? .nan } ?? []
        if expected.count == 3 { expected.append(.nan) }
        guard row.map(\.bitPattern) == expected.map(\.bitPattern) else {
          fatalError("\(row) at \(place + index)")
        }
      }
      place += count
      guard try reader.nextElement() else { break }
      try reader.skipValue()
      place += 1
    }
    guard place == values.count else { fatalError("\(place) of \(values.count) rows") }
  } catch {
    fatalError("rows refused: \(error)")
  }
}

private func checkWriting(_ value: JSONValue) {
  let written = value.bytes
  do {
    let again = try JSONValue(parsing: written)
    guard isKept(value, again) else { fatalError("written otherwise") }
  } catch {
    fatalError("written as what is refused: \(error)")
  }
}

/// Whether `again` has the structure, texts, doubles and integers of `value`.
///
/// What was written with more digits than a double holds may have become an integer.
private func isKept(_ value: JSONValue, _ again: JSONValue) -> Bool {
  switch (value, again) {
  case (.number(let left), .number(let right)):
    left.double.bitPattern == right.double.bitPattern
      && (left.int64 == nil || left.int64 == right.int64)
  case (.array(let left), .array(let right)):
    left.count == right.count && zip(left, right).allSatisfy(isKept)
  case (.object(let left), .object(let right)):
    left.count == right.count
      && zip(left.members, right.members).allSatisfy {
        $0.key.utf8.elementsEqual($1.key.utf8) && isKept($0.value, $1.value)
      }
  default: value == again
  }
}

/// Blanks around change nothing, and an object, array or string without its last byte is refused.
private func checkEnd(_ bytes: UnsafeRawBufferPointer, _ value: JSONValue?) {
  let blanks = [UInt8](" \n\t\r".utf8)
  let padded = (blanks + bytes + blanks).withUnsafeBytes { read($0, []) }
  let startsWithMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
  guard padded == value || startsWithMark else { fatalError("blanks change the meaning") }
  switch value {
  case .object, .array, .string:
    let end = bytes.lastIndex { !blanks.contains($0) } ?? 0
    for cut in [end, end / 2] where cut > 0 {
      let isWhole = read(UnsafeRawBufferPointer(rebasing: bytes[..<cut]), []) != nil
      if isWhole { fatalError("whole without its end at \(cut)") }
    }
  default: break
  }
}
