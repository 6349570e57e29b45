// The state of one simulated terminal, its account and its markets. There is one per process.
#pragma once
#define MQL5_TERMINAL
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "../runtime/mql5.hpp"
#include "schedule.hpp"

namespace mql {

struct Specification {
  std::string name = "EURUSD.r", base = "EUR", profit = "USD";
  int digits = 5;
  double point = 0.00001, tickValue = 1, contractSize = 100000;
  double lotsMin = 0.01, lotsMax = 100, lotStep = 0.01;
  int stopsLevel = 10, freezeLevel = 0, fillingFlags = 3, spreadPoints = 10;
  bool instant = false;  // execution at the asked price, else at the market's
  double commissionPerLot = 3.5, swapLong = 0, swapShort = 0;  // a side; points a night
  long dayOpening = 0;  // seconds of the day before which there is no session
};

// One symbol: its facts, the bars still to come, and those of all timeframes that have been.
struct Market {
  Specification facts;
  string name;  // the same, as a program knows it
  std::vector<MqlRates> m1;  // four ticks a bar
  size_t tickIndex = 0;
  MqlTick tick;
  long lastTickMs = 0;
  std::map<int, std::vector<MqlRates>> bars;
  std::map<int, long> laggingUntilMs;  // a timeframe that the terminal has not refreshed
};

struct Position {
  ulong ticket;
  Market *market;
  bool buy;
  double lots, openPrice, stopLoss, takeProfit;
  long openedMs;
  ulong magicNumber;
  string comment;
  double profit = 0, swap = 0;
};

struct Deal {
  ulong ticket, order, position;
  Market *market;
  bool buy;
  ENUM_DEAL_ENTRY entry;
  ENUM_DEAL_REASON reason;
  double lots, price, profit, stopLoss, takeProfit, commission, swap;
  long timeMs, visibleMs;  // made, and seen in the terminal's history
  ulong magicNumber;
  string comment;
  std::string asked;  // the comment of the request, also where the broker drops it
};

// Thrown through the expert advisor's frames: the terminal's process has ended.
struct TerminalDied {};
// Thrown likewise: a critical error, on which MetaTrader stops the program.
struct AdvisorStopped {
  std::string why;
};

struct Account {
  long login = 123456;
  std::string server = "Sim-Demo";
  double balance = 10000, leverage = 100, stopOutLevel = 50;
  ENUM_ACCOUNT_MARGIN_MODE marginMode = ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
  std::vector<Position> positions;
  std::vector<Deal> deals;  // by ascending ticket
  ulong nextTicket = 1000;
};

struct Release {
  long time;
  std::string currency, name;
  int impact;
};

struct ChartObject {
  int type;
  std::map<int, std::string> properties;
};

// A request that the trade server carries out although it was answered with a time-out.
struct DelayedRequest {
  long dueMs;
  MqlTradeRequest request;
};

struct Simulation {
  std::vector<std::unique_ptr<Market>> markets;  // the first is the chart's
  Account account;
  Faults faults;
  Schedule schedule;
  std::string brokerClock = "new_york+7";
  long clockSkewSeconds = 0;  // of the computer, against the trade server
  int httpMs = 0, orderMs = 0;  // how long a request lasts on the virtual clock
  bool keepAlive = false;
  ENUM_TIMEFRAMES chartPeriod = PERIOD_M1;
  std::string filesFolder;
  std::vector<std::string> allowedUrls;
  std::map<std::string, std::string> inputs, globalsAtStart;
  std::vector<Release> releases;

  long nowMs = 0;
  long rolloverDay = 0;
  Position selected{};
  bool hasSelected = false;
  std::vector<size_t> history;  // what HistorySelect has chosen, ascending
  std::vector<DelayedRequest> delayed;
  std::vector<std::tuple<MqlTradeTransaction, MqlTradeRequest, MqlTradeResult>> transactions;
  struct GlobalVariable {
    double value;
    long accessed;
    bool temporary;
  };
  std::map<std::string, GlobalVariable> globals, globalsOnDisk;
  std::map<std::string, ChartObject> objects, shown;  // now, and before the end of the run
  int lastError = 0, timerMs = 0, deinitReason = 0, tradeRequests = 0;
  long nextTimerMs = 0;
  bool stopRequested = false, connected = true, inTester = false;
  std::string stopped;  // why the advisor was stopped

  long calls = 0, dieAtCall = -1;  // calls of the platform's functions
  const char *lastCall = "";
  long ticks = 0, onTicks = 0, missedTicks = 0, timers = 0, webRequests = 0, webFailures = 0;
  long deaths = 0, restarts = 0;
  int diagnoses = 0;
  std::set<ulong> naked;  // positions of the advisor that stood without a stop
  FILE *audit = nullptr;  // a line an answered event
  long handlerBegan = 0;  // microseconds
  std::vector<long> orderMicroseconds, answerMicroseconds;
  std::vector<long> orderCalls;  // the number of the call at each trade request
};
extern Simulation sim;

// market.cpp
Market *marketOf(const string &name);
void addBar(Market &market, const MqlRates &m1);
Market *nextMarket(long &ms);  // whose tick comes next, nullptr at the end
void applyTick(Market &market);
void passTime(long ms);  // inside a handler: ticks come, but cause no OnTick
bool isOpen(const Market &market);

// clock.cpp
long brokerOffset(long brokerSeconds);
long brokerTime(long utcSeconds);
long microseconds();

// positions.cpp
double profitOf(const Market &market, bool buy, double lots, double openPrice, double closePrice);
double marginOf(const Market &market, double lots, double price);
double equity();
double freeMargin();
void markPositions();
void rollOver(long day);
void closePosition(size_t index, double lots, double price, ENUM_DEAL_REASON reason, ulong order,
                   ulong magicNumber, const string &comment);
ulong openPosition(Market &market, bool buy, double lots, double price, double stopLoss,
                   double takeProfit, ENUM_DEAL_REASON reason, ulong magicNumber,
                   const string &comment);
void watchStops();

// orders.cpp
void carryOutDelayed();

// files.cpp
void closeAllFiles(bool lost);
}  // namespace mql
