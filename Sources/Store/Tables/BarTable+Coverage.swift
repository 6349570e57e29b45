import Market

/// What is stored of each symbol and timeframe, since counting millions of bars takes longer than an
/// answer may.
///
/// The span of a series tells of its bars up to its `last`; those behind it are few, and whoever asks
/// counts them. So the bars that an event brings cost it no page but their own:
///
///     bars           ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮
///     bar_spans      └── counted ──────────┘     a row, written at times
///     bar_coverage   └── counted ──────────┴────┘ a view
extension BarTable {
  static let spanSchema = """
    ALTER TABLE bar_coverage RENAME TO bar_spans;
    CREATE VIEW bar_coverage AS
      SELECT symbol, timeframe,
        bars + (SELECT count(*) FROM bars AS b WHERE b.symbol = s.symbol
          AND b.timeframe = s.timeframe AND b.open_time > s.last) AS bars,
        first,
        coalesce((SELECT max(open_time) FROM bars AS b WHERE b.symbol = s.symbol
          AND b.timeframe = s.timeframe), last) AS last
      FROM bar_spans AS s
    """

  /// Bars behind a span at which it is written anew.
  private static let tailMax = 64

  /// What is known of a series before bars are added to it; nil where it has none.
  func spans(of series: BarSeries) throws(StoreError) -> BarSpans? {
    if let known = database.barSpans[series] { return known }
    let query = try database.statement(
      """
      SELECT s.bars, s.first, s.last, c.bars - s.bars, c.last
      FROM bar_spans AS s JOIN bar_coverage AS c USING (symbol, timeframe)
      WHERE symbol = ?1 AND timeframe = ?2
      """)
    defer { query.reset() }
    try query.bind(1, series.symbol)
    try query.bind(2, series.timeframe.seconds)
    guard try query.step() else { return nil }
    let counted = BarSpan(
      count: Int(query.integer(0)), first: query.integer(1), last: query.integer(2))
    return BarSpans(
      counted: counted,
      tail: BarSpan(count: Int(query.integer(3)), first: .max, last: query.integer(4)))
  }

  /// Counts bars that were not there.
  ///
  /// - Parameter added: bars of the series that were stored since `known` was read.
  func extendCoverage(
    of series: BarSeries, _ known: BarSpans?, by added: BarSpan
  ) throws(StoreError) {
    let tail = (known?.tail ?? BarSpan()).united(with: added)
    // Of a bar that is not behind what is counted, no one would know.
    if let counted = known?.counted, added.first > counted.last, tail.count < BarTable.tailMax {
      database.barSpans[series] = BarSpans(counted: counted, tail: tail)
      return
    }
    let all = (known?.counted ?? BarSpan()).united(with: tail)
    let extend = try database.statement(
      """
      INSERT INTO bar_spans VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT DO UPDATE SET bars = excluded.bars, first = excluded.first, last = excluded.last
      """)
    try extend.bind(1, series.symbol)
    try extend.bind(2, series.timeframe.seconds)
    try extend.bind(3, Int64(all.count))
    try extend.bind(4, all.first)
    try extend.bind(5, all.last)
    try extend.run()
    database.barSpans[series] = BarSpans(counted: all, tail: BarSpan())
  }
}
