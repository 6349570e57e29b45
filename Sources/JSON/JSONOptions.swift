/// What a parse refuses or allows beyond RFC 8259.
public struct JSONOptions: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A member that an object already has, compared byte by byte after unescaping, is an error.
  public static let refuseDuplicateKeys = JSONOptions(rawValue: 1)

  /// The part of JSON5 that a person writing a file wants: `//` and `/* */` comments, a comma after
  /// the last element, ASCII identifiers as keys, strings in single quotes (with `\'`), numbers
  /// with a `+`, without digits on one side of the point, and hexadecimal integers.
  ///
  /// `NaN`, `Infinity`, the other escapes and the other white space of JSON5 are refused.
  public static let json5 = JSONOptions(rawValue: 2)

  /// Levels of nesting allowed unless the caller says otherwise.
  public static let depthLimit = 64
}
