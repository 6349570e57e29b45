/// The position agent's first policy, trained in simulation and compiled into the executable.
///
/// Made by `conviction train-agent --seed 7 --out Sources/conviction/Resources/first-policy.bin`.
enum FirstPolicy {
  static func bytes() throws(CommandError) -> [UInt8] { PackageResources.first_policy_bin }
}
