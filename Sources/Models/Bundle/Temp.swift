public import Market
public enum Member: String, CaseIterable, Sendable { case lightgbm, catboost, lstm }
public struct MemberOutput: Sendable { public var member: Member; public var raw: Double; public var probability: Double; public var weight: Double }
public struct EnsembleOutput: Sendable {
  public var members: [MemberOutput]; public var probability: Double?; public var disagreement: Double; public var confidence: Double?; public var volatilityForecast: Double?; public var outsideFraction: Double }
public struct ModelInput: Sendable { public init(features: [Double], regime: Int?, session: Int, sequence: [Float]?) {} }
public struct BundleManifest: Sendable { public var symbol = ""; public var version = ""; public var isDemo = false; public var timeframes: TimeframeSet = .all; public var sequenceTimeframe: Timeframe? }
public final class ModelBundle: Sendable { public let manifest = BundleManifest()
  public func evaluate(_ input: ModelInput) throws(ModelError) -> EnsembleOutput { fatalError() }
  public func combine(_ m: [MemberOutput], volatilityForecast: Double?, outsideFraction: Double) -> EnsembleOutput { fatalError() } }
