internal import Digest

/// The ensemble of one symbol, verified and ready to evaluate.
///
/// Loading checks the SHA-256 of every file, the format, the symbol, the feature catalogue, each
/// member's feature count, and that each member reproduces what its original library computed.
public final class ModelBundle: Sendable {
  public let manifest: BundleManifest
  private let lightGBM: LightGBMModel?
  private let catBoost: CatBoostModel?
  private let lstm: SequenceModel?
  /// How members of several classes are read; nil where the label has none.
  private let classes: ClassShares?
  /// What evaluating needs of the manifest's members, in its order.
  private let shares: [Share]

  private struct Share: Sendable {
    let member: Member
    let weight: Double
    let calibration: Calibration
    /// SHA-256 of its file.
    let hash: String
  }

  /// CatBoost's categorical columns: regime and session.
  private static let categoryCount = 2

  /// Verifies and loads the files of a bundle, by their names.
  ///
  /// `symbol` is the root it must be for, `catalogueHash` and `featureCount` those of the features
  /// that will be given to it.
  /// - Throws: `BundleError` naming the first disagreement.
  public init(
    files: [String: [UInt8]], symbol: String, catalogueHash: String, featureCount: Int
  ) throws(BundleError) {
    guard let bytes = files["manifest.json"] else { throw .missingFile("manifest.json") }
    let manifest = try BundleManifest(bytes)
    guard manifest.symbol == symbol else {
      throw .wrongSymbol(expected: symbol, was: manifest.symbol)
    }
    guard manifest.featureCount == featureCount else {
      throw .wrongFeatureCount(
        of: "manifest", expected: featureCount, was: manifest.featureCount)
    }
    guard manifest.catalogueHash == catalogueHash else {
      throw .wrongCatalogue(expected: catalogueHash, was: manifest.catalogueHash)
    }
    for (name, hash) in manifest.files {
      guard let bytes = files[name] else { throw .missingFile(name) }
      guard SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) }) == hash else {
        throw .fileChanged(name)
      }
    }
    var lightGBM: LightGBMModel?
    var catBoost: CatBoostModel?
    var lstm: SequenceModel?
    let classes = manifest.label.classUp.map { ClassShares(up: $0) }
    for spec in manifest.members {
      let bytes = files[spec.file] ?? []
      do {
        switch spec.member {
        case .lightgbm:
          let model = try LightGBMModel(text: bytes)
          try ClassShares.require(
            classes, model.isBinaryClassifier, model.classCount, of: "lightgbm")
          lightGBM = model
        case .catboost:
          let model = try CatBoostModel(json: bytes)
          try ClassShares.require(
            classes, model.isBinaryClassifier, model.classCount, of: "catboost")
          catBoost = model
        case .lstm:
          lstm = try spec.sequence.map { shape throws(ModelError) in
            try SequenceModel(onnx: bytes, bars: shape.bars, channels: shape.channels)
          }
        }
      } catch {
        throw .memberRefused(member: spec.member, error)
      }
    }
    for (name, count) in [
      ("lightgbm", lightGBM?.featureCount), ("catboost", catBoost?.featureCount),
    ] {
      guard let count, count != featureCount else { continue }
      throw .wrongFeatureCount(of: name, expected: featureCount, was: count)
    }
    if let count = catBoost?.categoryCount, count != Self.categoryCount {
      throw .wrongFeatureCount(
        of: "catboost's categories", expected: Self.categoryCount, was: count)
    }
    self.manifest = manifest
    self.lightGBM = lightGBM
    self.catBoost = catBoost
    self.lstm = lstm
    self.classes = classes
    shares = manifest.members.map { spec in
      Share(
        member: spec.member, weight: spec.weight, calibration: spec.calibration,
        hash: manifest.files.first { $0.name == spec.file }?.hash ?? "")
    }
    try GoldenCheck(files["golden.json"] ?? []).verify(self)
  }

  /// One member's answer before calibration.
  struct Uncalibrated: Sendable {
    let raw: Double
    let probability: Double
    let volatility: Double?
  }

  /// A member's answer before calibration; nil where the input leaves it out.
  func evaluate(_ member: Member, _ input: ModelInput) throws(ModelError) -> Uncalibrated? {
    switch member {
    case .lightgbm:
      guard let lightGBM else { return nil }
      if let classes {
        return classes.uncalibrated(
          input.features.withUnsafeBufferPointer { classes.probability(lightGBM, $0) })
      }
      let (raw, probability) = input.features.withUnsafeBufferPointer { lightGBM.answer($0) }
      return Uncalibrated(raw: raw, probability: probability, volatility: nil)
    case .catboost:
      guard let catBoost, let regime = input.regime else { return nil }
      if let classes {
        return classes.uncalibrated(
          input.features.withUnsafeBufferPointer {
            classes.probability(catBoost, $0, categories: [regime, input.session])
          })
      }
      let raw = input.features.withUnsafeBufferPointer {
        catBoost.rawScore(features: $0, categories: [regime, input.session])
      }
      return Uncalibrated(
        raw: raw, probability: Logistic.probability(ofRaw: raw), volatility: nil)
    case .lstm:
      guard let lstm, let sequence = input.sequence else { return nil }
      let (probability, volatility) = try lstm.evaluate(sequence)
      return Uncalibrated(
        raw: Logistic.logit(of: Calibration.clipped(probability)), probability: probability,
        volatility: volatility)
    }
  }

  /// Asks every member that the input reaches, and weighs their answers.
  /// - Throws: `ModelError` where the input has another shape than the members were trained on.
  public func evaluate(_ input: ModelInput) throws(ModelError) -> EnsembleOutput {
    var memo = EvaluationMemo()
    return try evaluate(input, &memo)
  }

  /// The same, but for a sequence that the memo has from before, which is not evaluated again.
  ///
  /// - Parameter memo: of this bundle's root, whatever bundle served it before.
  /// - Throws: `ModelError` where the input has another shape than the members were trained on.
  public func evaluate(
    _ input: ModelInput, _ memo: inout EvaluationMemo
  ) throws(ModelError) -> EnsembleOutput {
    guard input.features.count == manifest.featureCount else {
      throw .wrongCount(
        of: "features", expected: manifest.featureCount, was: input.features.count)
    }
    var present = MemberOutputs()
    var volatility: Double?
    for share in shares {
      guard let answer = try evaluate(share, input, &memo) else { continue }
      present.append(
        MemberOutput(
          member: share.member, raw: answer.raw,
          probability: share.calibration.apply(to: answer.probability), weight: share.weight))
      volatility = answer.volatility ?? volatility
    }
    return combine(
      present, volatilityForecast: volatility,
      outsideFraction: manifest.ranges.outsideFraction(of: input.features))
  }

  private func evaluate(
    _ share: Share, _ input: ModelInput, _ memo: inout EvaluationMemo
  ) throws(ModelError) -> Uncalibrated? {
    guard share.member == .lstm, let sequence = input.sequence else {
      return try evaluate(share.member, input)
    }
    if let known = memo.answer(share.hash, sequence) { return known }
    let answer = try evaluate(share.member, input)
    if let answer { memo.remember(answer, share.hash, sequence) }
    return answer
  }

  /// What some members say together, their weights brought to a sum of 1.
  public func combine(
    _ present: MemberOutputs, volatilityForecast: Double?, outsideFraction: Double
  ) -> EnsembleOutput {
    var members = present
    let total = members.reduce(0) { $0 + $1.weight }
    for index in members.indices { members[index].weight /= total }
    let mean = members.reduce(0) { $0 + $1.weight * $1.probability }
    let variance = members.reduce(0) {
      $0 + $1.weight * ($1.probability - mean) * ($1.probability - mean)
    }
    let probability = members.count >= 2 ? mean : nil
    return EnsembleOutput(
      members: members, probability: probability, disagreement: variance.squareRoot(),
      confidence: probability.map { manifest.confidence(ofProbability: $0) },
      volatilityForecast: volatilityForecast, outsideFraction: outsideFraction)
  }
}
