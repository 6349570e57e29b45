// The outcome of a run as JSON.
#include "options.hpp"
#include "simulation.hpp"

namespace mql {
namespace {
std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (char c : text)
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if ((unsigned char)c >= 32)
      out += c;
  return out + "\"";
}

void writeDeals(FILE *out) {
  const char *comma = "";
  for (auto &d : sim.account.deals) {
    fprintf(out,
            "%s\n{\"deal\":%lu,\"position\":%lu,\"symbol\":%s,\"entry\":\"%s\",\"side\":\"%s\","
            "\"lots\":%.2f,\"price\":%.5f,\"sl\":%.5f,\"tp\":%.5f,\"profit\":%.2f,"
            "\"commission\":%.2f,\"swap\":%.2f,\"time\":%ld,\"reason\":%d,\"magic\":%lu,"
            "\"comment\":%s,\"asked\":%s}",
            comma, d.ticket, d.position, quoted(d.market->facts.name).c_str(),
            d.entry == DEAL_ENTRY_IN ? "IN" : "OUT", d.buy ? "BUY" : "SELL", d.lots, d.price,
            d.stopLoss, d.takeProfit, d.profit, d.commission, d.swap, d.timeMs / 1000,
            (int)d.reason, d.magicNumber, quoted(d.comment.u8__()).c_str(),
            quoted(d.asked).c_str());
    comma = ",";
  }
}

void writePositions(FILE *out) {
  const char *comma = "";
  for (auto &p : sim.account.positions) {
    fprintf(out,
            "%s\n{\"ticket\":%lu,\"symbol\":%s,\"side\":\"%s\",\"lots\":%.2f,\"sl\":%.5f,"
            "\"tp\":%.5f,\"swap\":%.2f,\"magic\":%lu,\"comment\":%s}",
            comma, p.ticket, quoted(p.market->facts.name).c_str(), p.buy ? "BUY" : "SELL", p.lots,
            p.stopLoss, p.takeProfit, p.swap, p.magicNumber, quoted(p.comment.u8__()).c_str());
    comma = ",";
  }
}

void writeObjects(FILE *out) {
  const char *comma = "";
  for (auto &[name, object] : sim.shown) {
    auto text = object.properties.find((int)OBJPROP_TEXT);
    fprintf(out, "%s\n%s:%s", comma, quoted(name).c_str(),
            quoted(text == object.properties.end() ? "" : text->second).c_str());
    comma = ",";
  }
}

void writeTimes(FILE *out, const char *name, std::vector<long> &times) {
  std::sort(times.begin(), times.end());
  auto at = [&](double share) {
    return times.empty() ? 0 : times[std::min(times.size() - 1, (size_t)(times.size() * share))];
  };
  fprintf(out, "\"%s\":{\"count\":%zu,\"p50_us\":%ld,\"p99_us\":%ld},", name, times.size(), at(0.5),
          at(0.99));
}
}  // namespace

void writeReport(const std::string &file) {
  FILE *out = file.empty() ? stdout : fopen(file.c_str(), "w");
  if (!out)
    refuse("cannot write " + file);
  fprintf(out, "{\"login\":%ld,\"bars\":%zu,\"ticks\":%ld,\"on_tick\":%ld,\"missed_ticks\":%ld,",
          sim.account.login, sim.markets.front()->m1.size(), sim.ticks, sim.onTicks,
          sim.missedTicks);
  fprintf(out, "\"timers\":%ld,\"calls\":%ld,\"web_requests\":%ld,\"web_failures\":%ld,",
          sim.timers, sim.calls, sim.webRequests, sim.webFailures);
  fprintf(out, "\"trade_requests\":%d,\"deaths\":%ld,\"restarts\":%ld,\"diagnoses\":%d,",
          sim.tradeRequests, sim.deaths, sim.restarts, sim.diagnoses);
  fprintf(out, "\"stopped\":%s,\"schedule\":%s,\"balance\":%.2f,\"equity\":%.2f,",
          quoted(sim.stopped).c_str(),
          quoted(sim.schedule.isOn() ? sim.schedule.describe() : "").c_str(), sim.account.balance,
          equity());
  writeTimes(out, "answered", sim.answerMicroseconds);
  writeTimes(out, "ordered", sim.orderMicroseconds);
  fprintf(out, "\"order_calls\":[");
  const char *comma = "";
  for (long call : sim.orderCalls) {
    fprintf(out, "%s%ld", comma, call);
    comma = ",";
  }
  fprintf(out, "],\"naked\":[");
  comma = "";
  for (ulong ticket : sim.naked) {
    fprintf(out, "%s%lu", comma, ticket);
    comma = ",";
  }
  fprintf(out, "],\"deals\":[");
  writeDeals(out);
  fprintf(out, "],\"positions\":[");
  writePositions(out);
  fprintf(out, "],\"objects\":{");
  writeObjects(out);
  fprintf(out, "}}\n");
  if (out != stdout)
    fclose(out);
}
}  // namespace mql
