// Positions of the account: profit, margin, stops, swaps, stop-out, and the deals they make.
#include "simulation.hpp"

namespace mql {
static Account &account = sim.account;

double profitOf(const Market &market, bool buy, double lots, double openPrice, double closePrice) {
  const Specification &facts = market.facts;
  double move = buy ? closePrice - openPrice : openPrice - closePrice;
  return NormalizeDouble(move / facts.point * facts.tickValue * lots, 2);
}

// The value of the lots in the account's currency, by the tick's value, over the leverage.
double marginOf(const Market &market, double lots, double price) {
  const Specification &facts = market.facts;
  return lots * price / facts.point * facts.tickValue / account.leverage;
}

void markPositions() {
  for (auto &p : account.positions)
    p.profit = profitOf(*p.market, p.buy, p.lots, p.openPrice,
                        p.buy ? p.market->tick.bid : p.market->tick.ask);
}

double equity() {
  double sum = account.balance;
  for (auto &p : account.positions)
    sum += p.profit + p.swap;
  return sum;
}

static double marginUsed() {
  double sum = 0;
  for (auto &p : account.positions)
    sum += marginOf(*p.market, p.lots, p.openPrice);
  return sum;
}

double freeMargin() { return equity() - marginUsed(); }

static void announce(ENUM_TRADE_TRANSACTION_TYPE type, const Deal &deal) {
  MqlTradeTransaction t;
  t.type = type;
  t.order = deal.order;
  t.deal = type == TRADE_TRANSACTION_DEAL_ADD ? deal.ticket : 0;
  t.position = type == TRADE_TRANSACTION_ORDER_ADD ? 0 : deal.position;
  t.symbol = from8_(deal.market->facts.name);
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
  deal.timeMs = deal.market->lastTickMs;
  auto late = sim.faults.lateDeals.find((int)account.deals.size() + 1);
  deal.visibleMs = sim.nowMs + (late == sim.faults.lateDeals.end() ? 0 : late->second) +
                   sim.schedule.historyDelayMs();
  deal.commission = NormalizeDouble(-deal.market->facts.commissionPerLot * deal.lots, 2);
  deal.asked = deal.comment.u8__();
  if (sim.faults.dropComments)
    deal.comment = string();
  account.balance =
      NormalizeDouble(account.balance + deal.profit + deal.commission + deal.swap, 2);
  account.deals.push_back(deal);
  if (sim.faults.transactionsLost || sim.schedule.losesTransaction())
    return;
  announce(TRADE_TRANSACTION_ORDER_ADD, deal);
  announce(TRADE_TRANSACTION_DEAL_ADD, deal);
  announce(TRADE_TRANSACTION_ORDER_DELETE, deal);
  announce(TRADE_TRANSACTION_HISTORY_ADD, deal);
}

void closePosition(size_t index, double lots, double price, ENUM_DEAL_REASON reason, ulong order,
                   ulong magicNumber, const string &comment) {
  Position &p = account.positions[index];
  bool whole = p.lots - lots < p.market->facts.lotsMin / 2;
  Deal deal{};
  deal.order = order;
  deal.position = p.ticket;
  deal.market = p.market;
  deal.buy = !p.buy;
  deal.entry = DEAL_ENTRY_OUT;
  deal.reason = reason;
  deal.lots = lots;
  deal.price = price;
  deal.profit = profitOf(*p.market, p.buy, lots, p.openPrice, price);
  deal.swap = whole ? p.swap : NormalizeDouble(p.swap * lots / p.lots, 2);
  deal.stopLoss = p.stopLoss;
  deal.takeProfit = p.takeProfit;
  deal.magicNumber = magicNumber;
  deal.comment = comment;
  p.lots = NormalizeDouble(p.lots - lots, 8);
  p.swap = NormalizeDouble(p.swap - deal.swap, 2);
  if (whole)
    account.positions.erase(account.positions.begin() + (long)index);
  recordDeal(deal);
}

// On a netting account a symbol has one position: the same side makes it grow at the average
// price, the other side reduces it.
static Position *netted(Market &market) {
  if (account.marginMode == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
    return nullptr;
  for (auto &p : account.positions)
    if (p.market == &market)
      return &p;
  return nullptr;
}

static void noteStop(const Position &p) {
  if (p.magicNumber != 0 && p.stopLoss <= 0)
    sim.naked.insert(p.ticket);
}

ulong openPosition(Market &market, bool buy, double lots, double price, double stopLoss,
                   double takeProfit, ENUM_DEAL_REASON reason, ulong magicNumber,
                   const string &comment) {
  ulong order = account.nextTicket++;
  string kept = StringSubstr(comment, 0, 31);
  Position *old = netted(market);
  if (old && old->buy != buy) {
    closePosition((size_t)(old - account.positions.data()), std::min(lots, old->lots), price,
                  reason, order, magicNumber, kept);
    return order;
  }
  ulong ticket = old ? old->ticket : order;
  if (old) {
    old->openPrice = (old->openPrice * old->lots + price * lots) / (old->lots + lots);
    old->lots = NormalizeDouble(old->lots + lots, 8);
    old->stopLoss = stopLoss;
    old->takeProfit = takeProfit;
  } else {
    account.positions.push_back({order, &market, buy, lots, price, stopLoss, takeProfit,
                                 market.lastTickMs, magicNumber,
                                 sim.faults.dropComments ? string() : kept});
    noteStop(account.positions.back());
  }
  Deal deal{};
  deal.order = order;
  deal.position = ticket;
  deal.market = &market;
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

// A stop or target that the tick has reached closes its position at the tick's price.
static void triggerStops() {
  auto &positions = account.positions;
  for (size_t i = 0; i < positions.size();) {
    const Position p = positions[i];
    const MqlTick &tick = p.market->tick;
    noteStop(p);
    double price = p.buy ? tick.bid : tick.ask;
    bool stop = p.stopLoss > 0 && (p.buy ? price <= p.stopLoss : price >= p.stopLoss);
    bool target = p.takeProfit > 0 && (p.buy ? price >= p.takeProfit : price <= p.takeProfit);
    if ((!stop && !target) || !isOpen(*p.market)) {
      i++;
      continue;
    }
    string level = DoubleToString(stop ? p.stopLoss : p.takeProfit, p.market->facts.digits);
    closePosition(i, p.lots, price, stop ? DEAL_REASON_SL : DEAL_REASON_TP, account.nextTicket++,
                  p.magicNumber, lit_(stop ? "[sl " : "[tp ") + level + lit_("]"));
  }
}

// Under the stop-out level the position that loses most is closed, then the next.
static void stopOut() {
  while (!account.positions.empty()) {
    double margin = marginUsed();
    if (margin <= 0 || equity() / margin * 100 >= account.stopOutLevel)
      return;
    size_t worst = 0;
    for (size_t i = 1; i < account.positions.size(); i++)
      if (account.positions[i].profit < account.positions[worst].profit)
        worst = i;
    const Position p = account.positions[worst];
    if (!isOpen(*p.market))
      return;
    closePosition(worst, p.lots, p.buy ? p.market->tick.bid : p.market->tick.ask, DEAL_REASON_SO,
                  account.nextTicket++, p.magicNumber, lit_("so"));
    markPositions();
  }
}

void watchStops() {
  if (account.positions.empty())
    return;
  triggerStops();
  markPositions();
  stopOut();
}

// A night costs or earns the swap, the one to Thursday three of them.
void rollOver(long day) {
  for (; sim.rolloverDay > 0 && sim.rolloverDay < day; sim.rolloverDay++) {
    long begins = (sim.rolloverDay + 1 + 4) % 7;  // the weekday that begins, 0 for Sunday
    int nights = begins == 4 ? 3 : begins == 0 || begins == 6 ? 0 : 1;
    for (auto &p : account.positions) {
      const Specification &facts = p.market->facts;
      double points = p.buy ? facts.swapLong : facts.swapShort;
      p.swap = NormalizeDouble(p.swap + nights * points * facts.tickValue * p.lots, 2);
    }
  }
  sim.rolloverDay = day;
}
}  // namespace mql
