// The trade server: market orders, stops, margin and the transactions they cause.
#include "simulation.hpp"

namespace mql {
static Account &account = sim.account;

double profitOf(bool buy, double lots, double openPrice, double closePrice) {
  double move = buy ? closePrice - openPrice : openPrice - closePrice;
  return NormalizeDouble(move * lots * sim.symbol.contractSize, 2);
}

void markPositions() {
  for (auto &p : account.positions)
    p.profit = profitOf(p.buy, p.lots, p.openPrice, p.buy ? sim.tick.bid : sim.tick.ask);
}

static double marginOf(double lots, double price) {
  return lots * sim.symbol.contractSize * price / account.leverage;
}

static double freeMargin() {
  double free = account.balance;
  for (auto &p : account.positions)
    free += p.profit - marginOf(p.lots, p.openPrice);
  return free;
}

static Position *positionOf(ulong ticket) {
  for (auto &p : account.positions)
    if (p.ticket == ticket)
      return &p;
  return nullptr;
}

static void announce(ENUM_TRADE_TRANSACTION_TYPE type, const Deal &deal) {
  MqlTradeTransaction t;
  t.type = type;
  t.order = deal.order;
  t.deal = type == TRADE_TRANSACTION_DEAL_ADD ? deal.ticket : 0;
  t.position = type == TRADE_TRANSACTION_ORDER_ADD ? 0 : deal.position;
  t.symbol = Symbol();
  t.volume = deal.lots;
  t.price = deal.price;
  t.deal_type = deal.buy ? DEAL_TYPE_BUY : DEAL_TYPE_SELL;
  t.order_type = deal.buy ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
  t.price_sl = deal.stopLoss;
  t.price_tp = deal.takeProfit;
  sim.transactions.emplace_back(t, MqlTradeRequest(), MqlTradeResult());
}

static void recordDeal(Deal deal) {
  deal.ticket = account.nextTicket++;
  deal.timeMs = sim.lastTickMs;
  deal.commission = NormalizeDouble(-account.commissionPerLot * deal.lots, 2);
  if (sim.faults.dropComments)
    deal.comment = string();
  account.balance = NormalizeDouble(account.balance + deal.profit + deal.commission, 2);
  account.deals.push_back(deal);
  announce(TRADE_TRANSACTION_ORDER_ADD, deal);
  announce(TRADE_TRANSACTION_DEAL_ADD, deal);
  announce(TRADE_TRANSACTION_ORDER_DELETE, deal);
  announce(TRADE_TRANSACTION_HISTORY_ADD, deal);
}

void closePosition(size_t index, double lots, double price, ENUM_DEAL_REASON reason, ulong order,
                   ulong magicNumber, const string &comment) {
  Position &p = account.positions[index];
  Deal deal{};
  deal.order = order;
  deal.position = p.ticket;
  deal.buy = !p.buy;
  deal.entry = DEAL_ENTRY_OUT;
  deal.reason = reason;
  deal.lots = lots;
  deal.price = price;
  deal.profit = profitOf(p.buy, lots, p.openPrice, price);
  deal.stopLoss = p.stopLoss;
  deal.takeProfit = p.takeProfit;
  deal.magicNumber = magicNumber;
  deal.comment = comment;
  p.lots = NormalizeDouble(p.lots - lots, 8);
  if (p.lots < sim.symbol.lotsMin / 2)
    account.positions.erase(account.positions.begin() + (long)index);
  recordDeal(deal);
}

ulong openPosition(bool buy, double lots, double price, double stopLoss, double takeProfit,
                   ENUM_DEAL_REASON reason, ulong magicNumber, const string &comment) {
  ulong order = account.nextTicket++;
  string kept = sim.faults.dropComments ? string() : StringSubstr(comment, 0, 31);
  account.positions.push_back(
      {order, buy, lots, price, stopLoss, takeProfit, sim.lastTickMs, magicNumber, kept});
  Deal deal{};
  deal.order = deal.position = order;
  deal.buy = buy;
  deal.entry = DEAL_ENTRY_IN;
  deal.reason = reason;
  deal.lots = lots;
  deal.price = price;
  deal.stopLoss = stopLoss;
  deal.takeProfit = takeProfit;
  deal.magicNumber = magicNumber;
  deal.comment = kept;
  recordDeal(deal);
  return order;
}

// ---- requests
static bool stopsTooNear(bool buy, double stopLoss, double takeProfit) {
  double level = sim.symbol.stopsLevel * sim.symbol.point - 1e-9;
  double bid = sim.tick.bid, ask = sim.tick.ask;
  if (buy)
    return (stopLoss > 0 && stopLoss > bid - level) || (takeProfit > 0 && takeProfit < bid + level);
  return (stopLoss > 0 && stopLoss < ask + level) || (takeProfit > 0 && takeProfit > ask - level);
}

static bool marketOpen() { return sim.nowMs - sim.lastTickMs < 15 * 60 * 1000; }

static uint changeStops(const MqlTradeRequest &q) {
  Position *p = positionOf(q.position);
  if (!p)
    return TRADE_RETCODE_POSITION_CLOSED;
  if (stopsTooNear(p->buy, q.sl != p->stopLoss ? q.sl : 0, q.tp != p->takeProfit ? q.tp : 0))
    return TRADE_RETCODE_INVALID_STOPS;
  double half = sim.symbol.point / 2;
  if (std::fabs(p->stopLoss - q.sl) < half && std::fabs(p->takeProfit - q.tp) < half)
    return TRADE_RETCODE_NO_CHANGES;
  p->stopLoss = q.sl;
  p->takeProfit = q.tp;
  return TRADE_RETCODE_DONE;
}

static bool volumeValid(double lots) {
  double steps = lots / sim.symbol.lotStep;
  return lots >= sim.symbol.lotsMin - 1e-9 && lots <= sim.symbol.lotsMax + 1e-9 &&
         std::fabs(steps - std::round(steps)) <= 1e-6;
}

static bool fillingValid(ENUM_ORDER_TYPE_FILLING filling) {
  if (filling == ORDER_FILLING_FOK)
    return (sim.symbol.fillingFlags & SYMBOL_FILLING_FOK) != 0;
  return filling == ORDER_FILLING_IOC && (sim.symbol.fillingFlags & SYMBOL_FILLING_IOC) != 0;
}

static uint makeDeal(const MqlTradeRequest &q, MqlTradeResult &r, double share) {
  if (!volumeValid(q.volume))
    return TRADE_RETCODE_INVALID_VOLUME;
  if (!fillingValid(q.type_filling))
    return TRADE_RETCODE_INVALID_FILL;
  bool buy = q.type == ORDER_TYPE_BUY;
  double price = buy ? sim.tick.ask : sim.tick.bid, lots = q.volume;
  if (share < 1) {
    if (q.type_filling == ORDER_FILLING_FOK)
      return TRADE_RETCODE_REJECT;
    double steps = std::floor(lots * share / sim.symbol.lotStep + 1e-9);
    lots = std::max(sim.symbol.lotsMin, steps * sim.symbol.lotStep);
  }
  if (q.position) {
    Position *p = positionOf(q.position);
    if (!p)
      return TRADE_RETCODE_POSITION_CLOSED;
    if (p->buy == buy)
      return TRADE_RETCODE_INVALID;
    if (lots > p->lots + 1e-9)
      return TRADE_RETCODE_INVALID_CLOSE_VOLUME;
    r.order = account.nextTicket++;
    closePosition((size_t)(p - account.positions.data()), lots, price, DEAL_REASON_EXPERT, r.order,
                  q.magic, StringSubstr(q.comment, 0, 31));
  } else {
    if (stopsTooNear(buy, q.sl, q.tp))
      return TRADE_RETCODE_INVALID_STOPS;
    if (freeMargin() < marginOf(lots, price))
      return TRADE_RETCODE_NO_MONEY;
    r.order = openPosition(buy, lots, price, q.sl, q.tp, DEAL_REASON_EXPERT, q.magic, q.comment);
  }
  r.deal = account.deals.back().ticket;
  r.price = price;
  r.volume = lots;
  markPositions();
  return lots < q.volume - 1e-9 ? TRADE_RETCODE_DONE_PARTIAL : TRADE_RETCODE_DONE;
}

static uint execute(const MqlTradeRequest &q, MqlTradeResult &r, double share) {
  if (!isOurSymbol(q.symbol))
    return TRADE_RETCODE_INVALID;
  if (!marketOpen())
    return TRADE_RETCODE_MARKET_CLOSED;
  if (q.action == TRADE_ACTION_SLTP)
    return changeStops(q);
  return q.action == TRADE_ACTION_DEAL ? makeDeal(q, r, share) : (uint)TRADE_RETCODE_INVALID;
}

bool OrderSend(const MqlTradeRequest &q, MqlTradeResult &r) {
  const Faults &faults = sim.faults;
  int number = ++sim.tradeRequests;
  if (faults.dieBefore.count(number))
    throw TerminalDied();
  r = MqlTradeResult();
  auto refused = faults.refused.find(number);
  auto filled = faults.filled.find(number);
  if (!faults.tradeAllowed)
    r.retcode = TRADE_RETCODE_CLIENT_DISABLES_AT;
  else if (refused != faults.refused.end())
    r.retcode = refused->second;
  else
    r.retcode = execute(q, r, filled == faults.filled.end() ? 1.0 : filled->second);
  if (faults.dieAfter.count(number))
    throw TerminalDied();
  if (faults.answerLost.count(number)) {
    r = MqlTradeResult();
    r.retcode = TRADE_RETCODE_TIMEOUT;
  }
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

bool OrderCheck(const MqlTradeRequest &q, MqlTradeCheckResult &r) {
  r = MqlTradeCheckResult();
  r.margin = marginOf(q.volume, q.price);
  r.margin_free = freeMargin() - r.margin;
  if (r.margin_free < 0)
    r.retcode = TRADE_RETCODE_NO_MONEY;
  return r.margin_free >= 0;
}

bool OrderCalcMargin(ENUM_ORDER_TYPE, const string &s, double lots, double price, double &margin) {
  margin = marginOf(lots, price);
  return isOurSymbol(s);
}

bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string &s, double lots, double openPrice,
                     double closePrice, double &profit) {
  profit = profitOf(type == ORDER_TYPE_BUY, lots, openPrice, closePrice);
  return isOurSymbol(s);
}
}  // namespace mql
