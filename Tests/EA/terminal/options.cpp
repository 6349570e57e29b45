// Reading the command line.
#include "options.hpp"

#include <functional>

#include "simulation.hpp"

namespace mql {
void refuse(const std::string &why) {
  fprintf(stderr, "terminal: %s\n", why.c_str());
  exit(2);
}

namespace {
std::pair<std::string, std::string> split(const std::string &s, char at) {
  size_t i = s.find(at);
  if (i == std::string::npos)
    refuse("expected a '" + std::string(1, at) + "' in " + s);
  return {s.substr(0, i), s.substr(i + 1)};
}

int number(const std::string &s) { return atoi(s.c_str()); }

using Reader = std::function<void(const std::string &)>;
using Readers = std::map<std::string, Reader>;

Readers faultReaders() {
  Faults &f = sim.faults;
  return {
      {"--refuse",
       [&](auto &v) {
         auto [request, retcode] = split(v, ':');
         f.refused[number(request)] = (uint)number(retcode);
       }},
      {"--lose-answer", [&](auto &v) { f.answerLost[number(v)] = true; }},
      {"--delay",
       [&](auto &v) {
         auto [request, ms] = split(v, ':');
         f.delayed[number(request)] = atol(ms.c_str());
       }},
      {"--fill",
       [&](auto &v) {
         auto [request, share] = split(v, ':');
         f.filled[number(request)] = atof(share.c_str());
       }},
      {"--late-deal",
       [&](auto &v) {
         auto [deal, ms] = split(v, ':');
         f.lateDeals[number(deal)] = atol(ms.c_str());
       }},
      {"--die-before", [&](auto &v) { f.dieBefore[number(v)] = true; }},
      {"--die-after", [&](auto &v) { f.dieAfter[number(v)] = true; }},
      {"--die-at-call", [](auto &v) { sim.dieAtCall = atol(v.c_str()); }},
      {"--failing-reads", [&](auto &v) { f.failingSeriesReads = number(v); }},
      {"--drop-comments", [&](auto &v) { f.dropComments = number(v) != 0; }},
      {"--drop-transactions", [&](auto &v) { f.transactionsLost = number(v) != 0; }},
      {"--trade-allowed", [&](auto &v) { f.tradeAllowed = number(v) != 0; }},
      {"--disk-full", [&](auto &v) { f.diskFull = number(v) != 0; }},
      {"--connected", [](auto &v) { sim.connected = number(v) != 0; }},
  };
}

Readers brokerReaders(std::map<std::string, double> &facts) {
  Readers all = {
      {"--netting",
       [](auto &v) {
         if (number(v) != 0)
           sim.account.marginMode = ACCOUNT_MARGIN_MODE_RETAIL_NETTING;
       }},
      {"--login", [](auto &v) { sim.account.login = atol(v.c_str()); }},
      {"--server-name", [](auto &v) { sim.account.server = v; }},
      {"--balance", [](auto &v) { sim.account.balance = atof(v.c_str()); }},
      {"--stop-out", [](auto &v) { sim.account.stopOutLevel = atof(v.c_str()); }},
      {"--leverage", [](auto &v) { sim.account.leverage = atof(v.c_str()); }},
      {"--broker-clock", [](auto &v) { sim.brokerClock = v; }},
      {"--clock-skew", [](auto &v) { sim.clockSkewSeconds = atol(v.c_str()); }},
      {"--order-ms", [](auto &v) { sim.orderMs = number(v); }},
  };
  for (auto name : {"--lots-min", "--filling", "--stops-level", "--freeze-level", "--instant",
                    "--commission", "--swap-long", "--swap-short", "--day-opening"})
    all[name] = [&facts, name](auto &v) { facts[name] = atof(v.c_str()); };
  return all;
}

Readers playReaders(Options &o) {
  return {
      {"--ea", [&](auto &v) { o.advisor = v; }},
      {"--csv", [&](auto &v) { o.markets.emplace_back("EURUSD.r", v); }},
      {"--market", [&](auto &v) { o.markets.push_back(split(v, '=')); }},
      {"--symbol",
       [&](auto &v) {
         if (o.markets.empty())
           refuse("--symbol renames what --csv has named before it");
         o.markets.front().first = v;
       }},
      {"--report", [&](auto &v) { o.report = v; }},
      {"--audit",
       [](auto &v) {
         sim.audit = fopen(v.c_str(), "w");
         if (!sim.audit)
           refuse("cannot write " + v);
       }},
      {"--calendar", [&](auto &v) { o.calendar = v; }},
      {"--files", [](auto &v) { sim.filesFolder = v; }},
      {"--warm-up", [&](auto &v) { o.warmUpBars = (size_t)atol(v.c_str()); }},
      {"--from", [&](auto &v) { o.from = atol(v.c_str()); }},
      {"--until", [&](auto &v) { o.until = atol(v.c_str()); }},
      {"--restart-at", [&](auto &v) { o.restartAt = number(v); }},
      {"--down", [&](auto &v) { o.downBars = number(v); }},
      {"--hand-open", [&](auto &v) { o.handOpensAt.insert(number(v)); }},
      {"--hand-close", [&](auto &v) { o.handClosesAt.insert(number(v)); }},
      {"--set",
       [](auto &v) {
         auto [name, value] = split(v, '=');
         sim.inputs[name] = value;
       }},
      {"--global",
       [](auto &v) {
         // A global variable of the terminal; "now" is the computer's clock at the start.
         auto [name, value] = split(v, '=');
         sim.globalsAtStart[name] = value;
       }},
      {"--allow", [](auto &v) { sim.allowedUrls.push_back(v); }},
      {"--http-ms", [](auto &v) { sim.httpMs = number(v); }},
      {"--keep-alive", [](auto &v) { sim.keepAlive = number(v) != 0; }},
      {"--tester", [](auto &v) { sim.inTester = number(v) != 0; }},
      {"--speed", [&](auto &v) { o.speed = atof(v.c_str()); }},
      {"--seed", [&](auto &v) { o.firstSeed = atol(v.c_str()); }},
      {"--seeds", [&](auto &v) { o.seeds = atol(v.c_str()); }},
      {"--segment", [&](auto &v) { o.segmentBars = atol(v.c_str()); }},
      {"--print-schedule", [&](auto &v) { o.printsSchedule = number(v) != 0; }},
  };
}

void change(Specification &facts, const std::map<std::string, double> &values) {
  auto set = [&](const char *name, auto &field) {
    auto found = values.find(name);
    if (found != values.end())
      field = (std::decay_t<decltype(field)>)found->second;
  };
  set("--lots-min", facts.lotsMin);
  set("--filling", facts.fillingFlags);
  set("--stops-level", facts.stopsLevel);
  set("--freeze-level", facts.freezeLevel);
  set("--instant", facts.instant);
  set("--commission", facts.commissionPerLot);
  set("--swap-long", facts.swapLong);
  set("--swap-short", facts.swapShort);
  set("--day-opening", facts.dayOpening);
}
}  // namespace

Options readOptions(int argc, char **argv) {
  Options options;
  std::map<std::string, double> facts;
  Readers known = playReaders(options);
  known.merge(faultReaders());
  known.merge(brokerReaders(facts));
  for (int i = 1; i < argc; i += 2) {
    auto found = known.find(argv[i]);
    if (found == known.end() || i + 1 >= argc)
      refuse(std::string("unknown option, or one without a value: ") + argv[i]);
    found->second(std::string(argv[i + 1]));
  }
  if (options.advisor.empty() || options.markets.empty() || sim.filesFolder.empty())
    refuse("--ea, --csv or --market, and --files are needed");
  loadMarkets(options);
  change(sim.markets.front()->facts, facts);
  if (!options.calendar.empty())
    loadCalendar(options.calendar);
  return options;
}
}  // namespace mql
