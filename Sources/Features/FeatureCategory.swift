/// The six groups that the catalogue lists its features in, in its order.
public enum FeatureCategory: String, CaseIterable, Sendable {
  case priceAction = "price action"
  case technical
  case structure
  case volume
  case momentum
  case regime
}
