// Clocks, timers, errors, terminal facts and global variables.
#include "simulation.hpp"

namespace mql {
Simulation sim;

// Without the advisor's frames in between, the program ends: a fault of the terminal itself.
void critical_(const char *what) { throw AdvisorStopped{what}; }

void call_(const char *name) {
  sim.calls++;
  sim.lastCall = name;
  if (sim.calls == sim.dieAtCall || sim.schedule.diesNow())
    throw TerminalDied();
}

void diag_(const std::string &what) {
  sim.diagnoses++;
  fprintf(stderr, "[DIAG] %s\n", what.c_str());
}

void print_(const string &s) {
  printf("%s  %s\n", TimeToString(datetime(sim.nowMs / 1000), 7).u8__().c_str(), s.u8__().c_str());
}

const char *input_text_(const char *name) {
  auto found = sim.inputs.find(name);
  return found == sim.inputs.end() ? nullptr : found->second.c_str();
}

int GetLastError() { return sim.lastError; }
void ResetLastError() { sim.lastError = 0; }
void SetUserError(ushort e) { sim.lastError = 65536 + e; }
bool IsStopped() { return sim.stopRequested; }
void ExpertRemove() { sim.stopRequested = true; }
int UninitializeReason() { return sim.deinitReason; }
void Sleep(int ms) { passTime(ms); }

// ---- clocks: virtual, but for the microsecond counter. The computer's may be wrong, and with it
// what the terminal derives from it.
ulong GetTickCount64() { return (ulong)sim.nowMs; }
uint GetTickCount() { return (uint)sim.nowMs; }
ulong GetMicrosecondCount() { return (ulong)microseconds(); }
datetime TimeCurrent() {
  long last = 0;
  for (auto &market : sim.markets)
    last = std::max(last, market->lastTickMs);
  return last / 1000;
}
datetime TimeTradeServer() { return sim.nowMs / 1000 + sim.clockSkewSeconds; }
datetime TimeGMT() {
  return sim.nowMs / 1000 + sim.clockSkewSeconds - brokerOffset(sim.nowMs / 1000);
}
datetime TimeLocal() { return TimeGMT(); }
int TimeGMTOffset() { return 0; }
int TimeDaylightSavings() { return 0; }

bool EventSetMillisecondTimer(int ms) {
  sim.timerMs = ms;
  sim.nextTimerMs = sim.nowMs + ms;
  return ms > 0;
}
bool EventSetTimer(int seconds) { return EventSetMillisecondTimer(seconds * 1000); }
void EventKillTimer() { sim.timerMs = 0; }

// ---- chart and terminal
static const Specification &chart() { return sim.markets.front()->facts; }
string Symbol() { return from8_(chart().name); }
ENUM_TIMEFRAMES Period() { return sim.chartPeriod; }
int Digits() { return chart().digits; }
double Point() { return chart().point; }

int PeriodSeconds(ENUM_TIMEFRAMES tf) {
  int p = (int)(tf == PERIOD_CURRENT ? sim.chartPeriod : tf);
  if (p < PERIOD_H1)
    return p * 60;
  if (p < PERIOD_W1)
    return (p - 16384) * 3600;
  return p == PERIOD_W1 ? 604800 : 2592000;
}

string EnumToString(ENUM_TIMEFRAMES v) {
  int seconds = PeriodSeconds(v);
  switch (v) {
    case PERIOD_CURRENT: return lit_("PERIOD_CURRENT");
    case PERIOD_MN1: return lit_("PERIOD_MN1");
    case PERIOD_W1: return lit_("PERIOD_W1");
    case PERIOD_D1: return lit_("PERIOD_D1");
    default: break;
  }
  return seconds >= 3600 ? lit_("PERIOD_H") + string(seconds / 3600)
                         : lit_("PERIOD_M") + string(seconds / 60);
}

long TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER p) {
  switch (p) {
    case TERMINAL_BUILD: return 5000;
    case TERMINAL_MAXBARS: return 100000;
    case TERMINAL_TRADE_ALLOWED: return sim.faults.tradeAllowed;
    case TERMINAL_CONNECTED: return sim.connected;
    default: return 1;
  }
}
string TerminalInfoString(ENUM_TERMINAL_INFO_STRING) { return lit_("simulated terminal"); }
long MQLInfoInteger(ENUM_MQL_INFO_INTEGER p) {
  return p == MQL_TRADE_ALLOWED || (p == MQL_TESTER && sim.inTester);
}
string MQLInfoString(ENUM_MQL_INFO_STRING) { return lit_("EA"); }

int MathRand() { return rand() & 32767; }
void MathSrand(int seed) { srand((unsigned)seed); }

// ---- global variables of the terminal
bool GlobalVariableCheck(const string &n) { return sim.globals.count(n.u8__()) > 0; }

datetime GlobalVariableSet(const string &n, double v) {
  if (StringLen(n) > 63) {
    diag_("global variable name longer than 63");
    return 0;
  }
  auto &g = sim.globals[n.u8__()];
  g.value = v;
  g.accessed = sim.nowMs / 1000;
  return g.accessed;
}

bool GlobalVariableTemp(const string &n) {
  if (GlobalVariableCheck(n))
    return false;
  GlobalVariableSet(n, 0);
  sim.globals[n.u8__()].temporary = true;
  return true;
}

bool GlobalVariableGet(const string &n, double &v) {
  auto found = sim.globals.find(n.u8__());
  if (found == sim.globals.end()) {
    sim.lastError = ERR_GLOBALVARIABLE_NOT_FOUND;
    return false;
  }
  v = found->second.value;
  return true;
}

double GlobalVariableGet(const string &n) {
  double v = 0;
  GlobalVariableGet(n, v);
  return v;
}

bool GlobalVariableDel(const string &n) { return sim.globals.erase(n.u8__()) > 0; }
void GlobalVariablesFlush() { sim.globalsOnDisk = sim.globals; }

bool GlobalVariableSetOnCondition(const string &n, double v, double check) {
  auto found = sim.globals.find(n.u8__());
  if (found == sim.globals.end() || found->second.value != check)
    return false;
  found->second.value = v;
  return true;
}

datetime GlobalVariableTime(const string &n) {
  auto found = sim.globals.find(n.u8__());
  return found == sim.globals.end() ? 0 : found->second.accessed;
}

int GlobalVariablesTotal() { return (int)sim.globals.size(); }

string GlobalVariableName(int index) {
  for (auto &g : sim.globals)
    if (index-- == 0)
      return from8_(g.first);
  return string();
}

int GlobalVariablesDeleteAll(const string &prefix, datetime) {
  int removed = 0;
  std::string p = prefix.u8__();
  for (auto i = sim.globals.begin(); i != sim.globals.end();)
    if (i->first.compare(0, p.size(), p) == 0) {
      i = sim.globals.erase(i);
      removed++;
    } else
      ++i;
  return removed;
}
}  // namespace mql
