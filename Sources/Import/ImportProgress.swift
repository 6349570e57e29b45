/// How far an import has come.
public struct ImportProgress: Sendable, Equatable {
  /// Bytes of the file read, packed where it is packed.
  public let bytesDone: Int64
  public let bytesTotal: Int64
  /// Lines read, the header not counted.
  public let rows: Int
}
