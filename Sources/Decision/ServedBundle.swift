public import Market
public import Models

/// A verified bundle, and whether it may enter.
public struct ServedBundle: Sendable {
  public let bundle: ModelBundle
  /// Scored, shown and journalled, never entering.
  public var isShadow: Bool
  /// The timeframes it was trained on; features of the others are undefined to it.
  public let timeframes: TimeframeSet
  /// The timeframe of the sequence member; nil without one.
  public let sequence: Timeframe?

  /// - Throws: `BundleError.manifestField` where the manifest names a timeframe that does not exist.
  public init(_ bundle: ModelBundle, isShadow: Bool) throws(BundleError) {
    self.bundle = bundle
    name = "\(bundle.manifest.symbol)/\(bundle.manifest.version)"
    self.isShadow = isShadow
    var declared: TimeframeSet = []
    for code in bundle.manifest.timeframes {
      declared.insert(TimeframeSet(try ServedBundle.timeframe(code, "timeframes")))
    }
    timeframes = declared
    let sequence = bundle.manifest.members.lazy.compactMap(\.sequence).first
    self.sequence = try sequence.map { shape throws(BundleError) in
      try ServedBundle.timeframe(shape.timeframe, "members.timeframe")
    }
  }

  /// The name on the wire: `EURUSD/20261120T101500Z`.
  public let name: String

  private static func timeframe(
    _ code: String, _ path: String
  ) throws(BundleError) -> Timeframe {
    guard let timeframe = Timeframe(code: code) else {
      throw .manifestField(path: path, expected: "a timeframe M1 … D1, was \(code)")
    }
    return timeframe
  }
}
