/// Where the twelve trees of a group have got to, one machine word each.
struct GroupWalk {
  private var a: Int
  private var b: Int
  private var c: Int
  private var d: Int
  private var e: Int
  private var f: Int
  private var g: Int
  private var h: Int
  private var i: Int
  private var j: Int
  private var k: Int
  private var l: Int

  @inline(__always)
  init(_ start: (_ lane: Int) -> Int) {
    (a, b, c, d) = (start(0), start(1), start(2), start(3))
    (e, f, g, h) = (start(4), start(5), start(6), start(7))
    (i, j, k, l) = (start(8), start(9), start(10), start(11))
  }

  @inline(__always)
  func visit(_ body: (_ lane: Int, _ place: Int) -> Void) {
    body(0, a)
    body(1, b)
    body(2, c)
    body(3, d)
    body(4, e)
    body(5, f)
    body(6, g)
    body(7, h)
    body(8, i)
    body(9, j)
    body(10, k)
    body(11, l)
  }

  @inline(__always)
  mutating func descend<Node: RankedNode>(
    _ levels: Int, _ ranks: UnsafePointer<Node.Rank>, _ nodes: UnsafePointer<Node>
  ) {
    @inline(__always)
    func next(_ place: Int) -> Int {
      let node = nodes[place]
      // The sign of the difference, and not a comparison, of which compilers make a branch that is
      // guessed wrong every other time.
      let isRight = (Int(node.rank) &- Int(ranks[node.column])) &>> (Int.bitWidth - 1)
      return place &+ node.step &- isRight
    }
    for _ in 0..<levels {
      a = next(a)
      b = next(b)
      c = next(c)
      d = next(d)
      e = next(e)
      f = next(f)
      g = next(g)
      h = next(h)
      i = next(i)
      j = next(j)
      k = next(k)
      l = next(l)
    }
  }
}
