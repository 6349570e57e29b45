#include "schedule.hpp"

#include "simulation.hpp"

namespace mql {
namespace {
const unsigned retcodes[] = {10004, 10006, 10013, 10015, 10018, 10019, 10020, 10021, 10024, 10027};
}

// splitmix64
double Schedule::uniform() {
  uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

void Schedule::begin(uint64_t seed, long startMs, long endMs) {
  state_ = seed * 0x9E3779B97F4A7C15ull + 1;
  on_ = true;
  endMs_ = endMs;
  for (int i = 0; i < 4; i++)
    uniform();
  auto kind = [&](double share, double most) {
    return chance(share) ? most * (0.2 + 0.8 * uniform()) : 0;
  };
  web_ = kind(0.6, 0.25);
  trade_ = kind(0.7, 0.6);
  death_ = kind(0.6, 0.5);
  restart_ = kind(0.3, 0.004);
  history_ = kind(0.3, 0.05);
  disk_ = kind(0.15, 0.1);
  hand_ = kind(0.2, 0.01);
  outage_ = kind(0.3, 0.004);
  switch_ = kind(0.15, 0.004);
  Specification &facts = sim.markets.front()->facts;
  if (chance(0.3))
    sim.faults.dropComments = true;
  if (chance(0.3))
    facts.fillingFlags = 1 + below(2);
  if (chance(0.3))
    facts.stopsLevel = below(60);
  if (chance(0.2))
    facts.freezeLevel = below(40);
  facts.instant = chance(0.3);
  if (chance(0.2))
    sim.clockSkewSeconds = below(1200) - 600;
  if (chance(0.1))
    sim.account.leverage = 10;
  sim.keepAlive = chance(0.5);
  sim.orderMs = below(400);
  sim.httpMs = below(200);
  outageUntilMs_ = startMs;
}

bool Schedule::isActive() const { return on_ && sim.nowMs < endMs_; }

WebFault Schedule::web() {
  if (!isActive())
    return WebFault::none;
  if (sim.nowMs < outageUntilMs_)
    return WebFault::unreachable;
  if (!chance(web_))
    return WebFault::none;
  return (WebFault)(1 + below(6));
}

TradeFault Schedule::trade(unsigned &retcode, long &delayMs, double &share) {
  if (!isActive() || !chance(trade_))
    return TradeFault::none;
  switch (below(6)) {
    case 0:
    case 1:
      retcode = retcodes[below(sizeof retcodes / sizeof *retcodes)];
      return TradeFault::refused;
    case 2:
      retcode = chance(0.5) ? TRADE_RETCODE_TIMEOUT : TRADE_RETCODE_CONNECTION;
      return TradeFault::answerLost;
    case 3:
      retcode = chance(0.5) ? TRADE_RETCODE_ERROR : TRADE_RETCODE_CONNECTION;
      return TradeFault::notCarriedOut;
    case 4:
      retcode = chance(0.5) ? TRADE_RETCODE_TIMEOUT : TRADE_RETCODE_PLACED;
      delayMs = 200 + below(30000);
      return TradeFault::delayed;
    default: share = 0.1 + 0.8 * uniform(); return TradeFault::partial;
  }
}

long Schedule::latencyMs(int usual) {
  return isActive() && chance(0.05) ? usual + below(2500) : usual;
}

bool Schedule::seriesFails() { return isActive() && chance(history_); }
long Schedule::historyDelayMs() { return isActive() && chance(0.3) ? below(4000) : 0; }
bool Schedule::losesTransaction() { return isActive() && chance(0.1); }
bool Schedule::diskFails() { return isActive() && chance(disk_); }

void Schedule::moment() {
  if (isActive() && armed_ < 0 && chance(death_))
    armed_ = sim.calls + 1 + below(chance(0.7) ? 60 : 600);
}

bool Schedule::diesNow() {
  if (armed_ < 0 || sim.calls < armed_)
    return false;
  armed_ = -1;
  return true;
}

bool Schedule::restarts() { return isActive() && chance(restart_); }
long Schedule::downBars() { return chance(0.5) ? 0 : below(12); }
bool Schedule::handCloses() { return isActive() && chance(hand_); }

void Schedule::tick() {
  if (!on_)
    return;
  if (isActive() && chance(outage_))
    outageUntilMs_ = sim.nowMs + 1000L * below(900);
  if (!isActive())
    sim.faults.tradeAllowed = true;
  else if (chance(switch_))
    sim.faults.tradeAllowed = !sim.faults.tradeAllowed;
}

std::string Schedule::describe() const {
  char text[400];
  snprintf(text, sizeof text,
           "web %.2f, outage %.4f, trade %.2f, death %.2f, restart %.4f, history %.3f, disk %.3f, "
           "hand %.4f, switch %.4f, comments %s, stops %d, freeze %d, filling %d, skew %ld, "
           "leverage %.0f, keep-alive %d",
           web_, outage_, trade_, death_, restart_, history_, disk_, hand_, switch_,
           sim.faults.dropComments ? "dropped" : "kept", sim.markets.front()->facts.stopsLevel,
           sim.markets.front()->facts.freezeLevel, sim.markets.front()->facts.fillingFlags,
           sim.clockSkewSeconds, sim.account.leverage, sim.keepAlive ? 1 : 0);
  return text;
}
}  // namespace mql
