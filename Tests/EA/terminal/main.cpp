// Plays M1 bars to an expert advisor: ticks, timers, transactions, deaths, restarts.
#include <sys/wait.h>
#include <unistd.h>

#include "advisor.hpp"
#include "options.hpp"
#include "simulation.hpp"

using namespace mql;

namespace {
class Play {
  const Options &options_;
  Advisor advisor_;
  long restartAt_;
  size_t firstBar_;
  long pacedMs_ = 0, pacedFrom_ = 0;

  long barsPlayed() const {
    return (long)(sim.markets.front()->tickIndex / 4 - firstBar_);
  }

  // Missed while the terminal is down; its process is not there to see them.
  bool startAgain(long downBars) {
    Market &chart = *sim.markets.front();
    size_t until = std::min(chart.m1.size() * 4, chart.tickIndex + 4 * (size_t)downBars);
    long ms = 0;
    for (Market *next = nextMarket(ms); next && chart.tickIndex < until; next = nextMarket(ms)) {
      applyTick(*next);
      sim.missedTicks++;
    }
    sim.transactions.clear();
    sim.restarts++;
    return start();
  }

  bool start() {
    while (true) {
      try {
        return advisor_.start(options_.advisor);
      } catch (const TerminalDied &) {
        advisor_.die();
        sim.restarts++;
      }
    }
  }

  void runTimers(long untilMs) {
    while (sim.timerMs > 0 && sim.nextTimerMs <= untilMs && !sim.stopRequested) {
      sim.nowMs = std::max(sim.nowMs, sim.nextTimerMs);
      sim.nextTimerMs = sim.nowMs + sim.timerMs;
      carryOutDelayed();
      advisor_.timer();
      // Ticks came while the handler ran: the next one may be later than it was.
      long ms = 0;
      if (!nextMarket(ms))
        return;
      untilMs = std::max(untilMs, ms);
    }
  }

  void closeByHand() {
    while (!sim.account.positions.empty()) {
      Position &p = sim.account.positions[0];
      const MqlTick &tick = p.market->tick;
      closePosition(0, p.lots, p.buy ? tick.bid : tick.ask, DEAL_REASON_CLIENT,
                    sim.account.nextTicket++, 0, string());
    }
  }

  // What a person does at the terminal, at the first tick of a bar.
  void tradeByHand() {
    Market &chart = *sim.markets.front();
    if (chart.tickIndex % 4 != 1)
      return;
    if (options_.handOpensAt.count(barsPlayed()))
      openPosition(chart, true, 0.1, chart.tick.ask, 0, 0, DEAL_REASON_CLIENT, 0, string());
    if (options_.handClosesAt.count(barsPlayed()) ||
        (sim.schedule.handCloses() && isOpen(chart)))
      closeByHand();
  }

  // So many virtual seconds in each real one.
  void pace() {
    if (options_.speed <= 0)
      return;
    if (pacedFrom_ == 0) {
      pacedFrom_ = microseconds();
      pacedMs_ = sim.nowMs;
    }
    // A market that is closed is not waited for.
    if (sim.nowMs - pacedMs_ > 3600000 + (long)((double)(microseconds() - pacedFrom_) / 1000 *
                                                options_.speed)) {
      pacedFrom_ = microseconds();
      pacedMs_ = sim.nowMs;
    }
    long due = pacedFrom_ + (long)((double)(sim.nowMs - pacedMs_) * 1000 / options_.speed);
    fflush(stdout);
    if (due > microseconds())
      usleep((useconds_t)(due - microseconds()));
  }

  // False when there are no more ticks.
  bool step() {
    long ms = 0;
    if (sim.stopRequested || !nextMarket(ms))
      return false;
    runTimers(ms);
    Market *next = nextMarket(ms);
    if (sim.stopRequested || !next)
      return false;
    applyTick(*next);
    pace();
    sim.schedule.tick();
    if (next != sim.markets.front().get())
      return true;  // OnTick comes for the chart's symbol only
    tradeByHand();
    advisor_.tick();
    return true;
  }

  bool restartsNow() {
    if (sim.schedule.restarts())
      return true;
    if (restartAt_ <= 0 || barsPlayed() < restartAt_)
      return false;
    restartAt_ = -1;
    return true;
  }

 public:
  explicit Play(const Options &options)
      : options_(options),
        restartAt_(options.restartAt),
        firstBar_(sim.markets.front()->tickIndex / 4) {}

  void run() {
    bool running = start();
    while (running) {
      try {
        if (!step())
          break;
        if (restartsNow()) {
          advisor_.stop(REASON_CLOSE);
          running = startAgain(sim.schedule.isOn() ? sim.schedule.downBars() : options_.downBars);
        }
      } catch (const TerminalDied &) {
        advisor_.die();
        running = startAgain(sim.schedule.isOn() ? sim.schedule.downBars() : options_.downBars);
      }
    }
    sim.shown = sim.objects;
    if (running)
      advisor_.stop(REASON_CLOSE);
  }
};

int play(const Options &options) {
  for (auto &[name, value] : sim.globalsAtStart)
    GlobalVariableSet(from8_(name), value == "now" ? (double)TimeLocal() : atof(value.c_str()));
  Play(options).run();
  if (sim.audit)
    fclose(sim.audit);
  writeReport(options.report);
  if (!sim.stopped.empty())
    return 70;
  return sim.diagnoses ? 3 : 0;
}

// One schedule: its own login and files, its own stretch of the market, its last third quiet.
int playSeed(const Options &options, long seed) {
  Options own = options;
  std::string mark = std::to_string(seed);
  own.report = options.report + "/" + mark + ".json";
  sim.filesFolder += "/" + mark;
  sim.account.login += seed;
  auto &m1 = sim.markets.front()->m1;
  size_t first = sim.markets.front()->tickIndex / 4;
  size_t end = std::min(m1.size(), first + (size_t)options.segmentBars);
  long quiet = (long)m1[first + (end - first) * 2 / 3].time * 1000;
  long last = (long)m1[end - 1].time;
  for (auto &market : sim.markets)
    while (!market->m1.empty() && (long)market->m1.back().time > last)
      market->m1.pop_back();
  sim.schedule.begin((uint64_t)seed, sim.nowMs, quiet);
  if (options.printsSchedule)
    fprintf(stderr, "seed %ld: %s\n", seed, sim.schedule.describe().c_str());
  if (options.seeds > 1 && !freopen((options.report + "/" + mark + ".log").c_str(), "w", stdout))
    refuse("cannot write beside " + own.report);
  return play(own);
}

// Each schedule is a process of its own, so that they share nothing but the market's past.
int playSeeds(const Options &options) {
  auto &m1 = sim.markets.front()->m1;
  size_t first = sim.markets.front()->tickIndex / 4;
  long segments = (long)(m1.size() - first) / options.segmentBars;
  if (segments < 1)
    refuse("not so many bars as --segment");
  int worst = 0;
  for (long seed = options.firstSeed; seed < options.firstSeed + options.seeds; seed++) {
    if (seed - options.firstSeed >= segments)
      refuse("the market is too short for so many seeds: " + std::to_string(segments));
    seek((long)m1[first + (size_t)(seed % segments * options.segmentBars)].time);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
      exit(playSeed(options, seed));
    int status = 0;
    waitpid(child, &status, 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code != 0)
      fprintf(stderr, "terminal: seed %ld ended with %d\n", seed, code);
    worst = std::max(worst, code);
  }
  return worst;
}
}  // namespace

int main(int argc, char **argv) {
  Options options = readOptions(argc, argv);
  return options.seeds > 0 ? playSeeds(options) : play(options);
}
