/// Percent-encoding (RFC 3986, 2.1).
enum PercentCoding {
  /// Whether every `%` is followed by two hexadecimal digits.
  static func isWellFormed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "%") else {
        index += 1
        continue
      }
      guard index + 2 < bytes.count, ByteClass.hexValue(bytes[index + 1]) != nil,
        ByteClass.hexValue(bytes[index + 2]) != nil
      else { return false }
      index += 3
    }
    return true
  }

  /// The bytes that `encoded` stands for; a `%` without two digits stands for itself.
  static func decoded(
    _ encoded: some Sequence<UInt8>, plusIsBlank: Bool = false
  ) -> [UInt8] {
    let encoded = Array(encoded)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var index = 0
    while index < encoded.count {
      let byte = encoded[index]
      if byte == UInt8(ascii: "%"), index + 2 < encoded.count,
        let high = ByteClass.hexValue(encoded[index + 1]),
        let low = ByteClass.hexValue(encoded[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? ByteClass.space : byte)
        index += 1
      }
    }
    return bytes
  }

  /// `decoded` as text.
  static func decodedText(_ encoded: some Sequence<UInt8>, plusIsBlank: Bool = false) -> String {
    String(decoding: decoded(encoded, plusIsBlank: plusIsBlank), as: UTF8.self)
  }
}
