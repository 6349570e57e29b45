import Telemetry
import Testing

@Suite struct ByteTextTests {
  @Test(
    "a number is appended as it is described, with zeros before it where it is short",
    arguments: [0, 7, 9, 10, 99, 100, 1_024, 99_999, 1_763_517_960, .max, .max - 1])
  func decimals(value: Int) {
    for width in [0, 1, 2, 4, 8, 25] {
      let digits = value.description
      let padded = String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
      var bytes = Array("x".utf8)
      bytes.append(decimal: value, width: width)
      bytes.append(decimal: -value, width: width)
      let negative = value == 0 ? padded : "-" + padded
      #expect(String(decoding: bytes, as: UTF8.self) == "x" + padded + negative)
    }
    var least: [UInt8] = []
    least.append(decimal: .min)
    #expect(String(decoding: least, as: UTF8.self) == Int.min.description)
  }
}
