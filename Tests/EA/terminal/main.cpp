// Plays M1 bars to an expert advisor: ticks, timers, transactions, restarts.
#include <dlfcn.h>
#include <fenv.h>
#include <signal.h>

#include "options.hpp"
#include "simulation.hpp"

using namespace mql;

namespace {
void *library;
EaTable advisor;

void deliverTransactions() {
  while (!sim.transactions.empty()) {
    auto queue = std::move(sim.transactions);
    sim.transactions.clear();
    for (auto &[transaction, request, result] : queue)
      if (advisor.trans)
        advisor.trans(transaction, request, result);
    if (advisor.trade)
      advisor.trade();
  }
}

bool start(const Options &options) {
  library = dlopen(options.advisor.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "terminal: %s\n", dlerror());
    exit(2);
  }
  advisor = EaTable();
  ((void (*)(EaTable &))dlsym(library, "mql5_ea_table"))(advisor);
  sim.stopRequested = false;
  sim.transactions.clear();
  int code = advisor.init ? advisor.init() : 0;
  deliverTransactions();
  if (code != INIT_SUCCEEDED)
    printf("terminal: OnInit returned %d\n", code);
  return code == INIT_SUCCEEDED;
}

void stop(int reason) {
  sim.deinitReason = reason;
  sim.timerMs = 0;
  sim.stopRequested = true;
  if (advisor.deinit)
    advisor.deinit(reason);
  dlclose(library);
}

// The process ends at once: no OnDeinit, no temporary variables, no answer to what was sent.
void die() {
  printf("terminal: died\n");
  closeAllFiles();
  for (auto i = sim.globals.begin(); i != sim.globals.end();)
    i = i->second.temporary ? sim.globals.erase(i) : std::next(i);
  sim.timerMs = 0;
  dlclose(library);
}

bool startAgain(const Options &options) {
  MqlTick tick;
  for (long i = 0; i < 4 * options.downBars && nextTick(tick); i++) {
    sim.nowMs = tick.time_msc;
    applyTick(tick);
    sim.missedTicks++;
  }
  return start(options);
}

void runTimers(long untilMs) {
  while (sim.timerMs > 0 && sim.nextTimerMs <= untilMs && !sim.stopRequested) {
    sim.nowMs = std::max(sim.nowMs, sim.nextTimerMs);
    sim.nextTimerMs = sim.nowMs + sim.timerMs;
    sim.timers++;
    if (advisor.timer)
      advisor.timer();
    deliverTransactions();
    MqlTick tick;
    if (!nextTick(tick))
      return;
    untilMs = std::max(untilMs, tick.time_msc);
  }
}

// What a person does at the terminal, at the first tick of a bar.
void tradeByHand(const Options &options) {
  if (sim.tickIndex % 4 != 1)
    return;
  long bar = (long)(sim.tickIndex / 4);
  if (options.handOpensAt.count(bar))
    openPosition(true, 0.1, sim.tick.ask, 0, 0, DEAL_REASON_CLIENT, 0, string());
  if (options.handClosesAt.count(bar))
    while (!sim.account.positions.empty()) {
      Position &p = sim.account.positions[0];
      closePosition(0, p.lots, p.buy ? sim.tick.bid : sim.tick.ask, DEAL_REASON_CLIENT,
                    sim.account.nextTicket++, 0, string());
    }
}

// False when there are no more ticks.
bool step(const Options &options) {
  MqlTick tick;
  if (sim.stopRequested || !nextTick(tick))
    return false;
  runTimers(tick.time_msc);
  if (sim.stopRequested || !nextTick(tick))
    return false;
  sim.nowMs = std::max(sim.nowMs, tick.time_msc);
  applyTick(tick);
  tradeByHand(options);
  sim.onTicks++;
  if (advisor.tick)
    advisor.tick();
  deliverTransactions();
  return true;
}

void play(const Options &options) {
  long restartAt = options.restartAt;
  bool running = start(options);
  while (running) {
    try {
      if (!step(options))
        break;
      if (restartAt > 0 && (long)(sim.tickIndex / 4) >= restartAt) {
        restartAt = -1;
        stop(REASON_CLOSE);
        running = startAgain(options);
      }
    } catch (const TerminalDied &) {
      die();
      running = startAgain(options);
    }
  }
  if (running)
    stop(REASON_CLOSE);
}
}  // namespace

int main(int argc, char **argv) {
  signal(SIGFPE, [](int) { critical_("zero divide"); });
  feenableexcept(FE_DIVBYZERO);  // a critical error in MQL5, also for double
  Options options = readOptions(argc, argv);
  loadBars(options);
  play(options);
  writeReport(options.report);
  return sim.diagnoses ? 3 : 0;
}
