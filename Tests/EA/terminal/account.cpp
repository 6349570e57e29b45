// What a program may ask about the account, its positions and its history.
#include "simulation.hpp"

namespace mql {
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE p) {
  double value = equity(), margin = value - freeMargin();
  switch (p) {
    case ACCOUNT_BALANCE: return sim.account.balance;
    case ACCOUNT_PROFIT: return value - sim.account.balance;
    case ACCOUNT_EQUITY: return value;
    case ACCOUNT_MARGIN: return margin;
    case ACCOUNT_MARGIN_FREE: return value - margin;
    case ACCOUNT_MARGIN_LEVEL: return margin > 0 ? value / margin * 100 : 0;
    case ACCOUNT_MARGIN_SO_SO: return sim.account.stopOutLevel;
    default: return 0;
  }
}

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER p) {
  switch (p) {
    case ACCOUNT_LOGIN: return sim.account.login;
    case ACCOUNT_LEVERAGE: return (long)sim.account.leverage;
    case ACCOUNT_TRADE_ALLOWED:
    case ACCOUNT_TRADE_EXPERT: return 1;
    case ACCOUNT_HEDGE_ALLOWED:
      return sim.account.marginMode == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
    case ACCOUNT_MARGIN_MODE: return sim.account.marginMode;
    case ACCOUNT_CURRENCY_DIGITS: return 2;
    default: return 0;
  }
}

string AccountInfoString(ENUM_ACCOUNT_INFO_STRING p) {
  switch (p) {
    case ACCOUNT_CURRENCY: return lit_("USD");
    case ACCOUNT_SERVER: return from8_(sim.account.server);
    default: return lit_("Simulation");
  }
}

// ---- positions: selecting one copies it
int PositionsTotal() { return (int)sim.account.positions.size(); }

ulong PositionGetTicket(int index) {
  if (index < 0 || index >= PositionsTotal())
    return 0;
  sim.selected = sim.account.positions[(size_t)index];
  sim.hasSelected = true;
  return sim.selected.ticket;
}

string PositionGetSymbol(int index) {
  return PositionGetTicket(index) ? from8_(sim.selected.market->facts.name) : string();
}

bool PositionSelectByTicket(ulong ticket) {
  for (auto &p : sim.account.positions)
    if (p.ticket == ticket) {
      sim.selected = p;
      return sim.hasSelected = true;
    }
  sim.lastError = ERR_TRADE_POSITION_NOT_FOUND;
  return sim.hasSelected = false;
}

// The oldest of the symbol's, as on a hedging account.
bool PositionSelect(const string &s) {
  Market *market = marketOf(s);
  for (auto &p : sim.account.positions)
    if (p.market == market)
      return PositionSelectByTicket(p.ticket);
  return sim.hasSelected = false;
}

double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE p) {
  const Position &position = sim.selected;
  if (!sim.hasSelected)
    return 0;
  switch (p) {
    case POSITION_VOLUME: return position.lots;
    case POSITION_PRICE_OPEN: return position.openPrice;
    case POSITION_SL: return position.stopLoss;
    case POSITION_TP: return position.takeProfit;
    case POSITION_PRICE_CURRENT:
      return position.buy ? position.market->tick.bid : position.market->tick.ask;
    case POSITION_PROFIT: return position.profit;
    case POSITION_SWAP: return position.swap;
    default: return 0;
  }
}

long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER p) {
  const Position &position = sim.selected;
  if (!sim.hasSelected)
    return 0;
  switch (p) {
    case POSITION_TICKET:
    case POSITION_IDENTIFIER: return (long)position.ticket;
    case POSITION_TIME:
    case POSITION_TIME_UPDATE: return position.openedMs / 1000;
    case POSITION_TIME_MSC:
    case POSITION_TIME_UPDATE_MSC: return position.openedMs;
    case POSITION_TYPE: return position.buy ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
    case POSITION_MAGIC: return (long)position.magicNumber;
    default: return 0;
  }
}

string PositionGetString(ENUM_POSITION_PROPERTY_STRING p) {
  if (!sim.hasSelected)
    return string();
  return p == POSITION_SYMBOL    ? from8_(sim.selected.market->facts.name)
         : p == POSITION_COMMENT ? sim.selected.comment
                                 : string();
}

// ---- history: deals by ascending ticket, of which some have been selected
template <class Wanted>
static bool select(Wanted wanted) {
  sim.history.clear();
  auto &deals = sim.account.deals;
  for (size_t i = 0; i < deals.size(); i++)
    if (deals[i].visibleMs <= sim.nowMs && wanted(deals[i]))
      sim.history.push_back(i);
  return true;
}

bool HistorySelect(datetime from, datetime to) {
  return !sim.schedule.seriesFails() && select([&](const Deal &d) {
    return d.timeMs / 1000 >= (long)from && d.timeMs / 1000 <= (long)to;
  });
}

bool HistorySelectByPosition(long position) {
  return select([&](const Deal &d) { return d.position == (ulong)position; });
}

bool HistoryDealSelect(ulong ticket) {
  select([&](const Deal &d) { return d.ticket == ticket; });
  if (sim.history.empty())
    sim.lastError = ERR_TRADE_DEAL_NOT_FOUND;
  return !sim.history.empty();
}

int HistoryDealsTotal() { return (int)sim.history.size(); }

ulong HistoryDealGetTicket(int index) {
  if (index < 0 || index >= HistoryDealsTotal())
    return 0;
  return sim.account.deals[sim.history[(size_t)index]].ticket;
}

static const Deal *dealOf(ulong ticket) {
  auto &deals = sim.account.deals;
  auto found = std::lower_bound(sim.history.begin(), sim.history.end(), ticket,
                                [&](size_t i, ulong t) { return deals[i].ticket < t; });
  bool has = found != sim.history.end() && deals[*found].ticket == ticket;
  return has ? &deals[*found] : nullptr;
}

double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE p) {
  const Deal *d = dealOf(ticket);
  if (!d)
    return 0;
  switch (p) {
    case DEAL_VOLUME: return d->lots;
    case DEAL_PRICE: return d->price;
    case DEAL_COMMISSION: return d->commission;
    case DEAL_SWAP: return d->swap;
    case DEAL_PROFIT: return d->profit;
    case DEAL_SL: return d->stopLoss;
    case DEAL_TP: return d->takeProfit;
    default: return 0;
  }
}

long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER p) {
  const Deal *d = dealOf(ticket);
  if (!d)
    return 0;
  switch (p) {
    case DEAL_TICKET: return (long)d->ticket;
    case DEAL_ORDER: return (long)d->order;
    case DEAL_TIME: return d->timeMs / 1000;
    case DEAL_TIME_MSC: return d->timeMs;
    case DEAL_TYPE: return d->buy ? DEAL_TYPE_BUY : DEAL_TYPE_SELL;
    case DEAL_ENTRY: return d->entry;
    case DEAL_MAGIC: return (long)d->magicNumber;
    case DEAL_REASON: return d->reason;
    case DEAL_POSITION_ID: return (long)d->position;
    default: return 0;
  }
}

string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING p) {
  const Deal *d = dealOf(ticket);
  if (!d)
    return string();
  return p == DEAL_SYMBOL    ? from8_(d->market->facts.name)
         : p == DEAL_COMMENT ? d->comment
                             : string();
}
}  // namespace mql
