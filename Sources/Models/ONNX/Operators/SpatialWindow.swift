/// The windows that a convolution or pooling moves over the spatial axes of `[batch, channels, …]`.
struct SpatialWindow: Sendable {
  let input: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// Padding before each axis, and after it.
  private(set) var before: [Int]
  private(set) var after: [Int]
  private(set) var output: [Int] = []

  private static let sizeLimit: Int64 = 1 << 20

  /// Reads the attributes that all such operators share.
  init(
    _ context: NodeContext, input: [Int], kernel: [Int]
  ) throws(ModelError) {
    let (node, place) = (context.node, context.place)
    let rank = input.count
    func sizes(_ name: String, _ standard: Int64, count: Int, from least: Int64)
      throws(ModelError) -> [Int]
    {
      let values = try node.integers(name) ?? Array(repeating: standard, count: count)
      guard values.count == count,
        values.allSatisfy({ (least...Self.sizeLimit).contains($0) })
      else {
        throw .malformed(place: place, problem: "expected \(count) \(name), was \(values)")
      }
      return values.map { Int($0) }
    }
    guard kernel.count == rank, kernel.allSatisfy({ $0 > 0 }) else {
      throw .wrongShape(place: place, expected: "a kernel of \(rank) axes", was: kernel)
    }
    self.input = input
    self.kernel = kernel
    strides = try sizes("strides", 1, count: rank, from: 1)
    dilations = try sizes("dilations", 1, count: rank, from: 1)
    let pads = try sizes("pads", 0, count: 2 * rank, from: 0)
    before = Array(pads[..<rank])
    after = Array(pads[rank...])
    let automatic = try node.text("auto_pad", default: "NOTSET")
    let takesPart = try node.integer("ceil_mode", default: 0) != 0
    for axis in 0..<rank {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      switch automatic {
      case "NOTSET": break
      case "VALID": (before[axis], after[axis]) = (0, 0)
      case "SAME_UPPER", "SAME_LOWER":
        let wanted = (input[axis] + strides[axis] - 1) / strides[axis]
        let total = max(0, (wanted - 1) * strides[axis] + reach - input[axis])
        before[axis] = automatic == "SAME_UPPER" ? total / 2 : total - total / 2
        after[axis] = total - before[axis]
      default: throw .unsupported(place: place, what: "auto_pad \(automatic)")
      }
      let room = input[axis] + before[axis] + after[axis] - reach
      guard room >= 0 else {
        throw .wrongShape(place: place, expected: "at least the kernel's \(reach)", was: input)
      }
      var count = room / strides[axis] + 1
      // A last window that hangs over the end counts unless it begins in the padding after it.
      if takesPart, room % strides[axis] != 0,
        count * strides[axis] < input[axis] + before[axis]
      {
        count += 1
      }
      output.append(count)
    }
  }

  var positions: Int { kernel.reduce(1, *) }

  /// For each position in the kernel and each window, where in a channel it lies; −1 in padding,
  /// −2 beyond it.
  func places() -> [Int32] {
    let rank = input.count
    let inputStrides = Shape.strides(of: input)
    let windows = output.reduce(1, *)
    let windowStrides = Shape.strides(of: output)
    let kernelStrides = Shape.strides(of: kernel)
    var places: [Int32] = []
    places.reserveCapacity(positions * windows)
    for position in 0..<positions {
      for window in 0..<windows {
        var place = 0
        var state: Int32 = 0
        for axis in 0..<rank {
          let at =
            window / windowStrides[axis] % output[axis] * strides[axis] - before[axis]
            + position / kernelStrides[axis] % kernel[axis] * dilations[axis]
          if at >= input[axis] + after[axis] { state = -2 }
          if at < 0 || at >= input[axis], state == 0 { state = -1 }
          place += at * inputStrides[axis]
        }
        places.append(state < 0 ? state : Int32(place))
      }
    }
    return places
  }

  /// The spatial axes of an input of `[batch, channels, …]`.
  static func axes(of spec: TensorSpec, _ place: String) throws(ModelError) -> [Int] {
    guard spec.rank >= 3, spec.rank <= 5 else {
      throw .wrongShape(place: place, expected: "of 3 to 5 sizes", was: spec.shape)
    }
    return Array(spec.shape[2...])
  }
}
