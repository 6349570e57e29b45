import Features
import Glibc
import JSON
import Market

/// `columns.json`: what the arrays of a training set mean.
struct TrainingSetColumns {
  let exporter: TrainingSetExporter
  let range: Range<Int64>
  let rows: Int
  /// Closes of `every` in the range, also those without a whole window.
  let bars: Int
  let hash: String

  func write(to directory: String) throws(TrainingSetError) {
    let path = directory + "/columns.json"
    guard let file = fopen(path, "wb") else {
      throw .file(path: path, reason: String(cString: strerror(errno)))
    }
    let bytes = json() + [10]
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw .file(path: path, reason: String(cString: strerror(errno)))
    }
  }

  private func json() -> [UInt8] {
    let plan = exporter.plan
    let object = JSONValue.object([
      "format": .integer(2),
      "symbol": .string(exporter.symbol),
      "every": .string(plan.every.code),
      "from": .integer(range.lowerBound),
      "to": .integer(range.upperBound),
      "rows": .integer(Int64(rows)),
      "bars": .integer(Int64(bars)),
      "catalogue": .string(hash),
      "features": .array(Catalogue.features.map { .string($0.name) }),
      "timeframes": .array(plan.timeframes.members.map { .string($0.code) }),
      "categorical": .array([.string("regime"), .string("session")]),
      "sequence": .object([
        "timeframe": .string(plan.sequence.code),
        "bars": .integer(Int64(SequenceEncoder.bars)),
        "channels": .array(SequenceEncoder.channels.map { .string($0) }),
      ]),
      "label": exporter.label.description(targetATR: exporter.targetATR),
      "weight": .string("average_uniqueness"),
    ])
    var writer = JSONWriter()
    writer.write(object)
    return writer.bytes
  }
}
