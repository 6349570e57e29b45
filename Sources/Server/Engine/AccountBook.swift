import Decision
import Market
import Risk

/// The memories of all accounts, by login and trade server: two servers may give the same login.
struct AccountBook: Sendable {
  private struct Key: Hashable {
    var login: Int64
    var server: String
  }

  private var memories: [Key: AccountMemory] = [:]

  /// By login, then server.
  var values: [AccountMemory] {
    memories.values.sorted { ($0.login, $0.server) < ($1.login, $1.server) }
  }

  /// The memory of the account that an event is of.
  ///
  /// An event that does not name its server is of the only account of its login that is known. What
  /// was learned of a login before any event named a server becomes that server's.
  func memory(of account: AccountSnapshot) -> AccountMemory {
    if let known = memories[Key(login: account.login, server: account.server)] { return known }
    let same = values.filter { $0.login == account.login }
    if account.server.isEmpty {
      return same.count == 1 ? same[0] : AccountMemory(login: account.login)
    }
    guard var unnamed = same.first(where: { $0.server.isEmpty }) else {
      return AccountMemory(login: account.login, server: account.server)
    }
    unnamed.server = account.server
    return unnamed
  }

  /// Takes the memory of the account that an event is of out of the book, to be changed where nobody
  /// else holds it; `set` brings it back.
  mutating func take(_ account: AccountSnapshot) -> (memory: AccountMemory, isKnown: Bool) {
    let key = Key(login: account.login, server: account.server)
    guard let place = memories.index(forKey: key) else { return (memory(of: account), false) }
    var memory = AccountMemory(login: account.login, server: account.server)
    swap(&memory, &memories.values[place])
    return (memory, true)
  }

  /// The memory of the account that a deal was made in.
  ///
  /// A deal that does not name its server is of the account that has its decision's intent, else its
  /// ticket, else the latest event.
  func memory(of deal: TradeEvent) -> AccountMemory {
    if let known = memories[Key(login: deal.login, server: deal.server)] { return known }
    let same = values.filter { $0.login == deal.login }
    guard deal.server.isEmpty else {
      return same.first { $0.server.isEmpty }
        ?? AccountMemory(login: deal.login, server: deal.server)
    }
    let decided = deal.decisionID.flatMap { id in
      same.first { $0.intents.intent(decisionID: id) != nil }
    }
    let held = same.first { memory in memory.allPositions.contains { $0.ticket == deal.ticket } }
    let latest = same.max { ($0.lastEventTime ?? .min) < ($1.lastEventTime ?? .min) }
    return decided ?? held ?? latest ?? AccountMemory(login: deal.login)
  }

  /// Keeps a memory in place of the account's before.
  mutating func set(_ memory: AccountMemory) {
    memories[Key(login: memory.login, server: memory.server)] = memory
    if !memory.server.isEmpty { memories[Key(login: memory.login, server: "")] = nil }
  }

  /// Keeps a memory that was read back. One of before servers were told apart is its last event's.
  mutating func restore(_ memory: AccountMemory) {
    var memory = memory
    if memory.server.isEmpty, let server = memory.snapshot?.server { memory.server = server }
    let key = Key(login: memory.login, server: memory.server)
    let known = memories[key]
    guard known?.lastEventTime ?? .min <= memory.lastEventTime ?? .min else { return }
    memories[key] = memory
    // What was learned before a server was named has long been taken over.
    if values.contains(where: { $0.login == memory.login && !$0.server.isEmpty }) {
      memories[Key(login: memory.login, server: "")] = nil
    }
  }
}
