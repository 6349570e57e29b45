import Market
import Testing
import TrainingSet

@Suite("Labels by horizon and by class, and their weights, against another implementation")
struct HorizonLabelTests {
  private static let paths: [Int: BarColumns] = {
    var paths: [Int: BarColumns] = [:]
    for row in Fixture.rows("barrier/paths.csv") {
      let prices = row[3...].compactMap(Double.init)
      guard let path = Int(row[0]), let time = Int64(row[2]), prices.count == 4 else {
        fatalError("cannot read \(row)")
      }
      paths[path, default: BarColumns()].append(
        Bar(openTime: time, open: prices[0], high: prices[1], low: prices[2], close: prices[3]))
    }
    return paths
  }()

  /// A row's label by sign and by class.
  private func labels(_ row: [String]) throws -> (sign: LabelledEvent?, classes: LabelledEvent?) {
    func value(_ column: Int) throws -> Double { try #require(Double(row[column])) }
    let number = try #require(Int(row[0]))
    let path = try #require(HorizonLabelTests.paths[number])
    let timeframe = try #require(Timeframe(code: row[1]))
    var label = HorizonLabel(
      horizonSeconds: Int64(try value(4)), spread: try value(5),
      commission: try value(6))
    let time = try #require(Int64(row[2]))
    let sign = label.labelled(at: time, atr: try value(3), path: path, timeframe)
    label.classPercent = 0.5...1.5
    return (sign, label.labelled(at: time, atr: try value(3), path: path, timeframe))
  }

  @Test("320 events agree in results, instant, sign and class")
  func agrees() throws {
    let rows = Fixture.rows("horizon/labels.csv")
    #expect(rows.count == 320)
    var grades: Set<Int> = []
    for (line, row) in rows.enumerated() {
      let (sign, classes) = try labels(row)
      guard !row[7].isEmpty else {
        #expect(sign == nil && classes == nil, "case \(line)")
        continue
      }
      let found = try #require(sign, "case \(line)")
      let graded = try #require(classes, "case \(line)")
      let long = try #require(Double(row[7]))
      let short = try #require(Double(row[8]))
      #expect(abs(found.long - long) <= 1e-12, "case \(line)")
      #expect(abs(found.short - short) <= 1e-12, "case \(line)")
      #expect(found.end == Int64(row[9]) && graded.end == found.end, "case \(line)")
      #expect(found.label == Double(row[10]) || (found.label.isNaN && row[10].isEmpty))
      #expect(found.grade == nil && graded.grade == Int(row[11]), "case \(line)")
      let grade = try #require(graded.grade)
      #expect(graded.label == [0, 0, 0.5, 1, 1][grade], "case \(line)")
      grades.insert(grade)
    }
    #expect(grades == [0, 1, 2, 3, 4])
  }

  @Test("a move of exactly a bound belongs to the outer class")
  func bounds() {
    for (close, grade) in [
      (100.5, 3), (100.25, 2), (101.5, 4), (99.5, 1), (98.5, 0), (100.0, 2),
    ] {
      var path = BarColumns()
      for (time, price) in [(0, 100.0), (3_600, close), (7_200, close)] {
        path.append(Bar(openTime: Int64(time), open: 100, high: 200, low: 50, close: price))
      }
      let label = HorizonLabel(horizonSeconds: 7_200, spread: 0, classPercent: 0.5...1.5)
      let found = label.labelled(at: 0, atr: 1, path: path, .h1)
      #expect(found?.grade == grade, "close \(close)")
    }
  }

  @Test("no ATR and a price of nothing have no label")
  func undefined() {
    var path = BarColumns()
    for time in [0, 3_600] {
      path.append(Bar(openTime: Int64(time), open: 0, high: 0, low: 0, close: 0))
    }
    let label = HorizonLabel(horizonSeconds: 3_600, spread: 0, classPercent: 0.5...1.5)
    #expect(label.labelled(at: 0, atr: 1, path: path, .h1) == nil)
    for atr in [0, -1, Double.nan, .infinity] {
      #expect(label.labelled(at: 0, atr: atr, path: path, .h1) == nil)
    }
    #expect(label.labelled(at: 0, atr: 1, path: BarColumns(), .h1) == nil)
  }

  @Test("the average uniqueness is that of a dense matrix of labels by events")
  func uniqueness() throws {
    var cases: [String: (times: [Int64], ends: [Int64?], weights: [Double])] = [:]
    for row in Fixture.rows("horizon/uniqueness.csv") {
      let time = try #require(Int64(row[1]))
      cases[row[0], default: ([], [], [])].times.append(time)
      cases[row[0]]?.ends.append(Int64(row[2]))
      cases[row[0]]?.weights.append(Double(row[3]) ?? .nan)
    }
    #expect(cases.count == 6)
    for (name, item) in cases {
      let found = AverageUniqueness.weights(times: item.times, ends: item.ends)
      for (was, expected) in zip(found, item.weights) {
        #expect(
          abs(was - expected) < 1e-12 || (was.isNaN && expected.isNaN), "case \(name)")
      }
      #expect(found.count == item.weights.count)
    }
  }

  @Test("labels that do not overlap weigh 1, ten over the same span a tenth each")
  func extremes() {
    #expect(AverageUniqueness.weights(times: [], ends: []).isEmpty)
    #expect(AverageUniqueness.weights(times: [0, 10, 20], ends: [10, 20, 30]) == [1, 1, 1])
    let same = AverageUniqueness.weights(
      times: Array(0..<10), ends: Array(repeating: 1_000, count: 10))
    #expect(abs((same.last ?? 0) - 0.1) < 1e-12)
  }

  @Test("an export by class has grades, labels of a half, and weights where it has labels")
  func export() throws {
    let export = try SampleExport(
      SampleExport.market, SampleExport.basket,
      label: .horizon(
        HorizonLabel(
          horizonSeconds: 14_400, spread: 0.00008, classPercent: 0.01...0.1)))
    let grades: [Int32] = export.values("grade")
    for row in 0..<export.rows {
      #expect(export.label[row].isNaN == (grades[row] < 0))
      #expect(export.weight[row].isNaN == export.label[row].isNaN)
      if grades[row] >= 0 {
        #expect(export.label[row] == HorizonLabel.up[Int(grades[row])])
        #expect(export.weight[row] > 0 && export.weight[row] <= 1)
      }
    }
    #expect(Set(grades).count > 3)
  }
}
