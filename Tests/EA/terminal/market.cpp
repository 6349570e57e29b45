// Ticks made of M1 bars, the bars of all timeframes made of ticks.
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

// Our symbol of this name; the chart's where the name is empty.
Market *marketOf(const string &name) {
  if (StringLen(name) == 0)
    return sim.markets.front().get();
  for (auto &market : sim.markets)
    if (market->name == name)
      return market.get();
  sim.lastError = ERR_MARKET_UNKNOWN_SYMBOL;
  return nullptr;
}

void addBar(Market &market, const MqlRates &part) {
  for (int tf : timeframes) {
    auto &series = market.bars[tf];
    long opened = openTimeOf(part.time, tf);
    if (series.empty() || (long)series.back().time != opened) {
      series.push_back(part);
      series.back().time = opened;
      if (tf != PERIOD_M1 && sim.schedule.seriesFails())
        market.laggingUntilMs[tf] = sim.nowMs + 1500;
      continue;
    }
    MqlRates &bar = series.back();
    bar.high = std::max(bar.high, part.high);
    bar.low = std::min(bar.low, part.low);
    bar.close = part.close;
    bar.tick_volume += part.tick_volume;
  }
}

// Four ticks a bar: the open, the two extremes, the close. Symbols tick some milliseconds apart.
static long tickMs(const Market &market, size_t number) {
  static const int seconds[] = {0, 18, 37, 58};
  const MqlRates &bar = market.m1[number / 4];
  long apart = 0;
  for (size_t i = 0; i < sim.markets.size() && sim.markets[i].get() != &market; i++)
    apart += 7;
  return ((long)bar.time + seconds[number % 4]) * 1000 + (number % 4 == 0 ? 250 : 0) + apart;
}

Market *nextMarket(long &ms) {
  Market *next = nullptr;
  for (auto &market : sim.markets) {
    if (market->tickIndex / 4 >= market->m1.size())
      continue;
    long at = tickMs(*market, market->tickIndex);
    if (!next || at < ms) {
      next = market.get();
      ms = at;
    }
  }
  return next;
}

static MqlTick tickOf(const Market &market) {
  const MqlRates &bar = market.m1[market.tickIndex / 4];
  int part = (int)(market.tickIndex % 4);
  bool rising = bar.close >= bar.open;
  double bid = part == 0   ? bar.open
               : part == 3 ? bar.close
                           : ((part == 1) == rising ? bar.low : bar.high);
  int spread = bar.spread > 0 ? bar.spread : market.facts.spreadPoints;
  MqlTick tick;
  tick.time_msc = tickMs(market, market.tickIndex);
  tick.time = tick.time_msc / 1000;
  tick.bid = bid;
  tick.ask = NormalizeDouble(bid + spread * market.facts.point, market.facts.digits);
  return tick;
}

void applyTick(Market &market) {
  market.tick = tickOf(market);
  size_t number = market.tickIndex++;
  market.lastTickMs = market.tick.time_msc;
  sim.nowMs = std::max(sim.nowMs, market.lastTickMs);
  sim.ticks++;
  rollOver(market.lastTickMs / 86400000);
  MqlRates part;
  part.time = market.tick.time;
  part.open = part.high = part.low = part.close = market.tick.bid;
  // The bar's own count, in four parts: the market had more ticks than are played.
  long volume = std::max(4l, market.m1[number / 4].tick_volume), quarter = (long)(number % 4);
  part.tick_volume = volume * (quarter + 1) / 4 - volume * quarter / 4;
  part.spread = (int)std::lround((market.tick.ask - market.tick.bid) / market.facts.point);
  addBar(market, part);
  carryOutDelayed();
  watchStops();
}

void passTime(long ms) {
  long until = sim.nowMs + ms, at = 0;
  for (Market *next = nextMarket(at); next && at <= until; next = nextMarket(at)) {
    applyTick(*next);
    sim.missedTicks++;
  }
  sim.nowMs = std::max(sim.nowMs, until);
  carryOutDelayed();
}

// Monday to Friday from the day's opening on, while quotes come.
bool isOpen(const Market &market) {
  long seconds = sim.nowMs / 1000, weekday = (seconds / 86400 + 4) % 7;
  return weekday >= 1 && weekday <= 5 && seconds % 86400 >= market.facts.dayOpening &&
         sim.nowMs - market.lastTickMs < 15 * 60 * 1000;
}
}  // namespace mql
