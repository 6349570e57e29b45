import Digest
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4 examples of the standard's example document, and `sha256sum` of the others.
  @Test(
    "the hash of a text is the published one",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        "The quick brown fox jumps over the lazy dog",
        "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
      ),
    ])
  func published(text: String, expected: String) {
    var hash = SHA256()
    hash.update([UInt8](text.utf8))
    #expect(SHA256.hex(of: hash.finalize()) == expected)
  }

  @Test("a million times the letter a, in pieces of 999 bytes, hash to the published value")
  func million() {
    var hash = SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 999)
    for _ in 0..<1_001 { hash.update(piece) }
    hash.update([UInt8](repeating: UInt8(ascii: "a"), count: 1))
    #expect(
      SHA256.hex(of: hash.finalize())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Made by `python3 -c` with `hashlib.sha256(bytes(i * 7 % 256 for i in range(n)))`.
  @Test(
    "lengths around the padding's edges hash as hashlib does",
    arguments: [
      (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
      (55, "576a1bf8d4478657e6dc4af9398544765c2a92cde28478b019235cfed315fc09"),
      (56, "9b20501dfd1d99161c257950f3444f3e49230c351c5c8e0943ef369f85f5205d"),
      (57, "a5534a9d0694341dfde5b1bb3d8addcb38bd46f44a629dc97b3f8fb2721b0720"),
      (63, "30b345906b493f06f69444b6521113511c242f30e29840462950035043682f1e"),
      (64, "d8bc63b4fc1156e5e7d95a418b9bf54cd3174bedbc2db40f74895349b229b3c0"),
      (65, "1ee23b0fbcaecc1aff4a9e8f1645f35ab2c8e13609cd73b68df8b5e3f63ce073"),
      (119, "7a6589821178918ca8d9edaba5abfc1e9b2669564f4469b66885379c1530b2c8"),
      (120, "655250427d56b1b0eeb8497d21428704273458a01772d6881b65c0abac0f8a98"),
      (127, "67d79933e3c9aa8e89f481e071cfca1e9a16c09d7263b5efa3bb01f1a9f8d065"),
      (128, "54c9eb041badfd7064645067b107661fed6113197ce2dd066ba69618abd3732f"),
      (129, "5b55715b51c54661ed0cbd75ba5b00cf1ffee3b7c113a636eca613d9425116a6"),
      (1000, "89f4ff56a25dd1db06a4ce6033603775d705fb96f30f8693733fef602a1ca532"),
    ])
  func lengths(count: Int, expected: String) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = bytes.withUnsafeBytes { SHA256.hash($0) }
    #expect(SHA256.hex(of: whole) == expected)
  }

  @Test("the hash does not depend on where the bytes are cut")
  func cuts() {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let expected = bytes.withUnsafeBytes { SHA256.hash($0) }
    var hash = SHA256()
    for first in 0...200 {
      for second in stride(from: first, through: 200, by: 13) {
        hash.update([UInt8](bytes[..<first]))
        hash.update([UInt8](bytes[first..<second]))
        hash.update([UInt8](bytes[second...]))
        #expect(hash.finalize() == expected, "cut at \(first) and \(second)")
      }
    }
  }

  @Test("bytes are written as two lower-case digits each")
  func hexadecimal() {
    #expect(SHA256.hex(of: [0x00, 0x0f, 0xa0, 0xff]) == "000fa0ff")
    #expect(SHA256.hex(of: []) == "")
  }
}
