import Models

/// Reads one array in NumPy's `.npy` format, versions 1 to 3, in C order.
///
/// Source: NumPy Enhancement Proposal 1.
struct NumpyArray {
  let tensor: Tensor

  /// - Throws: `CommandError` where the file is broken or of an element type that no model takes.
  init(_ bytes: [UInt8], path: String) throws(CommandError) {
    func refuse(_ expected: String) -> CommandError {
      CommandError("\(path): expected \(expected)")
    }
    let isVersion1 = bytes.count > 6 && bytes[6] == 1
    let lengthBytes = isVersion1 ? 2 : 4
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 8 + lengthBytes else {
      throw refuse("an array as numpy.save writes it")
    }
    let length = bytes[8..<(8 + lengthBytes)].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + lengthBytes + length
    guard start <= bytes.count else { throw refuse("a header of \(length) bytes") }
    let header = String(decoding: bytes[(8 + lengthBytes)..<start], as: UTF8.self)
    guard header.contains("'fortran_order': False") else { throw refuse("an array in C order") }
    guard let name = Self.quoted("descr", in: header), let type = Self.types[name] else {
      throw refuse("little-endian numbers, was \(Self.quoted("descr", in: header) ?? "no type")")
    }
    let shape = Self.shape(in: header)
    let body = [UInt8](bytes[start...])
    do {
      tensor = try Tensor(littleEndian: body, type: type, shape: shape)
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  private static let types: [String: ElementType] = [
    "<f8": .float64, "<f4": .float32, "<f2": .float16, "<i8": .int64, "<i4": .int32, "<i2": .int16,
    "|i1": .int8, "<u8": .uint64, "<u4": .uint32, "<u2": .uint16, "|u1": .uint8, "|b1": .bool,
  ]

  private static func quoted(_ key: String, in header: String) -> String? {
    let parts = header.split(separator: "'", omittingEmptySubsequences: false)
    guard let place = parts.firstIndex(of: Substring(key)), place + 2 < parts.count else {
      return nil
    }
    return String(parts[place + 2])
  }

  private static func shape(in header: String) -> [Int] {
    guard let open = header.firstIndex(of: "("), let close = header[open...].firstIndex(of: ")")
    else { return [-1] }
    return header[header.index(after: open)..<close].split(separator: ",").compactMap { word in
      let digits = word.filter { $0 != " " }
      return digits.isEmpty ? nil : Int(digits) ?? -1
    }
  }
}
