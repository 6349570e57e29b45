// What goes wrong and when: by number, as a test says, or drawn from a seed.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mql {

// Trade requests are counted from 1.
struct Faults {
  std::map<int, unsigned> refused;  // request -> retcode
  std::map<int, bool> answerLost;   // carried out, and answered with a time-out
  std::map<int, long> delayed;      // answered with a time-out, and carried out so many ms later
  std::map<int, double> filled;     // request -> share of the volume
  std::map<int, long> lateDeals;    // deal -> ms until it is in the history
  std::map<int, bool> dieBefore, dieAfter;
  int failingSeriesReads = 0;
  bool dropComments = false;
  bool tradeAllowed = true;
  bool diskFull = false;
  bool transactionsLost = false;
};

enum class WebFault {
  none,
  unreachable,   // nothing is sent
  answerLost,    // the server decides, and its answer does not come
  answerLate,    // likewise, after the whole time-out
  answerCut,     // 200, and half of the body
  busy,          // 503 without asking the server
  oddCode        // 1001, as some builds say where the connection broke
};

enum class TradeFault { none, refused, answerLost, notCarriedOut, delayed, partial };

// A run of faults from one seed. Each kind is on or off for the whole run, so that some runs are
// about one thing and others about all at once.
class Schedule {
  uint64_t state_ = 0;
  bool on_ = false;
  long endMs_ = 0, outageUntilMs_ = 0;
  double web_ = 0, trade_ = 0, death_ = 0, restart_ = 0, history_ = 0, disk_ = 0, hand_ = 0;
  double outage_ = 0, switch_ = 0;
  long armed_ = -1;

  bool chance(double share) { return share > 0 && uniform() < share; }

 public:
  // Draws what kinds of faults this run has; none after endMs.
  void begin(uint64_t seed, long startMs, long endMs);
  bool isOn() const { return on_; }
  bool isActive() const;
  double uniform();
  int below(int limit) { return (int)(uniform() * limit); }
  WebFault web();
  TradeFault trade(unsigned &retcode, long &delayMs, double &share);
  long latencyMs(int usual);
  bool seriesFails();
  long historyDelayMs();
  bool losesTransaction();
  bool diskFails();
  // At a moment that matters: perhaps the process dies some calls later.
  void moment();
  // Called before every call of a platform function: does the process die here?
  bool diesNow();
  // At each tick: what a person or the broker does, and a restart of the terminal.
  bool restarts();
  long downBars();
  bool handCloses();
  void tick();
  std::string describe() const;
};
}  // namespace mql
