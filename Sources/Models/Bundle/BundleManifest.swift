public import JSON

/// What a bundle's `manifest.json` says.
public struct BundleManifest: Sendable {
  /// How the label was made: stops and targets in ATR, and the time limit.
  public struct Label: Sendable, Equatable {
    public let kind: String
    public let stopATR: Double
    public let targetATR: Double
    public let timeLimitHours: Double
    /// What each class says about "up", 0…1, where the label has classes.
    public let classUp: [Double]?
    /// Ask minus bid, and what a round trip costs beside it, in price; nil in bundles of before.
    public let spread: Double?
    public let commission: Double?
    /// The bounds of five classes in percent.
    public let classPercent: ClosedRange<Double>?
  }

  /// From the first to the last event, in seconds since 1970 UTC.
  public struct Span: Sendable, Equatable {
    public let from: Int64
    public let to: Int64
  }

  /// One member: its file, its share and how its probability is calibrated.
  public struct MemberSpec: Sendable, Equatable {
    public let member: Member
    public let file: String
    public let weight: Double
    public let calibration: Calibration
    /// The timeframe, bars and channels of the LSTM's sequence; nil for the others.
    public let sequence: Sequence?
  }

  /// The shape of what the LSTM reads.
  public struct Sequence: Sendable, Equatable {
    public let timeframe: String
    public let bars: Int
    public let channels: Int
  }

  /// Where the features lay in training, one element for each; NaN where one never had a value.
  public struct Ranges: Sendable {
    public let low: [Double]
    public let high: [Double]
    /// The share of training rows in which the feature was undefined.
    public let undefined: [Double]
  }

  /// Where the features lay in training by tenths, one element for each feature.
  public struct Deciles: Sendable, Equatable {
    /// The distinct deciles, ascending; a value lies in the bin of as many as are not above it.
    public let edges: [[Double]]
    /// The share of training rows in each bin, and last of those in which it was undefined.
    public let shares: [[Double]]

    public init(edges: [[Double]], shares: [[Double]]) {
      self.edges = edges
      self.shares = shares
    }
  }

  /// Whether the walk-forward showed an edge over the base rate after costs, and why.
  public struct Edge: Sendable, Equatable {
    public let verdict: String
    public let reason: String

    /// Only such a bundle may enter without an operator's promotion.
    public var hasEdge: Bool { verdict == "edge" }
  }

  /// The only format that is read.
  public static let format = 1

  public let symbol: String
  public let version: String
  /// Trained on synthetic data, to show the server at work.
  public let isDemo: Bool
  /// SHA-256 of the feature names joined by line feeds, in hexadecimal.
  public let catalogueHash: String
  public let featureCount: Int
  public let timeframes: [String]
  /// The timeframe whose closes were the training events.
  public let every: String
  public let label: Label
  public let train: Span
  public let validation: Span
  public let test: Span
  public let members: [MemberSpec]
  /// The 0 % to 100 % quantiles of |P−0.5| on the validation span, 101 of them.
  public let confidenceQuantiles: [Double]
  public let ranges: Ranges
  /// nil in bundles of before.
  public let deciles: Deciles?
  /// Figures for people; nothing is decided by them.
  public let metrics: JSONValue
  public let edge: Edge
  /// SHA-256 in hexadecimal of every file, in the manifest's order.
  public let files: [(name: String, hash: String)]
}
