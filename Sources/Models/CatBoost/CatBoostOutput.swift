internal import Glibc
internal import JSON

/// What the sums of a model's trees mean, by the loss that it was trained on.
enum CatBoostOutput {
  /// The sum itself.
  case identity
  /// The logistic function of each sum.
  case logistic
  /// The exponential function of the sum.
  case exponential
  /// Shares of the exponential functions of all sums.
  case softmax

  /// By the training parameters; a file that does not say holds a classifier.
  init(_ document: JSONField) throws(ModelError) {
    let loss = document.optional("model_info")?.optional("params")?.optional("loss_function")?
      .optional("type")
    switch loss?.value.string {
    case nil, "Logloss", "CrossEntropy", "MultiClassOneVsAll", "MultiLogloss",
      "MultiCrossEntropy":
      self = .logistic
    case "MultiClass": self = .softmax
    case "Poisson", "Tweedie": self = .exponential
    case "RMSE", "MAE", "MAPE", "Quantile", "LogLinQuantile", "Expectile", "Huber", "Lq",
      "MultiRMSE", "LogCosh", "QueryRMSE", "QuerySoftMax", "PairLogit", "PairLogitPairwise",
      "YetiRank", "YetiRankPairwise":
      self = .identity
    case .some(let other): throw .unsupported(place: "catboost.loss_function", what: other)
    }
  }

  /// Turns sums into predictions, in place.
  func apply(to sums: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .identity: break
    case .logistic:
      for index in sums.indices { sums[index] = Logistic.probability(ofRaw: sums[index]) }
    case .exponential:
      for index in sums.indices { sums[index] = exp(sums[index]) }
    case .softmax: Logistic.softmax(sums)
    }
  }
}
