/// Reads the elements of an input of any type.
struct NumberReader: Sendable {
  let type: ElementType

  init(_ type: ElementType) { self.type = type }

  @inline(__always)
  func double(_ operands: Operands, _ input: Int, _ index: Int) -> Double {
    switch type.storage {
    case .single: Double(operands.input(input, Float.self)[index])
    case .double: operands.input(input, Double.self)[index]
    case .integer:
      type == .uint64
        ? Double(UInt64(bitPattern: operands.input(input, Int64.self)[index]))
        : Double(operands.input(input, Int64.self)[index])
    }
  }
}
