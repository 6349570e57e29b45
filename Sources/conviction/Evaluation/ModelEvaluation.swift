import Models

/// Evaluates a model file on rows, or a graph on arrays, and prints what it gives.
struct ModelEvaluation {
  let inputs: [String]
  let hasHeader: Bool
  let asJSON: Bool

  func run(model path: String) throws {
    let bytes = try Installation.read(path)
    do {
      if bytes.starts(with: "tree".utf8) {
        try evaluate(try LightGBMModel(text: bytes))
      } else if bytes.first(where: { ![9, 10, 13, 32].contains($0) }) == UInt8(ascii: "{") {
        try evaluate(try CatBoostModel(json: bytes))
      } else {
        try evaluate(try ONNXModel(bytes: bytes))
      }
    } catch let error as ModelError {
      throw CommandError("\(path): \(error)")
    }
  }

  private func table(columns: Int) throws -> RowTable {
    guard inputs.count == 1 else { throw UsageError("one file of rows is needed") }
    let bytes = try Installation.read(inputs[0])
    let table =
      bytes.first == 0x93
      ? try RowTable(NumpyArray(bytes, path: inputs[0]), path: inputs[0])
      : try RowTable(csv: bytes, hasHeader: hasHeader, path: inputs[0])
    guard table.columns == columns else {
      throw CommandError("\(inputs[0]): expected \(columns) columns, was \(table.columns)")
    }
    return table
  }

  private func evaluate(_ model: LightGBMModel) throws {
    let table = try table(columns: model.featureCount)
    try table.checkNumbers(columns: Array(0..<table.columns), path: inputs[0])
    var report = ScoreReport(format: "lightgbm", outputs: model.outputCount, asJSON: asJSON)
    var sums = [Double](repeating: 0, count: model.outputCount)
    table.numbers.withUnsafeBufferPointer { numbers in
      for row in 0..<table.rows {
        let start = row * table.columns
        sums.withUnsafeMutableBufferPointer { sums in
          model.rawScores(
            UnsafeBufferPointer(rebasing: numbers[start..<(start + table.columns)]), into: sums)
          let raw = Array(sums)
          model.predict(sums)
          report.add(raw: raw, prediction: Array(sums))
        }
      }
    }
    report.finish()
  }

  private func evaluate(_ model: CatBoostModel) throws {
    let width = (model.featurePlaces + model.categoryPlaces).reduce(-1) { max($0, $1) } + 1
    let table = try table(columns: width)
    try table.checkNumbers(columns: model.featurePlaces, path: inputs[0])
    var report = ScoreReport(format: "catboost", outputs: model.outputCount, asJSON: asJSON)
    var sums = [Double](repeating: 0, count: model.outputCount)
    for row in 0..<table.rows {
      let features = model.featurePlaces.map { table.numbers[row * table.columns + $0] }
      let hashes = model.categoryPlaces.map {
        model.hash(ofCategory: table.text(row: row, column: $0))
      }
      features.withUnsafeBufferPointer { features in
        hashes.withUnsafeBufferPointer { hashes in
          sums.withUnsafeMutableBufferPointer { sums in
            model.rawScores(features: features, hashes: hashes, into: sums)
            let raw = Array(sums)
            model.predict(sums)
            report.add(raw: raw, prediction: Array(sums))
          }
        }
      }
    }
    report.finish()
  }

  private func evaluate(_ model: ONNXModel) throws {
    var given: [String: Tensor] = [:]
    for (index, input) in inputs.enumerated() {
      let parts = input.split(separator: "=", maxSplits: 1)
      let path = String(parts.last ?? "")
      let name: String
      if parts.count == 2 {
        name = String(parts[0])
      } else {
        guard model.inputs.indices.contains(index) else {
          throw UsageError("the graph has \(model.inputs.count) inputs")
        }
        name = model.inputs[index].name
      }
      given[name] = try NumpyArray(try Installation.read(path), path: path).tensor
    }
    let results = try model.run(given)
    TensorReport(asJSON: asJSON).write(
      model.outputs.compactMap { port in results[port.name].map { (port.name, $0) } })
  }
}
