// Markets made of files of M1 bars, and their symbols' usual facts.
#include <cstring>
#include <fstream>

#include "options.hpp"
#include "simulation.hpp"

namespace mql {
namespace {
// As the simulated market of `conviction simulate` has them.
struct Usual {
  const char *root, *base, *profit;
  int digits;
  double tickValue, contract, lotsMin;
  int stops, spread;
  double commission, swapLong, swapShort;
  long opening;
};
const Usual usual[] = {
    {"US30", "USD", "USD", 2, 0.01, 1, 0.1, 50, 180, 0, -650, 325, 3600},
    {"US100", "USD", "USD", 2, 0.01, 1, 0.1, 50, 120, 0, -297, 148, 3600},
    {"US500", "USD", "USD", 2, 0.01, 1, 0.1, 50, 50, 0, -85, 42, 3600},
    {"EURUSD", "EUR", "USD", 5, 1, 100000, 0.01, 10, 8, 3, -6.5, 2.5, 0},
    {"GBPUSD", "GBP", "USD", 5, 1, 100000, 0.01, 10, 11, 3, -3, -1, 0},
    {"USDJPY", "USD", "JPY", 3, 0.6667, 100000, 0.01, 10, 10, 3, 10, -20, 0},
    {"XAUUSD", "XAU", "USD", 2, 1, 100, 0.01, 20, 18, 3.5, -35, 15, 3600},
    {"USOIL", "USD", "USD", 2, 10, 1000, 0.01, 5, 3, 0, -2, -1, 3600},
};

Specification factsOf(const std::string &named) {
  size_t colon = named.find(':');
  Specification facts;
  facts.name = named.substr(0, colon);
  if (colon == std::string::npos)
    return facts;
  for (const Usual &u : usual)
    if (named.substr(colon + 1) == u.root) {
      facts.base = u.base;
      facts.profit = u.profit;
      facts.digits = u.digits;
      facts.point = NormalizeDouble(std::pow(10.0, -u.digits), u.digits);
      facts.tickValue = u.tickValue;
      facts.contractSize = u.contract;
      facts.lotsMin = facts.lotStep = u.lotsMin;
      facts.lotsMax = 50;
      facts.stopsLevel = u.stops;
      facts.spreadPoints = u.spread;
      facts.commissionPerLot = u.commission;
      facts.swapLong = u.swapLong;
      facts.swapShort = u.swapShort;
      facts.dayOpening = u.opening;
      return facts;
    }
  refuse("--market: no usual facts of the root " + named.substr(colon + 1));
}

// Numbers of a row, separated by commas; how many there were.
int readRow(const std::string &line, double *values, int most) {
  const char *at = line.c_str();
  int count = 0;
  while (count < most) {
    char *end;
    values[count] = strtod(at, &end);
    if (end == at)
      return count;
    count++;
    if (*end != ',')
      return count;
    at = end + 1;
  }
  return count;
}

// Rows of open time, open, high, low, close, tick volume, spread. With the canonical header the
// times are UTC, as `conviction simulate` and `conviction import` have them; without one, the
// broker's.
std::vector<MqlRates> readBars(const std::string &path) {
  std::ifstream file(path);
  if (!file)
    refuse("cannot read " + path);
  std::vector<MqlRates> all;
  std::string line;
  double v[7];
  bool utc = false;
  while (std::getline(file, line)) {
    if (line.compare(0, 5, "time,") == 0)
      utc = true;
    if (readRow(line, v, 7) != 7)
      continue;
    MqlRates r;
    r.time = utc ? brokerTime((long)v[0]) : (long)v[0];
    r.open = v[1];
    r.high = v[2];
    r.low = v[3];
    r.close = v[4];
    r.tick_volume = (long)v[5];
    r.spread = (int)v[6];
    all.push_back(r);
  }
  return all;
}
}  // namespace

void loadMarkets(const Options &options) {
  for (auto &[name, path] : options.markets) {
    auto market = std::make_unique<Market>();
    market->facts = factsOf(name);
    market->name = from8_(market->facts.name);
    market->m1 = readBars(path);
    if (options.until > 0)
      while (!market->m1.empty() && (long)market->m1.back().time >= options.until)
        market->m1.pop_back();
    sim.markets.push_back(std::move(market));
  }
  auto &first = sim.markets.front()->m1;
  if (options.from <= 0 && (options.warmUpBars == 0 || first.size() <= options.warmUpBars))
    refuse("not more bars in " + options.markets.front().second + " than --warm-up");
  seek(options.from > 0 ? options.from : (long)first[options.warmUpBars].time);
}

void seek(long time) {
  long last = 0;
  for (auto &market : sim.markets) {
    size_t index = market->tickIndex / 4;
    for (; index < market->m1.size() && (long)market->m1[index].time < time; index++)
      addBar(*market, market->m1[index]);
    market->tickIndex = index * 4;
    if (index == 0)
      refuse("no bars of " + market->facts.name + " before the first to be played");
    const MqlRates &bar = market->m1[index - 1];
    market->lastTickMs = ((long)bar.time + 59) * 1000;
    market->tick.bid = bar.close;
    int spread = bar.spread > 0 ? bar.spread : market->facts.spreadPoints;
    market->tick.ask =
        NormalizeDouble(bar.close + spread * market->facts.point, market->facts.digits);
    market->tick.time_msc = market->lastTickMs;
    market->tick.time = market->lastTickMs / 1000;
    last = std::max(last, market->lastTickMs);
  }
  long first = 0;
  sim.nowMs = nextMarket(first) ? std::max(last, first - 5000) : last;
  sim.rolloverDay = last / 86400000;
}

// Rows of broker time, currency, impact (1 to 3), name.
void loadCalendar(const std::string &path) {
  std::ifstream file(path);
  if (!file)
    refuse("cannot read " + path);
  std::string line;
  while (std::getline(file, line)) {
    char currency[9] = "", name[200] = "";
    Release release{};
    if (sscanf(line.c_str(), "%ld,%8[^,],%d,%199[^\n]", &release.time, currency, &release.impact,
               name) != 4)
      continue;
    release.currency = currency;
    release.name = name;
    sim.releases.push_back(release);
  }
}
}  // namespace mql
