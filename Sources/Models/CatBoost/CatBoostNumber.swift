/// How one numerical feature is read: in single precision, with something in place of NaN.
struct CatBoostNumber {
  enum AbsentTreatment: String {
    /// Every comparison with NaN is false.
    case asIs = "AsIs"
    /// Below every border.
    case asFalse = "AsFalse"
    /// Above every border.
    case asTrue = "AsTrue"
  }

  /// What stands for NaN.
  let absent: Float

  init(_ field: JSONField) throws(FieldError) {
    let name = try field.member("nan_value_treatment")
    switch AbsentTreatment(rawValue: try name.text()) {
    case .asIs: absent = .nan
    case .asFalse: absent = -.infinity
    case .asTrue: absent = .infinity
    case nil: throw name.fail("AsIs, AsFalse or AsTrue")
    }
  }
}
