/// The greedy policy of one network: the same state and mask always give the same action.
public struct Policy: Sendable, Equatable {
  public let network: QNetwork

  public init(_ network: QNetwork) { self.network = network }

  /// Q of every action, by `AgentAction.rawValue`.
  public func values(_ state: AgentState) -> SIMD4<Float> { network.values(state.inputs) }

  /// The allowed action of the greatest value; a tie goes to the lowest index.
  public func choose(_ state: AgentState, _ mask: ActionMask) -> AgentAction {
    choose(state.inputs, mask)
  }

  /// The same for inputs that are already normalised.
  public func choose(_ inputs: SIMD16<Float>, _ mask: ActionMask) -> AgentAction {
    Policy.greedy(network.values(inputs), mask)
  }

  /// The allowed action of the greatest of `values`; a NaN is never the greatest, HOLD is the rest.
  public static func greedy(_ values: SIMD4<Float>, _ mask: ActionMask) -> AgentAction {
    var best = AgentAction.hold
    var greatest = values[0].isNaN ? -Float.infinity : values[0]
    for action in AgentAction.allCases.dropFirst() where mask.contains(action) {
      if values[action.rawValue] > greatest {
        best = action
        greatest = values[action.rawValue]
      }
    }
    return best
  }
}
