/// A part of the ensemble.
public enum Member: String, Sendable, CaseIterable {
  case lightgbm
  case catboost
  case lstm
}
