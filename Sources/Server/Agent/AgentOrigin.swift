public import Agent
import Digest

/// The weights that the server begins with, before it has learned anything of its own.
public struct AgentOrigin: Sendable {
  public var package: AgentPackage
  /// What the weights are known by: SHA-256 of their bytes.
  public var hash: String
  /// Whether an operator named them; the built-in ones give way to what was learned.
  public var isConfigured: Bool

  public init(package: AgentPackage, isConfigured: Bool = false) {
    self.package = package
    hash = AgentOrigin.hash(package.weights)
    self.isConfigured = isConfigured
  }

  /// A policy by a name of its own, which acts: for simulation and tests.
  public init(policy: Policy, hash: String) {
    package = AgentPackage(
      weights: AgentWeights(network: policy.network), mode: .serving, verdict: "given")
    self.hash = hash
    isConfigured = true
  }

  /// SHA-256 of the stored form, in hexadecimal.
  public static func hash(_ weights: AgentWeights) -> String {
    SHA256.hex(of: weights.encode().withUnsafeBytes { SHA256.hash($0) })
  }
}
