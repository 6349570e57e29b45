/// A run of rows of `BarColumns` without a copy: the window that features are computed over.
public struct BarSlice: Sendable {
  public let columns: BarColumns
  public let rows: Range<Int>
  /// Where not 0: slices of the same stamp and rows hold the same bars, for as long as the process
  /// lives. A hint for who keeps results; it is part of no result.
  public var stamp: UInt64 = 0

  /// - Precondition: `rows` lie within the columns.
  @inlinable public init(_ columns: BarColumns, rows: Range<Int>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= columns.count, "rows within columns")
    self.columns = columns
    self.rows = rows
  }

  /// All rows.
  @inlinable public init(_ columns: BarColumns) { self.init(columns, rows: 0..<columns.count) }

  @inlinable public var count: Int { rows.count }
  @inlinable public var isEmpty: Bool { rows.isEmpty }

  /// The bar `index` rows after the oldest of the slice.
  @inlinable public subscript(index: Int) -> Bar { columns[rows.lowerBound + index] }

  @inlinable public var first: Bar? { isEmpty ? nil : columns[rows.lowerBound] }
  @inlinable public var last: Bar? { isEmpty ? nil : columns[rows.upperBound - 1] }
}
