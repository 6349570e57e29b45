/// The schema's history: step n brings a database from version n to n + 1.
///
/// The version is SQLite's `user_version`. A step, once released, never changes.
enum Migrations {
  /// `user_version` of an up-to-date database.
  static var current: Int { steps.count }

  /// Marks the file as ours, so that no other program's database is ever written: "Cnv1".
  private static let applicationID: Int64 = 0x436e_7631

  private static let steps: [[String]] = [
    [
      BarTable.schema, BarTable.coverageSchema, DecisionTable.schema, TradeEventTable.schema,
      StateTable.schema,
    ],
    [DecisionTable.fingerprintColumn, TradeEventTable.fingerprintColumn],
    [ExperienceTable.schema],
    [ChangeTable.schema, BarTable.versionSchema, TradeEventTable.sinceColumn],
    [DecisionTable.withoutTimes],
    [BarTable.spanSchema],
    [DecisionTable.timesFirst],
    [BarTable.freshSchema, DecisionTable.eventsByEnd],
  ]

  /// Brings the database up to date, each step in its own transaction.
  ///
  /// - Parameter last: the version at which it stops: how a test comes by an earlier one.
  static func apply(to database: Database, until last: Int = current) throws(StoreError) {
    let version = try check(database)
    for step in steps.indices.prefix(last).dropFirst(version) {
      try database.transaction { () throws(StoreError) in
        for script in steps[step] { try database.execute(script) }
        try database.execute(
          "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(step + 1)")
      }
    }
  }

  /// The version of the database, which must be ours and not newer than this program.
  @discardableResult
  static func check(_ database: Database) throws(StoreError) -> Int {
    let owner = try database.integer("PRAGMA application_id") ?? 0
    let found = Int(try database.integer("PRAGMA user_version") ?? 0)
    let objects = try database.integer("SELECT count(*) FROM sqlite_schema") ?? 0
    let isEmpty = owner == 0 && found == 0 && objects == 0
    guard owner == applicationID || isEmpty else { throw .foreignDatabase(path: database.path) }
    guard found >= 0 && found <= current else {
      throw .newerSchema(path: database.path, found: found, known: current)
    }
    return found
  }
}
