/// What the members present say, in the manifest's order, each at most once.
///
/// They lie where the whole lies, for every decision has some.
@frozen
public struct MemberOutputs: Sendable {
  /// As many as there are members, from the front.
  @usableFromInline var outputs = InlineArray<3, MemberOutput?>(repeating: nil)
  public private(set) var count = 0

  /// Nobody.
  public init() {}

  /// - Precondition: fewer than there are members.
  mutating func append(_ output: MemberOutput) {
    outputs[count] = output
    count += 1
  }

  /// The others beside one of them.
  public func without(_ member: Member) -> MemberOutputs {
    var others = MemberOutputs()
    for output in self where output.member != member { others.append(output) }
    return others
  }
}

extension MemberOutputs: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public internal(set) subscript(place: Int) -> MemberOutput {
    get {
      guard let output = outputs[place] else { preconditionFailure("there are \(count) members") }
      return output
    }
    set { outputs[place] = newValue }
  }
}

extension MemberOutputs: Equatable {
  public static func == (left: MemberOutputs, right: MemberOutputs) -> Bool {
    left.elementsEqual(right)
  }
}
