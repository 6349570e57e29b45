// Command line, bars from a CSV file, and the report as JSON.
#include "options.hpp"

#include <fstream>
#include <functional>

#include "simulation.hpp"

namespace mql {
namespace {
[[noreturn]] void refuse(const std::string &why) {
  fprintf(stderr, "terminal: %s\n", why.c_str());
  exit(2);
}

std::pair<std::string, std::string> split(const std::string &s, char at) {
  size_t i = s.find(at);
  if (i == std::string::npos)
    refuse("expected a '" + std::string(1, at) + "' in " + s);
  return {s.substr(0, i), s.substr(i + 1)};
}

int number(const std::string &s) { return atoi(s.c_str()); }

using Reader = std::function<void(const std::string &)>;

std::map<std::string, Reader> faultReaders() {
  Faults &f = sim.faults;
  return {
      {"--refuse",
       [&](auto &v) {
         auto [request, retcode] = split(v, ':');
         f.refused[number(request)] = (uint)number(retcode);
       }},
      {"--lose-answer", [&](auto &v) { f.answerLost[number(v)] = true; }},
      {"--fill",
       [&](auto &v) {
         auto [request, share] = split(v, ':');
         f.filled[number(request)] = atof(share.c_str());
       }},
      {"--die-before", [&](auto &v) { f.dieBefore[number(v)] = true; }},
      {"--die-after", [&](auto &v) { f.dieAfter[number(v)] = true; }},
      {"--failing-reads", [&](auto &v) { f.failingSeriesReads = number(v); }},
      {"--drop-comments", [&](auto &v) { f.dropComments = number(v) != 0; }},
      {"--trade-allowed", [&](auto &v) { f.tradeAllowed = number(v) != 0; }},
  };
}

std::map<std::string, Reader> readers(Options &o) {
  std::map<std::string, Reader> all = {
      {"--ea", [&](auto &v) { o.advisor = v; }},
      {"--csv", [&](auto &v) { o.bars = v; }},
      {"--report", [&](auto &v) { o.report = v; }},
      {"--files", [&](auto &v) { sim.filesFolder = v; }},
      {"--warm-up", [&](auto &v) { o.warmUpBars = (size_t)atol(v.c_str()); }},
      {"--restart-at", [&](auto &v) { o.restartAt = number(v); }},
      {"--down", [&](auto &v) { o.downBars = number(v); }},
      {"--hand-open", [&](auto &v) { o.handOpensAt.insert(number(v)); }},
      {"--hand-close", [&](auto &v) { o.handClosesAt.insert(number(v)); }},
      {"--set",
       [&](auto &v) {
         auto [name, value] = split(v, '=');
         sim.inputs[name] = value;
       }},
      {"--allow", [&](auto &v) { sim.allowedUrls.push_back(v); }},
      {"--http-ms", [&](auto &v) { sim.httpMs = number(v); }},
      {"--symbol", [&](auto &v) { sim.symbol.name = v; }},
      {"--lots-min", [&](auto &v) { sim.symbol.lotsMin = atof(v.c_str()); }},
      {"--filling", [&](auto &v) { sim.symbol.fillingFlags = number(v); }},
      {"--netting",
       [&](auto &v) {
         if (number(v) != 0)
           sim.account.marginMode = ACCOUNT_MARGIN_MODE_RETAIL_NETTING;
       }},
  };
  all.merge(faultReaders());
  return all;
}
}  // namespace

Options readOptions(int argc, char **argv) {
  Options options;
  auto known = readers(options);
  for (int i = 1; i < argc; i += 2) {
    auto found = known.find(argv[i]);
    if (found == known.end() || i + 1 >= argc)
      refuse(std::string("unknown option, or one without a value: ") + argv[i]);
    found->second(std::string(argv[i + 1]));
  }
  if (options.advisor.empty() || options.bars.empty() || sim.filesFolder.empty())
    refuse("--ea, --csv and --files are needed");
  return options;
}

// Rows of open time (broker), open, high, low, close, tick volume, spread; a header is passed over.
void loadBars(const Options &options) {
  std::ifstream file(options.bars);
  std::string line;
  std::vector<MqlRates> all;
  while (std::getline(file, line)) {
    MqlRates r;
    long time;
    if (sscanf(line.c_str(), "%ld,%lf,%lf,%lf,%lf,%ld,%d", &time, &r.open, &r.high, &r.low,
               &r.close, &r.tick_volume, &r.spread) != 7)
      continue;
    r.time = time;
    all.push_back(r);
  }
  size_t warmUp = options.warmUpBars;
  if (warmUp == 0 || all.size() <= warmUp)
    refuse("not more bars in " + options.bars + " than --warm-up");
  for (size_t i = 0; i < warmUp; i++)
    addBar(all[i]);
  sim.m1.assign(all.begin() + (long)warmUp, all.end());
  const MqlRates &last = all[warmUp - 1];
  sim.tick.bid = last.close;
  sim.tick.ask = last.close + sim.symbol.spreadPoints * sim.symbol.point;
  sim.tick.time = last.time + 59;
  sim.lastTickMs = ((long)last.time + 59) * 1000;
  MqlTick first;
  nextTick(first);
  sim.nowMs = first.time_msc - 5000;
}

void writeReport(const std::string &file) {
  FILE *out = file.empty() ? stdout : fopen(file.c_str(), "w");
  if (!out)
    refuse("cannot write " + file);
  fprintf(out, "{\"bars\":%zu,\"ticks\":%ld,\"on_tick\":%ld,\"missed_ticks\":%ld,\"timers\":%ld,",
          sim.m1.size(), sim.ticks, sim.onTicks, sim.missedTicks, sim.timers);
  fprintf(out, "\"web_requests\":%ld,\"web_failures\":%ld,\"trade_requests\":%d,", sim.webRequests,
          sim.webFailures, sim.tradeRequests);
  fprintf(out, "\"diagnoses\":%d,\"balance\":%.2f,\"deals\":[", sim.diagnoses, sim.account.balance);
  const char *comma = "";
  for (auto &d : sim.account.deals) {
    fprintf(out,
            "%s\n{\"deal\":%lu,\"position\":%lu,\"entry\":\"%s\",\"side\":\"%s\",\"lots\":%.2f,"
            "\"price\":%.5f,\"sl\":%.5f,\"tp\":%.5f,\"profit\":%.2f,\"commission\":%.2f,"
            "\"time\":%ld,\"reason\":%d,\"magic\":%lu,\"comment\":\"%s\"}",
            comma, d.ticket, d.position, d.entry == DEAL_ENTRY_IN ? "IN" : "OUT",
            d.buy ? "BUY" : "SELL", d.lots, d.price, d.stopLoss, d.takeProfit, d.profit,
            d.commission, d.timeMs / 1000, (int)d.reason, d.magicNumber, d.comment.u8__().c_str());
    comma = ",";
  }
  fprintf(out, "],\"positions\":[");
  comma = "";
  for (auto &p : sim.account.positions) {
    fprintf(out,
            "%s\n{\"ticket\":%lu,\"side\":\"%s\",\"lots\":%.2f,\"sl\":%.5f,\"tp\":%.5f,"
            "\"magic\":%lu,\"comment\":\"%s\"}",
            comma, p.ticket, p.buy ? "BUY" : "SELL", p.lots, p.stopLoss, p.takeProfit,
            p.magicNumber, p.comment.u8__().c_str());
    comma = ",";
  }
  fprintf(out, "]}\n");
  if (out != stdout)
    fclose(out);
}
}  // namespace mql
