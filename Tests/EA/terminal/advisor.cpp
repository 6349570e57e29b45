#include "advisor.hpp"

#include <dlfcn.h>
#include <fenv.h>
#include <setjmp.h>
#include <signal.h>

#include "options.hpp"
#include "simulation.hpp"

namespace mql {
namespace {
sigjmp_buf escape;

// Division by zero, also of doubles, is a critical error in MQL5. The handler's frames are left
// as they are: the program does not go on.
void onZeroDivide(int) { siglongjmp(escape, 1); }

void watchZeroDivides() {
  struct sigaction action {};
  action.sa_handler = onZeroDivide;
  action.sa_flags = SA_NODEFER;  // it is left by a jump, and would stay blocked
  sigaction(SIGFPE, &action, nullptr);
  feenableexcept(FE_DIVBYZERO);
}

void stopAdvisor(const std::string &why) {
  sim.stopped = why;
  sim.timerMs = 0;
  fprintf(stderr, "[CRITICAL] %s at %s, after a call of %s\n", why.c_str(),
          TimeToString(datetime(sim.nowMs / 1000), 7).u8__().c_str(), sim.lastCall);
}

// Runs a handler; a critical error stops the advisor as it does in MetaTrader.
template <class Handler>
void guarded(Handler handler) {
  if (!sim.stopped.empty())
    return;
  if (sigsetjmp(escape, 0) != 0)
    return stopAdvisor("zero divide");
  sim.handlerBegan = microseconds();
  try {
    handler();
  } catch (const AdvisorStopped &stopped) {
    stopAdvisor(stopped.why);
  }
  sim.handlerBegan = 0;
}
}  // namespace

void Advisor::deliverTransactions() {
  while (!sim.transactions.empty()) {
    auto queue = std::move(sim.transactions);
    sim.transactions.clear();
    for (auto &entry : queue)
      if (table_.trans)
        guarded([&] { table_.trans(std::get<0>(entry), std::get<1>(entry), std::get<2>(entry)); });
    if (table_.trade)
      guarded([&] { table_.trade(); });
  }
}

bool Advisor::start(const std::string &path) {
  library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library_)
    refuse(dlerror());
  watchZeroDivides();
  table_ = EaTable();
  ((void (*)(EaTable &))dlsym(library_, "mql5_ea_table"))(table_);
  sim.stopRequested = false;
  sim.transactions.clear();
  int code = 0;
  if (table_.init)
    guarded([&] { code = table_.init(); });
  deliverTransactions();
  if (code != INIT_SUCCEEDED)
    printf("terminal: OnInit returned %d\n", code);
  return code == INIT_SUCCEEDED;
}

void Advisor::unload() {
  if (sim.stopped.empty())
    dlclose(library_);
}

void Advisor::stop(int reason) {
  sim.deinitReason = reason;
  sim.stopRequested = true;
  if (table_.deinit)
    guarded([&] { table_.deinit(reason); });
  sim.timerMs = 0;
  closeAllFiles(false);
  sim.globalsOnDisk = sim.globals;
  for (auto i = sim.globals.begin(); i != sim.globals.end();)
    i = i->second.temporary ? sim.globals.erase(i) : std::next(i);
  unload();
}

void Advisor::die() {
  printf("terminal: died in a call of %s\n", sim.lastCall);
  sim.deaths++;
  closeAllFiles(true);
  sim.globals = sim.globalsOnDisk;
  for (auto i = sim.globals.begin(); i != sim.globals.end();)
    i = i->second.temporary ? sim.globals.erase(i) : std::next(i);
  sim.objects.clear();
  sim.timerMs = 0;
  sim.handlerBegan = 0;
  unload();
}

void Advisor::tick() {
  sim.onTicks++;
  if (table_.tick)
    guarded([&] { table_.tick(); });
  deliverTransactions();
}

void Advisor::timer() {
  sim.timers++;
  if (table_.timer)
    guarded([&] { table_.timer(); });
  deliverTransactions();
}
}  // namespace mql
