// Ticks made of M1 bars, the bars of all timeframes made of ticks, and the symbol's facts.
#include "simulation.hpp"

namespace mql {
static const int timeframes[] = {1,  2,     3,     4,     5,     6,     10,    12,    15,    20,
                                 30, 16385, 16386, 16387, 16388, 16390, 16392, 16396, 16408, 32769};

static long openTimeOf(long t, int tf) {
  if (tf == PERIOD_W1) {
    long day = t / 86400;
    return (day - (day + 4) % 7) * 86400;
  }
  long period = PeriodSeconds((ENUM_TIMEFRAMES)tf);
  return t - t % period;
}

void addBar(const MqlRates &part) {
  for (int tf : timeframes) {
    auto &series = sim.bars[tf];
    long opened = openTimeOf(part.time, tf);
    if (series.empty() || (long)series.back().time != opened) {
      series.push_back(part);
      series.back().time = opened;
      continue;
    }
    MqlRates &bar = series.back();
    bar.high = std::max(bar.high, part.high);
    bar.low = std::min(bar.low, part.low);
    bar.close = part.close;
    bar.tick_volume += part.tick_volume;
  }
}

// Four ticks a bar: the open, the two extremes, the close.
bool nextTick(MqlTick &tick) {
  static const int seconds[] = {0, 18, 37, 58};
  size_t index = sim.tickIndex / 4;
  int part = (int)(sim.tickIndex % 4);
  if (index >= sim.m1.size())
    return false;
  const MqlRates &bar = sim.m1[index];
  bool rising = bar.close >= bar.open;
  double bid = part == 0   ? bar.open
               : part == 3 ? bar.close
                           : ((part == 1) == rising ? bar.low : bar.high);
  int spread = bar.spread > 0 ? bar.spread : sim.symbol.spreadPoints;
  tick.time_msc = ((long)bar.time + seconds[part]) * 1000 + (part == 0 ? 250 : 0);
  tick.time = tick.time_msc / 1000;
  tick.bid = bid;
  tick.ask = NormalizeDouble(bid + spread * sim.symbol.point, sim.symbol.digits);
  return true;
}

// A stop or target that the tick has reached closes its position at the tick's price.
static void triggerStops(const MqlTick &tick) {
  auto &positions = sim.account.positions;
  for (size_t i = 0; i < positions.size();) {
    const Position p = positions[i];
    double price = p.buy ? tick.bid : tick.ask;
    bool stop = p.stopLoss > 0 && (p.buy ? price <= p.stopLoss : price >= p.stopLoss);
    bool target = p.takeProfit > 0 && (p.buy ? price >= p.takeProfit : price <= p.takeProfit);
    if (!stop && !target) {
      i++;
      continue;
    }
    string level = DoubleToString(stop ? p.stopLoss : p.takeProfit, sim.symbol.digits);
    closePosition(i, p.lots, price, stop ? DEAL_REASON_SL : DEAL_REASON_TP,
                  sim.account.nextTicket++, p.magicNumber,
                  lit_(stop ? "[sl " : "[tp ") + level + lit_("]"));
  }
}

void applyTick(const MqlTick &tick) {
  sim.tick = tick;
  sim.tickIndex++;
  sim.lastTickMs = tick.time_msc;
  sim.ticks++;
  MqlRates part;
  part.time = tick.time;
  part.open = part.high = part.low = part.close = tick.bid;
  part.tick_volume = 1;
  part.spread = (int)std::lround((tick.ask - tick.bid) / sim.symbol.point);
  addBar(part);
  triggerStops(tick);
  markPositions();
}

void passTime(long ms) {
  sim.nowMs += ms;
  MqlTick tick;
  while (nextTick(tick) && tick.time_msc <= sim.nowMs) {
    applyTick(tick);
    sim.missedTicks++;
  }
}

// ---- symbol
bool isOurSymbol(const string &name) {
  if (StringLen(name) == 0 || name.u8__() == sim.symbol.name)
    return true;
  sim.lastError = ERR_MARKET_UNKNOWN_SYMBOL;
  return false;
}

bool SymbolSelect(const string &s, bool) { return isOurSymbol(s); }
bool SymbolIsSynchronized(const string &s) { return isOurSymbol(s); }

bool SymbolInfoTick(const string &s, MqlTick &tick) {
  if (!isOurSymbol(s))
    return false;
  tick = sim.tick;
  return sim.lastTickMs > 0;
}

double SymbolInfoDouble(const string &s, ENUM_SYMBOL_INFO_DOUBLE p) {
  if (!isOurSymbol(s))
    return 0;
  switch (p) {
    case SYMBOL_BID: return sim.tick.bid;
    case SYMBOL_ASK: return sim.tick.ask;
    case SYMBOL_POINT:
    case SYMBOL_TRADE_TICK_SIZE: return sim.symbol.point;
    case SYMBOL_TRADE_TICK_VALUE:
    case SYMBOL_TRADE_TICK_VALUE_PROFIT:
    case SYMBOL_TRADE_TICK_VALUE_LOSS: return sim.symbol.contractSize * sim.symbol.point;
    case SYMBOL_TRADE_CONTRACT_SIZE: return sim.symbol.contractSize;
    case SYMBOL_VOLUME_MIN: return sim.symbol.lotsMin;
    case SYMBOL_VOLUME_MAX: return sim.symbol.lotsMax;
    case SYMBOL_VOLUME_STEP: return sim.symbol.lotStep;
    default: return 0;
  }
}

long SymbolInfoInteger(const string &s, ENUM_SYMBOL_INFO_INTEGER p) {
  if (!isOurSymbol(s))
    return 0;
  switch (p) {
    case SYMBOL_SELECT:
    case SYMBOL_VISIBLE:
    case SYMBOL_EXIST:
    case SYMBOL_SPREAD_FLOAT: return 1;
    case SYMBOL_TIME: return sim.lastTickMs / 1000;
    case SYMBOL_TIME_MSC: return sim.lastTickMs;
    case SYMBOL_DIGITS: return sim.symbol.digits;
    case SYMBOL_SPREAD: return std::lround((sim.tick.ask - sim.tick.bid) / sim.symbol.point);
    case SYMBOL_TRADE_MODE: return SYMBOL_TRADE_MODE_FULL;
    case SYMBOL_TRADE_STOPS_LEVEL: return sim.symbol.stopsLevel;
    case SYMBOL_TRADE_FREEZE_LEVEL: return sim.symbol.freezeLevel;
    case SYMBOL_TRADE_EXEMODE: return SYMBOL_TRADE_EXECUTION_MARKET;
    case SYMBOL_FILLING_MODE: return sim.symbol.fillingFlags;
    case SYMBOL_ORDER_MODE: return 127;
    default: return 0;
  }
}

string SymbolInfoString(const string &, ENUM_SYMBOL_INFO_STRING p) {
  const std::string &name = sim.symbol.name;
  switch (p) {
    case SYMBOL_CURRENCY_BASE:
    case SYMBOL_CURRENCY_MARGIN: return from8_(name.substr(0, 3));
    case SYMBOL_CURRENCY_PROFIT: return from8_(name.substr(3, 3));
    default: return from8_(name);
  }
}

// ---- bars
static bool failSeries(int error) {
  sim.lastError = error;
  return false;
}

static std::vector<MqlRates> *seriesOf(const string &s, ENUM_TIMEFRAMES tf) {
  if (!isOurSymbol(s))
    return nullptr;
  if (sim.faults.failingSeriesReads > 0) {
    sim.faults.failingSeriesReads--;
    sim.lastError = ERR_HISTORY_NOT_FOUND;
    return nullptr;
  }
  return &sim.bars[(int)(tf == PERIOD_CURRENT ? sim.chartPeriod : tf)];
}

// mode 0: position and count, 1: time and count, 2: from time to time
int copy_rates_(const string &s, ENUM_TIMEFRAMES tf, int mode, long a, long b,
                std::vector<MqlRates> &out) {
  auto *series = seriesOf(s, tf);
  if (!series)
    return -1;
  int n = (int)series->size(), first = 0, end = 0;
  auto endAt = [&](long t) {
    int i = n;
    while (i > 0 && (long)(*series)[(size_t)i - 1].time > t)
      i--;
    return i;
  };
  if (mode == 2) {
    end = endAt(std::max(a, b));
    first = endAt(std::min(a, b) - 1);
  } else {
    end = mode == 0 ? n - (int)a : endAt(a);
    first = end - (int)b;
  }
  first = std::max(first, 0);
  if (end <= first) {
    sim.lastError = ERR_HISTORY_NOT_FOUND;
    return mode == 2 ? 0 : -1;
  }
  out.assign(series->begin() + first, series->begin() + end);
  return end - first;
}

bool bar_(const string &s, ENUM_TIMEFRAMES tf, int shift, MqlRates &r) {
  auto *series = seriesOf(s, tf);
  if (!series)
    return false;
  if (shift < 0 || shift >= (int)series->size())
    return failSeries(ERR_HISTORY_NOT_FOUND);
  r = (*series)[series->size() - 1 - (size_t)shift];
  return true;
}

int Bars(const string &s, ENUM_TIMEFRAMES tf) {
  auto *series = seriesOf(s, tf);
  return series ? (int)series->size() : 0;
}

int iBarShift(const string &s, ENUM_TIMEFRAMES tf, datetime t, bool exact) {
  auto *series = seriesOf(s, tf);
  if (!series)
    return -1;
  int n = (int)series->size();
  for (int i = n - 1; i >= 0; i--)
    if ((*series)[(size_t)i].time <= t)
      return exact && (*series)[(size_t)i].time != t ? -1 : n - 1 - i;
  return exact ? -1 : n - 1;
}

long SeriesInfoInteger(const string &s, ENUM_TIMEFRAMES tf, ENUM_SERIES_INFO_INTEGER p) {
  auto *series = seriesOf(s, tf);
  if (!series || series->empty())
    return 0;
  switch (p) {
    case SERIES_BARS_COUNT: return (long)series->size();
    case SERIES_LASTBAR_DATE: return series->back().time;
    case SERIES_SYNCHRONIZED: return 1;
    default: return series->front().time;
  }
}
}  // namespace mql
