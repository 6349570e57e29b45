// The state of one simulated terminal, its account and its market. There is one per process.
#pragma once
#define MQL5_TERMINAL
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "../runtime/mql5.hpp"

namespace mql {

struct Position {
  ulong ticket;
  bool buy;
  double lots, openPrice, stopLoss, takeProfit;
  long openedMs;
  ulong magicNumber;
  string comment;
  double profit = 0;
};

struct Deal {
  ulong ticket, order, position;
  bool buy;
  ENUM_DEAL_ENTRY entry;
  ENUM_DEAL_REASON reason;
  double lots, price, profit, stopLoss, takeProfit, commission;
  long timeMs;
  ulong magicNumber;
  string comment;
};

// Thrown through the expert advisor's frames: the terminal's process has ended.
struct TerminalDied {};

struct Specification {
  std::string name = "EURUSD.r";
  int digits = 5;
  double point = 0.00001, contractSize = 100000;
  double lotsMin = 0.01, lotsMax = 100, lotStep = 0.01;
  int stopsLevel = 10, freezeLevel = 0, fillingFlags = 3, spreadPoints = 10;
};

struct Account {
  long login = 123456;
  double balance = 10000, leverage = 100, commissionPerLot = 3.5;
  ENUM_ACCOUNT_MARGIN_MODE marginMode = ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
  std::vector<Position> positions;
  std::vector<Deal> deals;
  ulong nextTicket = 1000;
};

// What goes wrong, and when; trade requests are counted from 1.
struct Faults {
  std::map<int, uint> refused;     // request -> retcode
  std::map<int, bool> answerLost;  // carried out, and answered with a time-out
  std::map<int, double> filled;    // request -> share of the volume
  std::map<int, bool> dieBefore, dieAfter;
  int failingSeriesReads = 0;
  bool dropComments = false;
  bool tradeAllowed = true;
};

struct Simulation {
  Specification symbol;
  Account account;
  Faults faults;
  long utcOffsetSeconds = 7200;
  int httpMs = 0;  // how long a request lasts on the virtual clock
  ENUM_TIMEFRAMES chartPeriod = PERIOD_M1;
  std::string filesFolder;
  std::vector<std::string> allowedUrls;
  std::map<std::string, std::string> inputs;

  std::vector<MqlRates> m1;  // still to come, four ticks a bar
  size_t tickIndex = 0;
  MqlTick tick;
  long nowMs = 0, lastTickMs = 0;
  std::map<int, std::vector<MqlRates>> bars;

  Position selected{};
  bool hasSelected = false;
  std::vector<Deal> history;  // what HistorySelect has chosen
  std::vector<std::tuple<MqlTradeTransaction, MqlTradeRequest, MqlTradeResult>> transactions;
  struct GlobalVariable {
    double value;
    long accessed;
    bool temporary;
  };
  std::map<std::string, GlobalVariable> globals;
  int lastError = 0, timerMs = 0, deinitReason = 0, tradeRequests = 0;
  long nextTimerMs = 0;
  bool stopRequested = false;

  long ticks = 0, onTicks = 0, missedTicks = 0, timers = 0, webRequests = 0, webFailures = 0;
  int diagnoses = 0;
};
extern Simulation sim;

// market.cpp
void addBar(const MqlRates &m1);
bool nextTick(MqlTick &tick);
void applyTick(const MqlTick &tick);
void passTime(long ms);  // inside a handler: ticks come, but cause no OnTick
bool isOurSymbol(const string &name);

// orders.cpp
double profitOf(bool buy, double lots, double openPrice, double closePrice);
void markPositions();
void closePosition(size_t index, double lots, double price, ENUM_DEAL_REASON reason, ulong order,
                   ulong magicNumber, const string &comment);
ulong openPosition(bool buy, double lots, double price, double stopLoss, double takeProfit,
                   ENUM_DEAL_REASON reason, ulong magicNumber, const string &comment);

// files.cpp
void closeAllFiles();

}  // namespace mql
