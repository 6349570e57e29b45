import Backtest
import JSON
import Risk

/// `conviction challenge`: a backtest's trades through a prop firm's rules, many times over.
enum ChallengeCommand: Command {
  static let name = "challenge"
  static let summary = "how likely a backtest's trades pass a prop firm's challenge"
  static let help = """
    usage: conviction challenge --backtest FILE.json [--profile ftmo-2step] [--risk 0.25,0.5,1]
           [--attempts N] [--days N] [--seed N] [--json]

    Draws the days of a backtest (its backtest.json, the headline's trades) in blocks with replacement and
    lives through each draw under the firm's rules: the share that passes and that breaks a rule, the days
    needed, and the risk per trade, in percent of equity, at which most pass. The first interval is of the
    --attempts (default 1000); the second draws whole histories too, so that a lucky backtest shows. An
    attempt is given up after --days trading days (default 500). Profiles are the built-in ftmo-2step and
    ftmo-1step and those of the configuration's section `prop_profiles` that name a profit target. A day's
    lowest point takes every open trade at its worst at once, so that breaches are rather counted too often;
    a maximum that trails equity within the day follows it from day to day.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words, valued: ["backtest", "profile", "risk", "attempts", "days", "seed"], flags: ["json"])
    _ = try arguments.names("", least: 0, most: 0)
    let path = try arguments.required("backtest")
    let profile = try profile(arguments)
    let document: JSONValue
    do {
      document = try JSONValue(parsing: try Installation.read(path))
    } catch let error as JSONError {
      throw CommandError("\(path): \(error)")
    }
    let history = try ChallengeHistory(document, path: path)
    let challenge = try Challenge(
      history, profile: profile, daysMax: try arguments.integer("days", in: 5...5_000) ?? 500)
    var progress = Progress("challenge")
    let study = ChallengeStudy(
      challenge, risks: try risks(arguments),
      attempts: try arguments.integer("attempts", in: 10...1_000_000) ?? 1_000,
      seed: UInt64(try arguments.integer("seed", in: 0...1_000_000_000) ?? 7)
    ) { progress.show(Int64($0), of: Int64($1)) }
    progress.finish()
    say(arguments.flag("json") ? json(study, history, profile) : text(study, history, profile))
  }

  /// A profile that demands a profit, built in or of the configuration.
  private static func profile(_ arguments: Arguments) throws -> PropProfile {
    let name = arguments.option("profile") ?? PropProfile.ftmo2Step.name
    let profiles = try Installation(arguments).settings.propProfiles
    let goals = profiles.filter { !$0.profitTargets.isEmpty }
    if let profile = goals.first(where: { $0.name == name }) { return profile }
    guard profiles.contains(where: { $0.name == name }) else {
      let known = goals.map(\.name).joined(separator: ", ")
      throw UsageError("--profile: was \(name), allowed \(known)")
    }
    throw CommandError("the profile \(name) names no profit_target_percents: nothing to pass")
  }

  private static func risks(_ arguments: Arguments) throws(UsageError) -> [Double] {
    guard let text = arguments.option("risk") else {
      return [0.1, 0.25, 0.35, 0.5, 0.75, 1, 1.25, 1.5, 2].map { $0 / 100 }
    }
    var risks: [Double] = []
    for part in text.split(separator: ",") {
      guard let percent = Double(part), percent > 0, percent <= 100 else {
        throw UsageError("--risk: was \(part), allowed percentages above 0 to 100")
      }
      risks.append(percent / 100)
    }
    return risks.sorted()
  }

  private static func text(
    _ study: ChallengeStudy, _ history: ChallengeHistory, _ profile: PropProfile
  ) -> String {
    func percent(_ value: Double) -> String { "\((value * 1_000).rounded() / 10)" }
    func range(_ value: ClosedRange<Double>) -> String {
      "\(percent(value.lowerBound))–\(percent(value.upperBound))"
    }
    var lines = [
      "\(profile.name): \(study.attempts) attempts from \(history.trades) trades on "
        + "\(history.days.count) days" + (history.isInSample ? ", IN-SAMPLE" : ""),
      "risk %\tpasses %\tattempts' 95 %\thistories' 95 %\tbreaches % (daily, maximum)\tdays 10/50/90 %",
    ]
    for row in study.rows {
      let days = row.days.map {
        "\(Int($0.low.rounded()))/\(Int($0.median.rounded()))/\(Int($0.high.rounded()))"
      }
      lines.append(
        "\((row.risk * 1e4).rounded() / 100)\t\(percent(row.passed.share))"
          + "\t\(range(row.passed.interval))\t\(range(row.passedInterval))"
          + "\t\(percent(row.breached.share)) (\(percent(row.breachedDaily.share)), "
          + "\(percent(row.breachedMaximum.share)))\t\(days ?? "-")")
    }
    lines.append(
      study.best.map {
        "most pass at a risk of \(($0.risk * 1e4).rounded() / 100) % per trade: "
          + "\(percent($0.passed.share)) %"
      } ?? "none passes at any of these risks")
    return lines.joined(separator: "\n")
  }

  private static func json(
    _ study: ChallengeStudy, _ history: ChallengeHistory, _ profile: PropProfile
  ) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.member("profile", profile.name)
    json.member("attempts", study.attempts)
    json.member("trades", history.trades)
    json.member("in_sample", history.isInSample)
    json.member("best_risk", study.best?.risk)
    json.array("risks", study.rows) { json, row in
      json.member("risk", row.risk)
      json.member("passed", row.passed.share)
      json.member("passed_low", row.passed.interval.lowerBound)
      json.member("passed_high", row.passed.interval.upperBound)
      json.member("history_low", row.passedInterval.lowerBound)
      json.member("history_high", row.passedInterval.upperBound)
      json.member("breached_daily", row.breachedDaily.share)
      json.member("breached_maximum", row.breachedMaximum.share)
      json.member("days_low", row.days?.low)
      json.member("days_median", row.days?.median)
      json.member("days_high", row.days?.high)
    }
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
