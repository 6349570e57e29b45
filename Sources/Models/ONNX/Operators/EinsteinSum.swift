/// ONNX's `Einsum`: a sum of products over the letters that the result leaves out.
enum EinsteinSum {
  /// The letters of one operand or the result; a digit stands for an axis of an ellipsis.
  private typealias Term = [Character]

  static func prepare(_ context: NodeContext) throws(ModelError) -> Prepared? {
    let place = context.place
    let equation = try context.node.text("equation", default: "").filter { $0 != " " }
    let sides = equation.split(separator: ">", omittingEmptySubsequences: false)
    let left = (sides.first ?? "").split(separator: "-", omittingEmptySubsequences: false).first
    let texts = (left ?? "").split(separator: ",", omittingEmptySubsequences: false)
    guard texts.count == context.inputs.count, sides.count <= 2 else {
      throw .malformed(
        place: place, problem: "expected \(context.inputs.count) terms, was \(equation)")
    }
    var terms: [Term] = []
    var sizes: [Character: Int] = [:]
    let type = try context.spec(0).type
    for (index, text) in texts.enumerated() {
      let spec = try context.real(index)
      let term = try term(String(text), rank: spec.rank, place)
      guard spec.type == type else {
        throw .malformed(place: place, problem: "expected operands of one type")
      }
      for (letter, size) in zip(term, spec.shape) {
        let known = sizes[letter] ?? size
        guard known == size || known == 1 || size == 1 else {
          throw .wrongShape(place: place, expected: "\(letter) of \(known)", was: spec.shape)
        }
        sizes[letter] = max(known, size)
      }
      terms.append(term)
    }
    let ellipsis = sizes.keys.filter { $0.isNumber }.sorted()
    let result: Term
    if sides.count == 2 {
      let letters = sides[1].replacing("...", with: String(ellipsis))
      result = Array(letters)
    } else {
      let all = terms.joined()
      let once = Set(all).filter { letter in
        !letter.isNumber && all.filter { $0 == letter }.count == 1
      }
      result = ellipsis + once.sorted()
    }
    guard Set(result).count == result.count, result.allSatisfy({ sizes[$0] != nil }) else {
      throw .malformed(place: place, problem: "expected letters of the terms, was \(equation)")
    }
    return try prepare(context, terms, result, sizes, type)
  }

  private static func term(
    _ text: String, rank: Int, _ place: String
  ) throws(ModelError) -> Term {
    let letters = text.replacing("...", with: "").count
    let hidden = rank - letters
    guard text.contains("...") ? (0...9).contains(hidden) : hidden == 0 else {
      throw .malformed(place: place, problem: "expected \(rank) letters, was \(text)")
    }
    // Ellipses are aligned at their ends.
    let digits = Array("0123456789".suffix(max(hidden, 0)))
    return Array(text.replacing("...", with: String(digits)))
  }

  private static func prepare(
    _ context: NodeContext, _ terms: [Term], _ result: Term, _ sizes: [Character: Int],
    _ type: ElementType
  ) throws(ModelError) -> Prepared {
    let summed = sizes.keys.filter { !result.contains($0) }.sorted()
    let outer = result.map { sizes[$0] ?? 1 }
    let inner = summed.map { sizes[$0] ?? 1 }
    let output = try TensorSpec(type, []).shaped(outer, place: context.place)
    _ = try Tensor.count(of: outer + inner, place: context.place)
    var starts: [[Int]] = []
    var offsets: [[Int]] = []
    for (index, term) in terms.enumerated() {
      let shape = try context.spec(index).shape
      let strides = Shape.strides(of: shape)
      // A letter that stands twice walks along the diagonal.
      func step(_ letter: Character) -> Int {
        term.indices.filter { term[$0] == letter && shape[$0] != 1 }.reduce(0) { $0 + strides[$1] }
      }
      starts.append(Shape.walk(outer, steps: result.map(step)))
      offsets.append(Shape.walk(inner, steps: summed.map(step)))
    }
    let reader = NumberReader(type)
    let (first, rest) = (starts, offsets)
    let count = inner.reduce(1, *)
    return Prepared([output]) { operands in
      for index in 0..<output.count {
        var sum = 0.0
        for place in 0..<count {
          var product = 1.0
          for term in first.indices {
            product *= reader.double(operands, term, first[term][index] + rest[term][place])
          }
          sum += product
        }
        if type.storage == .single {
          operands.output(0, Float.self)[index] = Float(sum)
        } else {
          operands.output(0, Double.self)[index] = sum
        }
      }
    }
  }
}
