/// The decoded parameters of a target, in the order they came.
///
/// `+` reads as a blank, as forms and most libraries write it; a plus sign comes as `%2B`.
public struct Query: Sendable {
  /// Every parameter; one without `=` has an empty value.
  public let items: [(name: String, value: String)]

  /// Splits the text after the question mark; the encoding was checked with the target.
  init(encoded: some Sequence<UInt8>) {
    var items: [(name: String, value: String)] = []
    for part in encoded.split(separator: UInt8(ascii: "&")) {
      let sides = part.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let value = sides.count > 1 ? PercentCoding.decodedText(sides[1], plusIsBlank: true) : ""
      items.append((PercentCoding.decodedText(sides[0], plusIsBlank: true), value))
    }
    self.items = items
  }

  /// The value of the first parameter called `name`.
  public subscript(name: String) -> String? {
    items.first { $0.name == name }?.value
  }
}
