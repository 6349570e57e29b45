import Market
import Synchronization
import Testing

@Suite struct BarColumnsTests {
  /// A bar told from every other by all of its values.
  private static func bar(_ time: Int64, _ mark: Double = 0) -> Bar {
    let price = Double(time) + mark
    return Bar(
      openTime: time, open: price + 0.1, high: price + 0.2, low: price + 0.3, close: price + 0.4,
      tickVolume: time % 7 == 0 ? .nan : price + 0.5,
      spreadPoints: time % 5 == 0 ? .nan : price + 0.6)
  }

  private static func bars(_ times: Range<Int64>, _ mark: Double = 0) -> [Bar] {
    times.map { bar($0, mark) }
  }

  /// Bit patterns, so that unknown equals unknown and nothing else does.
  private static func bits(_ bar: Bar) -> [UInt64] {
    [
      UInt64(bitPattern: bar.openTime), bar.open.bitPattern, bar.high.bitPattern,
      bar.low.bitPattern, bar.close.bitPattern, bar.tickVolume.bitPattern,
      bar.spreadPoints.bitPattern,
    ]
  }

  /// Whether every way of reading says that the columns hold these bars.
  private static func holds(_ columns: BarColumns, _ bars: [Bar]) -> Bool {
    func same(_ column: BarColumn<Double>, _ value: (Bar) -> Double) -> Bool {
      column.map(\.bitPattern) == bars.map { value($0).bitPattern }
    }
    return columns.count == bars.count && columns.isEmpty == bars.isEmpty
      && columns.openTime.elementsEqual(bars.map(\.openTime))
      && columns.openTime.last == bars.last?.openTime
      && same(columns.open, \.open) && same(columns.high, \.high) && same(columns.low, \.low)
      && same(columns.close, \.close) && same(columns.tickVolume, \.tickVolume)
      && same(columns.spreadPoints, \.spreadPoints)
      && bars.indices.allSatisfy { bits(columns[$0]) == bits(bars[$0]) }
      && columns.last.map(bits) == bars.last.map(bits)
  }

  @Test("what is added to a copy shows in no other, whichever adds first")
  func append() {
    let held = BarColumns(Self.bars(0..<10))
    var (first, second, third) = (held, held, held)
    first.append(Self.bar(10, 0.01))
    second.append(Self.bar(11, 0.02))
    first.append(Self.bar(12, 0.03))
    third.append(second.dropping(first: 10))
    #expect(Self.holds(held, Self.bars(0..<10)))
    #expect(Self.holds(first, Self.bars(0..<10) + [Self.bar(10, 0.01), Self.bar(12, 0.03)]))
    #expect(Self.holds(second, Self.bars(0..<10) + [Self.bar(11, 0.02)]))
    #expect(Self.holds(third, Self.bars(0..<10) + [Self.bar(11, 0.02)]))
  }

  @Test("a correction of one copy shows in no other, nor in what shares its memory")
  func replace() {
    let held = BarColumns(Self.bars(0..<10))
    var corrected = held
    var longer = held
    longer.append(Self.bar(10))
    let column = held.close
    corrected.replace(9, by: Self.bar(9, 0.5))
    corrected.append(Self.bar(10, 0.5))
    #expect(Self.holds(held, Self.bars(0..<10)))
    #expect(Self.holds(longer, Self.bars(0..<11)))
    #expect(Self.holds(corrected, Self.bars(0..<9) + [Self.bar(9, 0.5), Self.bar(10, 0.5)]))
    #expect(column.elementsEqual(Self.bars(0..<10).map(\.close)))

    var alone = BarColumns(Self.bars(0..<3))
    alone.keepLast(2)
    alone.replace(0, by: Self.bar(1, 0.5))
    #expect(Self.holds(alone, [Self.bar(1, 0.5), Self.bar(2)]))
  }

  @Test("the oldest are dropped of one value alone, and it goes on from there")
  func dropping() {
    let held = BarColumns(Self.bars(0..<10))
    var window = held
    window.keepLast(4)
    #expect(Self.holds(window, Self.bars(6..<10)))
    window.append(Self.bar(10))
    window.keepLast(4)
    #expect(Self.holds(window, Self.bars(7..<11)))
    #expect(Self.holds(held, Self.bars(0..<10)))
    #expect(Self.holds(held.dropping(first: 7), Self.bars(7..<10)))
    #expect(Self.holds(held.dropping(first: 0), Self.bars(0..<10)))
    #expect(Self.holds(held.dropping(first: 10), []))
    #expect(Self.holds(held.dropping(first: 99), []))
    window.keepLast(0)
    #expect(Self.holds(window, []))
    window.append(Self.bar(3))
    #expect(Self.holds(window, [Self.bar(3)]))
    let slice = BarSlice(held, rows: 2..<5)
    #expect(Self.holds(BarColumns(slice), Self.bars(2..<5)))
    var sliced = BarColumns(slice)
    sliced.append(Self.bar(20))
    #expect(Self.holds(sliced, Self.bars(2..<5) + [Self.bar(20)]))
    #expect(Self.holds(held, Self.bars(0..<10)))
  }

  @Test("a window that gains a bar and drops its oldest is seldom copied, though others hold it")
  func sharing() {
    func place(_ columns: BarColumns) -> UnsafePointer<Int64>? {
      columns.openTime.withUnsafeBufferPointer { $0.last == nil ? nil : $0.baseAddress }
    }
    var window = BarColumns(Self.bars(0..<256))
    var copies = 0
    var known: [BarColumns] = []
    for time in Int64(256)..<2_256 {
      let before = window
      window = window.dropping(first: 1)
      window.append(Self.bar(time))
      if place(window) != place(before).map({ $0 + 1 }) { copies += 1 }
      known.append(before)
    }
    #expect(copies <= 2_000 / 200)
    for (index, value) in known.enumerated() where index % 97 == 0 {
      #expect(Self.holds(value, Self.bars(Int64(index)..<Int64(index) + 256)))
    }
  }

  @Test("nothing is empty, and what is added to nothing is held")
  func empty() {
    let none = BarColumns()
    #expect(Self.holds(none, []))
    #expect(none.firstIndex(atOrAfter: .min) == 0 && none.firstIndex(atOrAfter: .max) == 0)
    #expect(none.hasSameBits(0..<0, as: none, 0..<0))
    #expect(none.openTime.withUnsafeBufferPointer { $0.count } == 0)
    #expect(none.closed(by: 9, of: .m1, last: 5).isEmpty)
    var some = none
    some.append(none)
    some.keepLast(0)
    #expect(Self.holds(some, []))
    some.append(BarColumns(Self.bars(4..<6)))
    #expect(Self.holds(some, Self.bars(4..<6)))
    #expect(Self.holds(none, []))
  }

  @Test("a million bars are held, found and cut")
  func huge() {
    let count = 1_000_000
    var columns = BarColumns()
    for time in 0..<Int64(count) { columns.append(Self.bar(2 * time)) }
    #expect(columns.count == count && columns.openTime.last == 1_999_998)
    for row in stride(from: 0, to: count, by: 9_973) {
      #expect(columns.firstIndex(atOrAfter: Int64(2 * row)) == row)
      #expect(columns.firstIndex(atOrAfter: Int64(2 * row) - 1) == row)
    }
    #expect(columns.firstIndex(atOrAfter: 1_999_999) == count)
    #expect(columns.firstIndex(atOrAfter: .min) == 0)
    let whole = columns
    columns.keepLast(3)
    #expect(Self.holds(columns, [1_999_994, 1_999_996, 1_999_998].map { Self.bar($0) }))
    #expect(whole.hasSameBits(count - 3..<count, as: columns, 0..<3))
  }

  @Test("the first row at or after a time is the one that a walk finds", arguments: 0...40)
  func search(count: Int) {
    let times = (0..<Int64(count)).map { $0 * $0 - 50 }
    let columns = BarColumns(times.map { Self.bar($0) }).dropping(first: count / 3)
    for time in Int64(-60)...(1_600) {
      let expected = times.dropFirst(count / 3).prefix { $0 < time }.count
      #expect(columns.firstIndex(atOrAfter: time) == expected)
    }
  }

  @Test("bars are shared where they lie in the same memory, from the other's oldest on")
  func shared() {
    var held = BarColumns(Self.bars(0..<20))
    let window = held.dropping(first: 5)
    #expect(held.countShared(with: window) == 15)
    #expect(window.countShared(with: held) == 0)
    var longer = window
    longer.append(Self.bar(20))
    #expect(held.countShared(with: longer) == 15)
    #expect(longer.countShared(with: longer.dropping(first: 16)) == 0)
    held.keepLast(10)
    #expect(held.countShared(with: longer.dropping(first: 7)) == 8)
    #expect(held.countShared(with: BarColumns(Self.bars(10..<20))) == 0)
    #expect(BarColumns().countShared(with: BarColumns()) == 0)
  }

  @Test("runs are the same only where every bit of every column is")
  func sameBits() {
    let held = BarColumns(Self.bars(0..<12))
    let other = BarColumns(Self.bars(3..<20))
    #expect(held.hasSameBits(3..<12, as: other, 0..<9))
    #expect(!held.hasSameBits(3..<12, as: other, 1..<10))
    let changes: [(inout Bar) -> Void] = [
      { $0.open = -0.0 }, { $0.high.negate() }, { $0.low = .nan }, { $0.close = $0.close.nextUp },
      { $0.tickVolume = 0 }, { $0.spreadPoints = 7 },
    ]
    for change in changes {
      var bar = Self.bar(8)
      change(&bar)
      var changed = other
      changed.replace(5, by: bar)
      #expect(!held.hasSameBits(3..<12, as: changed, 0..<9))
      #expect(held.hasSameBits(3..<8, as: changed, 0..<5))
    }
    #expect(held.hasSameBits(3..<12, as: other, 0..<9))
  }
}

/// What happens to many values that share memory, against arrays that share none.
extension BarColumnsTests {
  @Test(
    "any order of copies, additions, cuts and corrections leaves what arrays hold", arguments: 1...8
  )
  func values(seed: UInt64) {
    var state = seed
    func chance(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    var pairs = Array(repeating: (columns: BarColumns(), bars: [Bar]()), count: 6)
    for round in 0..<2_000 {
      let index = chance(pairs.count)
      var pair = pairs[index]
      pairs[index] = (BarColumns(), [])
      let next = (pair.bars.last?.openTime ?? 0) + 1 + Int64(chance(3))
      let mark = Double(round) / 4_096
      switch chance(6) {
      case 0:
        pair = pairs[chance(pairs.count)]
      case 1:
        pair.columns.append(Self.bar(next, mark))
        pair.bars.append(Self.bar(next, mark))
      case 2:
        let more = Self.bars(next..<next + Int64(chance(9)), mark)
        pair.columns.append(BarColumns(more))
        pair.bars += more
      case 3:
        let count = chance(40)
        pair.columns.keepLast(count)
        pair.bars = Array(pair.bars.suffix(count))
      case 4:
        let count = chance(6)
        pair.columns = pair.columns.dropping(first: count)
        pair.bars = Array(pair.bars.dropFirst(count))
      default:
        guard !pair.bars.isEmpty else { break }
        let row = chance(pair.bars.count)
        let bar = Self.bar(pair.bars[row].openTime, mark)
        pair.columns.replace(row, by: bar)
        pair.bars[row] = bar
      }
      pairs[index] = pair
      guard round % 16 == 0 else { continue }
      for pair in pairs { #expect(Self.holds(pair.columns, pair.bars), "round \(round)") }
    }
  }

  @Test("threads that add to copies of one value each get their own bars")
  func threads() async {
    let shared = Shared(BarColumns(Self.bars(0..<40)))
    let wrong = await withTaskGroup(of: Int.self) { group in
      for task in 0..<4 {
        group.addTask {
          var wrong = 0
          for step in 0..<3_000 {
            let held = shared.bars.withLock { $0 }
            let next = (held.openTime.last ?? 0) + 1
            let new = Self.bars(next..<next + 2, Double(task) / 16)
            let isWhole = step % 64 == 0
            let expected = isWhole ? Array(held) : []
            var own = held
            own.append(new[0])
            own.append(BarColumns(new.suffix(1)))
            own.keepLast(40)
            if isWhole { own.replace(0, by: Self.bar(own.openTime[0], 0.5)) }
            shared.bars.withLock { $0 = own }
            if own.suffix(2).map(Self.bits) != new.map(Self.bits) { wrong += 1 }
            guard isWhole else { continue }
            let first = Self.bar(expected[2].openTime, 0.5)
            if !Self.holds(own, [first] + expected.dropFirst(3) + new) { wrong += 1 }
            if !Self.holds(held, expected) { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}

private final class Shared: Sendable {
  let bars: Mutex<BarColumns>

  init(_ bars: BarColumns) { self.bars = Mutex(bars) }
}
