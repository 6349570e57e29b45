/// A node of a tree in one machine word, from the low bits up: column, rank, step to the left child.
///
/// ```
/// | step to the left child | highest rank that goes left | column |
/// ```
/// The right child follows the left one. A leaf steps nowhere and lets no rank past, so that going
/// on from it is staying.
protocol RankedNode: FixedWidthInteger, UnsignedInteger, Sendable {
  /// How many thresholds of its column a value exceeds.
  associatedtype Rank: FixedWidthInteger & UnsignedInteger
  static var columnBits: Int { get }
  static var rankBits: Int { get }
  var column: Int { get }
  var rank: Rank { get }
  var step: Int { get }
}

extension RankedNode {
  static var stepBits: Int { bitWidth - columnBits - rankBits }

  /// The word of every leaf.
  static var leaf: Self { Self(1 << rankBits - 1) << Self(columnBits) }

  init(column: Int, rank: Int, step: Int) {
    self =
      Self(column) | Self(rank) << Self(Self.columnBits)
      | Self(step) << Self(Self.columnBits + Self.rankBits)
  }
}

/// 256 columns of 255 thresholds, trees of 65,536 nodes: LightGBM's usual models.
extension UInt32: RankedNode {
  typealias Rank = UInt8
  static var columnBits: Int { 8 }
  static var rankBits: Int { 8 }

  @inline(__always) var column: Int { Int(UInt8(truncatingIfNeeded: self)) }
  @inline(__always) var rank: UInt8 { UInt8(truncatingIfNeeded: self &>> 8) }
  @inline(__always) var step: Int { Int(self &>> 16) }
}

/// All others: a million columns of a million thresholds, trees of 16 million nodes.
extension UInt64: RankedNode {
  typealias Rank = UInt32
  static var columnBits: Int { 20 }
  static var rankBits: Int { 20 }

  @inline(__always) var column: Int { Int(truncatingIfNeeded: self & 0xF_FFFF) }
  @inline(__always) var rank: UInt32 { UInt32(truncatingIfNeeded: self &>> 20) & 0xF_FFFF }
  @inline(__always) var step: Int { Int(truncatingIfNeeded: self &>> 40) }
}
