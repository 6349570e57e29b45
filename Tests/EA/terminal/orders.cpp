// The trade server: market orders and changes of stops, and what may go wrong with them.
#include "simulation.hpp"

namespace mql {
static Account &account = sim.account;

static Position *positionOf(ulong ticket) {
  for (auto &p : account.positions)
    if (p.ticket == ticket)
      return &p;
  return nullptr;
}

static bool stopsTooNear(const Market &market, bool buy, double stopLoss, double takeProfit) {
  double level = market.facts.stopsLevel * market.facts.point - 1e-9;
  double bid = market.tick.bid, ask = market.tick.ask;
  if (buy)
    return (stopLoss > 0 && stopLoss > bid - level) || (takeProfit > 0 && takeProfit < bid + level);
  return (stopLoss > 0 && stopLoss < ask + level) || (takeProfit > 0 && takeProfit > ask - level);
}

// Nothing may be changed while the price is this near to a stop or target.
static bool frozen(const Position &p) {
  double level = p.market->facts.freezeLevel * p.market->facts.point;
  double price = p.buy ? p.market->tick.bid : p.market->tick.ask;
  return level > 0 && ((p.stopLoss > 0 && std::fabs(price - p.stopLoss) <= level) ||
                       (p.takeProfit > 0 && std::fabs(price - p.takeProfit) <= level));
}

static uint changeStops(const MqlTradeRequest &q) {
  Position *p = positionOf(q.position);
  if (!p)
    return TRADE_RETCODE_POSITION_CLOSED;
  if (frozen(*p))
    return TRADE_RETCODE_FROZEN;
  if (stopsTooNear(*p->market, p->buy, q.sl != p->stopLoss ? q.sl : 0,
                   q.tp != p->takeProfit ? q.tp : 0))
    return TRADE_RETCODE_INVALID_STOPS;
  double half = p->market->facts.point / 2;
  if (std::fabs(p->stopLoss - q.sl) < half && std::fabs(p->takeProfit - q.tp) < half)
    return TRADE_RETCODE_NO_CHANGES;
  p->stopLoss = q.sl;
  p->takeProfit = q.tp;
  return TRADE_RETCODE_DONE;
}

static bool volumeValid(const Specification &facts, double lots) {
  double steps = lots / facts.lotStep;
  return lots >= facts.lotsMin - 1e-9 && lots <= facts.lotsMax + 1e-9 &&
         std::fabs(steps - std::round(steps)) <= 1e-6;
}

// Instant execution takes any but Return's; market execution what the symbol's flags name.
static bool fillingValid(const Specification &facts, ENUM_ORDER_TYPE_FILLING filling) {
  if (facts.instant)
    return true;
  if (filling == ORDER_FILLING_FOK)
    return (facts.fillingFlags & SYMBOL_FILLING_FOK) != 0;
  return filling == ORDER_FILLING_IOC && (facts.fillingFlags & SYMBOL_FILLING_IOC) != 0;
}

static double filledLots(const MqlTradeRequest &q, const Specification &facts, double share) {
  if (share >= 1)
    return q.volume;
  double steps = std::floor(q.volume * share / facts.lotStep + 1e-9);
  return std::max(facts.lotsMin, NormalizeDouble(steps * facts.lotStep, 8));
}

static uint close(const MqlTradeRequest &q, MqlTradeResult &r, double price, double lots) {
  Position *p = positionOf(q.position);
  if (!p)
    return TRADE_RETCODE_POSITION_CLOSED;
  if (p->buy == (q.type == ORDER_TYPE_BUY))
    return TRADE_RETCODE_INVALID;
  if (frozen(*p))
    return TRADE_RETCODE_FROZEN;
  if (lots > p->lots + 1e-9)
    return TRADE_RETCODE_INVALID_CLOSE_VOLUME;
  r.order = account.nextTicket++;
  closePosition((size_t)(p - account.positions.data()), lots, price, DEAL_REASON_EXPERT, r.order,
                q.magic, StringSubstr(q.comment, 0, 31));
  return TRADE_RETCODE_DONE;
}

static uint makeDeal(Market &market, const MqlTradeRequest &q, MqlTradeResult &r, double share) {
  const Specification &facts = market.facts;
  if (!volumeValid(facts, q.volume))
    return TRADE_RETCODE_INVALID_VOLUME;
  if (!fillingValid(facts, q.type_filling))
    return TRADE_RETCODE_INVALID_FILL;
  if (share < 1 && q.type_filling == ORDER_FILLING_FOK)
    return TRADE_RETCODE_REJECT;
  bool buy = q.type == ORDER_TYPE_BUY;
  double price = buy ? market.tick.ask : market.tick.bid, lots = filledLots(q, facts, share);
  if (facts.instant && std::fabs(price - q.price) > (double)q.deviation * facts.point + 1e-9)
    return TRADE_RETCODE_REQUOTE;
  if (q.position) {
    uint retcode = close(q, r, price, lots);
    if (retcode != TRADE_RETCODE_DONE)
      return retcode;
  } else {
    if (stopsTooNear(market, buy, q.sl, q.tp))
      return TRADE_RETCODE_INVALID_STOPS;
    if (freeMargin() < marginOf(market, lots, price))
      return TRADE_RETCODE_NO_MONEY;
    r.order = openPosition(market, buy, lots, price, q.sl, q.tp, DEAL_REASON_EXPERT, q.magic,
                           q.comment);
  }
  r.deal = account.deals.back().ticket;
  r.price = price;
  r.volume = lots;
  markPositions();
  return lots < q.volume - 1e-9 ? TRADE_RETCODE_DONE_PARTIAL : TRADE_RETCODE_DONE;
}

static uint execute(const MqlTradeRequest &q, MqlTradeResult &r, double share) {
  Market *market = marketOf(q.symbol);
  if (!market)
    return TRADE_RETCODE_INVALID;
  if (!isOpen(*market))
    return TRADE_RETCODE_MARKET_CLOSED;
  if (q.action == TRADE_ACTION_SLTP)
    return changeStops(q);
  return q.action == TRADE_ACTION_DEAL ? makeDeal(*market, q, r, share)
                                       : (uint)TRADE_RETCODE_INVALID;
}

void carryOutDelayed() {
  for (size_t i = 0; i < sim.delayed.size();) {
    if (sim.delayed[i].dueMs > sim.nowMs) {
      i++;
      continue;
    }
    MqlTradeRequest q = sim.delayed[i].request;
    sim.delayed.erase(sim.delayed.begin() + (long)i);
    MqlTradeResult r;
    execute(q, r, 1.0);
  }
}

static uint answerOf(const MqlTradeRequest &q, MqlTradeResult &r, int number) {
  const Faults &faults = sim.faults;
  auto refused = faults.refused.find(number);
  auto filled = faults.filled.find(number);
  auto delayed = faults.delayed.find(number);
  if (!faults.tradeAllowed)
    return TRADE_RETCODE_CLIENT_DISABLES_AT;
  if (refused != faults.refused.end())
    return refused->second;
  if (delayed != faults.delayed.end()) {
    sim.delayed.push_back({sim.nowMs + delayed->second, q});
    return TRADE_RETCODE_TIMEOUT;
  }
  if (faults.answerLost.count(number)) {
    execute(q, r, 1.0);
    r = MqlTradeResult();
    return TRADE_RETCODE_TIMEOUT;
  }
  uint retcode = 0;
  long delayMs = 0;
  double share = filled == faults.filled.end() ? 1.0 : filled->second;
  switch (sim.schedule.trade(retcode, delayMs, share)) {
    case TradeFault::refused:
    case TradeFault::notCarriedOut: return retcode;
    case TradeFault::answerLost:
      execute(q, r, 1.0);
      r = MqlTradeResult();
      return retcode;
    case TradeFault::delayed: sim.delayed.push_back({sim.nowMs + delayMs, q}); return retcode;
    default: return execute(q, r, share);
  }
}

bool OrderSend(const MqlTradeRequest &q, MqlTradeResult &r) {
  int number = ++sim.tradeRequests;
  sim.orderCalls.push_back(sim.calls);
  if (sim.faults.dieBefore.count(number))
    throw TerminalDied();
  sim.schedule.moment();
  passTime(sim.schedule.latencyMs(sim.orderMs));
  r = MqlTradeResult();
  r.retcode = answerOf(q, r, number);
  if (sim.faults.dieAfter.count(number))
    throw TerminalDied();
  if (q.action == TRADE_ACTION_DEAL && q.position == 0 && sim.handlerBegan > 0)
    sim.orderMicroseconds.push_back(microseconds() - sim.handlerBegan);
  r.request_id = (uint)number;
  MqlTradeTransaction t;
  t.type = TRADE_TRANSACTION_REQUEST;
  sim.transactions.emplace_back(t, q, r);
  bool accepted = r.retcode == TRADE_RETCODE_DONE || r.retcode == TRADE_RETCODE_PLACED ||
                  r.retcode == TRADE_RETCODE_DONE_PARTIAL;
  if (!accepted)
    sim.lastError = ERR_TRADE_SEND_FAILED;
  return accepted;
}

bool OrderCalcMargin(ENUM_ORDER_TYPE, const string &symbol, double volume, double price,
                     double &margin) {
  Market *market = marketOf(symbol);
  if (market)
    margin = marginOf(*market, volume, price);
  return market != nullptr;
}

bool OrderCheck(const MqlTradeRequest &q, MqlTradeCheckResult &r) {
  r = MqlTradeCheckResult();
  Market *market = marketOf(q.symbol);
  if (!market)
    return false;
  r.margin = marginOf(*market, q.volume, q.price);
  r.margin_free = freeMargin() - r.margin;
  if (r.margin_free < 0)
    r.retcode = TRADE_RETCODE_NO_MONEY;
  return r.margin_free >= 0;
}
}  // namespace mql
