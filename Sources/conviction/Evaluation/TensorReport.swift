import JSON
import Models

/// Prints a graph's outputs, each with its type and shape.
struct TensorReport {
  let asJSON: Bool

  func write(_ outputs: [(name: String, tensor: Tensor)]) {
    guard asJSON else {
      for (name, tensor) in outputs {
        say("\(name)\t\(tensor.type)\t\(tensor.shape)")
        say(numbers(tensor) { "\($0)" }.joined(separator: " "))
      }
      return
    }
    let members = outputs.map { name, tensor in
      let key = String(decoding: JSONValue.string(name).bytes, as: UTF8.self)
      let values = numbers(tensor, NumberText.json).joined(separator: ",")
      return "\(key):{\"type\":\"\(tensor.type)\",\"shape\":\(tensor.shape),\"values\":[\(values)]}"
    }
    say("{\"outputs\":{\(members.joined(separator: ",\n"))}}")
  }

  private func numbers(_ tensor: Tensor, _ text: (Double) -> String) -> [String] {
    switch tensor.elements {
    // A single-precision number has fewer digits than the same one in double precision.
    case .float(let values): values.map { $0.isFinite ? "\($0)" : text(Double($0)) }
    case .double(let values): values.map(text)
    case .integer(let values): values.map { "\($0)" }
    }
  }
}
