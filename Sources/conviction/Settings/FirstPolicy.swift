/// The position agent's first policy, trained on a simulated market and compiled into the executable
/// with what its comparison with simple rules found; `Scripts/first-policy` makes it.
enum FirstPolicy {
  static func bytes() throws(CommandError) -> [UInt8] { PackageResources.first_policy_bin }
}
