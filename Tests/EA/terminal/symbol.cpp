// What a program may ask about a symbol and its bars.
#include "simulation.hpp"

namespace mql {
bool SymbolSelect(const string &s, bool) { return marketOf(s) != nullptr; }
bool SymbolIsSynchronized(const string &s) { return marketOf(s) != nullptr; }

bool SymbolInfoTick(const string &s, MqlTick &tick) {
  Market *market = marketOf(s);
  if (!market)
    return false;
  tick = market->tick;
  return market->lastTickMs > 0;
}

double SymbolInfoDouble(const string &s, ENUM_SYMBOL_INFO_DOUBLE p) {
  Market *market = marketOf(s);
  if (!market)
    return 0;
  const Specification &facts = market->facts;
  switch (p) {
    case SYMBOL_BID: return market->tick.bid;
    case SYMBOL_ASK: return market->tick.ask;
    case SYMBOL_POINT:
    case SYMBOL_TRADE_TICK_SIZE: return facts.point;
    case SYMBOL_TRADE_TICK_VALUE:
    case SYMBOL_TRADE_TICK_VALUE_PROFIT:
    case SYMBOL_TRADE_TICK_VALUE_LOSS: return facts.tickValue;
    case SYMBOL_TRADE_CONTRACT_SIZE: return facts.contractSize;
    case SYMBOL_VOLUME_MIN: return facts.lotsMin;
    case SYMBOL_VOLUME_MAX: return facts.lotsMax;
    case SYMBOL_VOLUME_STEP: return facts.lotStep;
    case SYMBOL_SWAP_LONG: return facts.swapLong;
    case SYMBOL_SWAP_SHORT: return facts.swapShort;
    default: return 0;
  }
}

long SymbolInfoInteger(const string &s, ENUM_SYMBOL_INFO_INTEGER p) {
  Market *market = marketOf(s);
  if (!market)
    return 0;
  const Specification &facts = market->facts;
  switch (p) {
    case SYMBOL_SELECT:
    case SYMBOL_VISIBLE:
    case SYMBOL_EXIST:
    case SYMBOL_SPREAD_FLOAT: return 1;
    case SYMBOL_TIME: return market->lastTickMs / 1000;
    case SYMBOL_TIME_MSC: return market->lastTickMs;
    case SYMBOL_DIGITS: return facts.digits;
    case SYMBOL_SPREAD:
      return std::lround((market->tick.ask - market->tick.bid) / facts.point);
    case SYMBOL_TRADE_MODE: return SYMBOL_TRADE_MODE_FULL;
    case SYMBOL_TRADE_STOPS_LEVEL: return facts.stopsLevel;
    case SYMBOL_TRADE_FREEZE_LEVEL: return facts.freezeLevel;
    case SYMBOL_TRADE_EXEMODE:
      return facts.instant ? SYMBOL_TRADE_EXECUTION_INSTANT : SYMBOL_TRADE_EXECUTION_MARKET;
    case SYMBOL_FILLING_MODE: return facts.fillingFlags;
    case SYMBOL_ORDER_MODE: return 127;
    default: return 0;
  }
}

string SymbolInfoString(const string &s, ENUM_SYMBOL_INFO_STRING p) {
  Market *market = marketOf(s);
  if (!market)
    return string();
  switch (p) {
    case SYMBOL_CURRENCY_BASE:
    case SYMBOL_CURRENCY_MARGIN: return from8_(market->facts.base);
    case SYMBOL_CURRENCY_PROFIT: return from8_(market->facts.profit);
    default: return from8_(market->facts.name);
  }
}

// ---- bars
static bool failSeries(int error) {
  sim.lastError = error;
  return false;
}

// A timeframe that lags shows the bars of before its newest.
struct Series {
  std::vector<MqlRates> *bars = nullptr;
  int count = 0;
  bool found() const { return bars != nullptr; }
  MqlRates &operator[](int i) const { return (*bars)[(size_t)i]; }
};

static Series seriesOf(const string &s, ENUM_TIMEFRAMES tf) {
  Market *market = marketOf(s);
  if (!market)
    return {};
  if (sim.faults.failingSeriesReads > 0 || sim.schedule.seriesFails()) {
    sim.faults.failingSeriesReads = std::max(0, sim.faults.failingSeriesReads - 1);
    sim.lastError = ERR_HISTORY_NOT_FOUND;
    return {};
  }
  int period = (int)(tf == PERIOD_CURRENT ? sim.chartPeriod : tf);
  auto &bars = market->bars[period];
  auto lag = market->laggingUntilMs.find(period);
  int hidden = lag != market->laggingUntilMs.end() && sim.nowMs < lag->second ? 1 : 0;
  return {&bars, std::max(0, (int)bars.size() - hidden)};
}

// mode 0: position and count, 1: time and count, 2: from time to time
int copy_rates_(const string &s, ENUM_TIMEFRAMES tf, int mode, long a, long b,
                std::vector<MqlRates> &out) {
  Series series = seriesOf(s, tf);
  if (!series.found())
    return -1;
  int n = series.count, first = 0, end = 0;
  auto endAt = [&](long t) {
    int i = n;
    while (i > 0 && (long)series[i - 1].time > t)
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
  out.assign(series.bars->begin() + first, series.bars->begin() + end);
  return end - first;
}

bool bar_(const string &s, ENUM_TIMEFRAMES tf, int shift, MqlRates &r) {
  Series series = seriesOf(s, tf);
  if (!series.found())
    return false;
  if (shift < 0 || shift >= series.count)
    return failSeries(ERR_HISTORY_NOT_FOUND);
  r = series[series.count - 1 - shift];
  return true;
}

int Bars(const string &s, ENUM_TIMEFRAMES tf) { return seriesOf(s, tf).count; }

int iBarShift(const string &s, ENUM_TIMEFRAMES tf, datetime t, bool exact) {
  Series series = seriesOf(s, tf);
  if (!series.found())
    return -1;
  int n = series.count;
  for (int i = n - 1; i >= 0; i--)
    if (series[i].time <= t)
      return exact && series[i].time != t ? -1 : n - 1 - i;
  return exact ? -1 : n - 1;
}

long SeriesInfoInteger(const string &s, ENUM_TIMEFRAMES tf, ENUM_SERIES_INFO_INTEGER p) {
  Series series = seriesOf(s, tf);
  if (!series.found() || series.count == 0)
    return 0;
  switch (p) {
    case SERIES_BARS_COUNT: return series.count;
    case SERIES_LASTBAR_DATE: return series[series.count - 1].time;
    case SERIES_SYNCHRONIZED: return 1;
    default: return series[0].time;
  }
}
}  // namespace mql
