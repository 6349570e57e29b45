import Configuration
import Decision
import Market
import Risk

/// Reads prop firms' rules as data, and which account is held to which.
enum PropConfiguration {
  /// The rules of each account, by login.
  static func read(_ reader: ConfigReader) throws(ConfigurationError) -> [Int64: PropSettings] {
    let profiles = try profiles(reader)
    var accounts: [Int64: PropSettings] = [:]
    for (login, section) in try reader.namedSections("prop") {
      let name = try section.string("profile", oneOf: profiles.map(\.name))
      let balance = try section.number("initial_balance", in: 1...1e12)
      guard let login = Int64(login), let profile = profiles.first(where: { $0.name == name })
      else {
        // A key that is not a login is asked for as one, so that the error names it.
        _ = try section.integer("login", in: 1...Int.max)
        continue
      }
      accounts[login] = PropSettings(
        profile: profile, initialBalance: balance,
        isFunded: try section.bool("funded", default: false),
        server: try section.string("server", default: ""),
        contract: try section.string("contract", default: ""),
        phase: try section.integer("phase", default: 1, in: 1...10) - 1)
    }
    return accounts
  }

  /// The built-in profiles, and those that are written as data: of one name the latter.
  static func profiles(_ reader: ConfigReader) throws(ConfigurationError) -> [PropProfile] {
    var profiles = PropProfile.all
    for (name, section) in try reader.namedSections("prop_profiles") {
      let profile = try profile(name, section)
      profiles.removeAll { $0.name == name }
      profiles.append(profile)
    }
    return profiles
  }

  private static func profile(
    _ name: String, _ section: ConfigReader
  ) throws(ConfigurationError) -> PropProfile {
    var profile = PropProfile(
      name: name, dailyLoss: try dailyLoss(section), maximumLoss: try maximumLoss(section))
    profile.zone = try section.choice("zone", default: Zone.prague)
    let hour = try section.integer("reset_hour", default: 0, in: 0...23)
    let minute = try section.integer("reset_minute", default: 0, in: 0...59)
    profile.resetSecond = Int64(hour * 3_600 + minute * 60)
    profile.stopEntriesAt =
      try section.number("stop_entries_percent", default: 80, in: 1...100) / 100
    profile.closeAllAt =
      try section.number(
        "close_all_percent", default: 95, in: profile.stopEntriesAt * 100...100) / 100
    profile.newsMinutes = try section.integer("news_minutes", default: 0, in: 0...1_440)
    profile.profitTargets = try section.numbers(
      "profit_target_percents", default: [], in: 0.01...1_000, count: 0...10)
    profile.minimumTradingDays = try section.integer("trading_days_min", default: 0, in: 0...366)
    if section.has("best_day_percent_max") {
      profile.bestDayShare = try section.number("best_day_percent_max", in: 1...100) / 100
    }
    return profile
  }

  private static func dailyLoss(
    _ section: ConfigReader
  ) throws(ConfigurationError) -> PropProfile.DailyLoss? {
    guard section.has("daily_loss") else { return nil }
    let rule = try section.section("daily_loss")
    return PropProfile.DailyLoss(
      try allowance(rule), base: try rule.choice("base"),
      isHard: try rule.bool("hard", default: true))
  }

  private static func maximumLoss(
    _ section: ConfigReader
  ) throws(ConfigurationError) -> PropProfile.MaximumLoss? {
    guard section.has("maximum_loss") else { return nil }
    let rule = try section.section("maximum_loss")
    return PropProfile.MaximumLoss(
      try allowance(rule), mode: try rule.choice("mode"),
      locksAtInitial: try rule.bool("locks_at_initial", default: false),
      isHard: try rule.bool("hard", default: true))
  }

  /// Either `percent` or `amount`.
  private static func allowance(
    _ rule: ConfigReader
  ) throws(ConfigurationError) -> PropProfile.Allowance {
    rule.has("amount")
      ? .amount(try rule.number("amount", in: 0.01...1e12))
      : .percent(try rule.number("percent", in: 0.01...100))
  }
}
