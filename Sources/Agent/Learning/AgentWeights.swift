public import Randomness

/// Everything that learning carries from one update to the next.
public struct AgentWeights: Sendable, Equatable {
  public internal(set) var online: QNetwork
  public internal(set) var target: QNetwork
  public internal(set) var optimizer: Adam
  /// Optimiser steps so far; with the seed it determines every later sample.
  public internal(set) var steps = 0
  /// Updates so far, each of many steps.
  public internal(set) var updates = 0
  /// Closed trades when the last update ran.
  public internal(set) var closedTradesAtUpdate = 0

  /// Fresh weights: the target is a copy of the online network.
  public init(using generator: inout SeededGenerator) {
    self.init(network: QNetwork(using: &generator))
  }

  /// A trained network that continues with a fresh optimiser.
  public init(network: QNetwork) {
    online = network
    target = network
    optimizer = Adam(count: QNetwork.parameterCount)
  }

  /// The greedy policy of the online network.
  public var policy: Policy { Policy(online) }
}
