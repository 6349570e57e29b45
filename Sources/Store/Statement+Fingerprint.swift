import Digest

/// A fingerprint as a column: 16 bytes, the high half first, each half's greatest byte first.
extension Statement {
  func bind(_ index: Int32, _ value: Fingerprint) throws(StoreError) {
    try withUnsafeBytes(of: (value.high.bigEndian, value.low.bigEndian)) {
      (bytes) throws(StoreError) in try bind(index, blob: bytes)
    }
  }

  /// The fingerprint of a column; where it has none, that of the body in another column.
  func fingerprint(_ column: Int32, of body: Int32) -> Fingerprint {
    withBlob(column) { bytes in
      guard bytes.count == 16 else { return nil }
      return Fingerprint(
        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    } ?? withBlob(body) { Fingerprint(of: $0) }
  }
}
