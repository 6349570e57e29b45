/// The trading sessions by their own local hours: Tokyo 09–18, London 08–17, New York 08–17.
public struct Session: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let asian = Session(rawValue: 1)
  public static let london = Session(rawValue: 2)
  public static let newYork = Session(rawValue: 4)

  /// The sessions open at the UTC instant `utc`; each holds its opening hour, not its closing one.
  public init(atUTC utc: Int64) {
    func isOpen(_ zone: Zone, _ hours: Range<Int64>) -> Bool {
      let local = utc + zone.offset(atUTC: utc)
      return hours.contains((local - CivilDate.days(ofEpoch: local) * 86_400) / 3_600)
    }
    var open: Session = []
    if isOpen(.tokyo, 9..<18) { open.insert(.asian) }
    if isOpen(.london, 8..<17) { open.insert(.london) }
    if isOpen(.newYork, 8..<17) { open.insert(.newYork) }
    self = open
  }

  /// The categorical column: 0 none, 1 Asian, 2 London, 3 New York, 4 London with New York.
  ///
  /// Where Asian overlaps London's first hour the later opening counts.
  public var category: Int {
    if isSuperset(of: [.london, .newYork]) { return 4 }
    if contains(.newYork) { return 3 }
    if contains(.london) { return 2 }
    return contains(.asian) ? 1 : 0
  }
}
