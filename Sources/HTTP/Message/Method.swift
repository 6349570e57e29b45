/// The methods that this server implements; any other is answered 501.
public enum Method: UInt8, Sendable, Hashable, CaseIterable {
  case get, head, post, put, delete, options, patch

  /// The name as on the wire; methods are case-sensitive (RFC 9110, 9.1).
  public var name: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .patch: "PATCH"
    }
  }

  /// The longest name.
  static let nameBytesMax = 7

  /// The method named by exactly these bytes.
  init?(bytes: UnsafeBufferPointer<UInt8>) {
    let match = Method.allCases.first { method in
      let name = UnsafeBufferPointer(
        start: method.name.utf8Start, count: method.name.utf8CodeUnitCount)
      return name.count == bytes.count && name.elementsEqual(bytes)
    }
    guard let match else { return nil }
    self = match
  }
}

extension Method: CustomStringConvertible {
  public var description: String { "\(name)" }
}
