import Decision
import JSON
import Market
import Store

/// Which trade servers told bars of each root, and which book each one's bars are in.
///
/// Two brokers' bars are two markets: other ticks, other minutes without any, other spreads. The first
/// server's bars of a root are the root's own, with what was imported before; every other server's are
/// a book by themselves, named `EURUSD@Broker-Live`, and its events are decided on that one.
struct Feeds: Sendable, Equatable {
  static let key = "feeds"

  /// By root, in the order in which they came.
  private(set) var servers: [String: [String]] = [:]

  init() {}

  /// The name under which a server's bars of a root are held and stored.
  ///
  /// A server that is not named is the first one.
  func book(_ root: String, _ server: String) -> String {
    guard let first = servers[root]?.first, !server.isEmpty, server != first else { return root }
    return "\(root)@\(Feeds.word(server))"
  }

  /// A server's name without what no name of a book may hold: any other byte as % and two digits.
  private static func word(_ server: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = server.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95: [byte]
      default: [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Learns that a server tells bars of a root.
  ///
  /// - Returns: whether it is new.
  mutating func note(_ root: String, _ server: String) -> Bool {
    guard !server.isEmpty, servers[root]?.contains(server) != true else { return false }
    servers[root, default: []].append(server)
    return true
  }

  /// The names of all books beside the roots' own.
  var others: [String] {
    servers.sorted { $0.key < $1.key }.flatMap { root, servers in
      servers.dropFirst().map { book(root, $0) }
    }
  }

  /// What an event is decided on: its server's own book of its root, and of every other root that this
  /// server told bars of; else the root's, which is good enough for a basket.
  func view(_ books: [String: BarBook], of event: BarCloseEvent) -> [String: BarBook] {
    let server = event.account.server
    var view = books
    for (root, known) in servers
    where root == event.root || known.dropFirst().contains(server) {
      let name = book(root, server)
      guard name != root else { continue }
      let own = books[name] ?? BarBook()
      if root == event.root || own.series.contains(where: { !$0.isEmpty }) { view[root] = own }
    }
    return view
  }

  var change: StateChange { StateChange(key: Feeds.key, value: json) }

  /// For a replay: the books of decisions from here on.
  var journalChange: JournalChange { JournalChange(.feeds, json) }

  private var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      for (root, servers) in servers.sorted(by: { $0.key < $1.key }) {
        json.key(named: root)
        json.strings(servers)
      }
    }
    return json.bytes
  }

  /// What was kept; none in a store of before.
  ///
  /// - Throws: `StoreError`, `MemoryError`.
  init(_ journal: Journal) throws {
    guard let bytes = try journal.states.value(Feeds.key) else {
      self.init()
      return
    }
    try self.init(json: bytes)
  }

  /// - Throws: `MemoryError` where the bytes are not what `change` holds.
  init(json bytes: [UInt8]) throws(MemoryError) {
    let document = MemoryField(key: Feeds.key, value: try MemoryField.parse(bytes, Feeds.key))
    guard let members = document.value.object else {
      throw MemoryError.malformed(key: Feeds.key, field: "feeds")
    }
    for member in members.members {
      servers[member.key] = member.value.array?.compactMap { $0.string } ?? []
    }
  }
}
