// What a program may ask about the account, its positions and its history.
#include "simulation.hpp"

namespace mql {
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE p) {
  double floating = 0, margin = 0;
  for (auto &position : sim.account.positions) {
    floating += position.profit;
    margin += position.lots * sim.symbol.contractSize * position.openPrice / sim.account.leverage;
  }
  double equity = sim.account.balance + floating;
  switch (p) {
    case ACCOUNT_BALANCE: return sim.account.balance;
    case ACCOUNT_PROFIT: return floating;
    case ACCOUNT_EQUITY: return equity;
    case ACCOUNT_MARGIN: return margin;
    case ACCOUNT_MARGIN_FREE: return equity - margin;
    case ACCOUNT_MARGIN_LEVEL: return margin > 0 ? equity / margin * 100 : 0;
    default: return 0;
  }
}

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER p) {
  switch (p) {
    case ACCOUNT_LOGIN: return sim.account.login;
    case ACCOUNT_LEVERAGE: return (long)sim.account.leverage;
    case ACCOUNT_TRADE_ALLOWED:
    case ACCOUNT_TRADE_EXPERT:
    case ACCOUNT_HEDGE_ALLOWED: return 1;
    case ACCOUNT_MARGIN_MODE: return sim.account.marginMode;
    case ACCOUNT_CURRENCY_DIGITS: return 2;
    default: return 0;
  }
}

string AccountInfoString(ENUM_ACCOUNT_INFO_STRING p) {
  return lit_(p == ACCOUNT_CURRENCY ? "USD" : p == ACCOUNT_SERVER ? "Sim-Demo" : "Simulation");
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

string PositionGetSymbol(int index) { return PositionGetTicket(index) ? Symbol() : string(); }

bool PositionSelectByTicket(ulong ticket) {
  for (auto &p : sim.account.positions)
    if (p.ticket == ticket) {
      sim.selected = p;
      return sim.hasSelected = true;
    }
  sim.lastError = ERR_TRADE_POSITION_NOT_FOUND;
  return sim.hasSelected = false;
}

bool PositionSelect(const string &s) { return isOurSymbol(s) && PositionGetTicket(0) > 0; }

double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE p) {
  const Position &position = sim.selected;
  if (!sim.hasSelected)
    return 0;
  switch (p) {
    case POSITION_VOLUME: return position.lots;
    case POSITION_PRICE_OPEN: return position.openPrice;
    case POSITION_SL: return position.stopLoss;
    case POSITION_TP: return position.takeProfit;
    case POSITION_PRICE_CURRENT: return position.buy ? sim.tick.bid : sim.tick.ask;
    case POSITION_PROFIT: return position.profit;
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
  return p == POSITION_SYMBOL ? Symbol() : p == POSITION_COMMENT ? sim.selected.comment : string();
}

// ---- history
bool HistorySelect(datetime from, datetime to) {
  sim.history.clear();
  for (auto &d : sim.account.deals)
    if (d.timeMs / 1000 >= (long)from && d.timeMs / 1000 <= (long)to)
      sim.history.push_back(d);
  return true;
}

bool HistorySelectByPosition(long position) {
  sim.history.clear();
  for (auto &d : sim.account.deals)
    if (d.position == (ulong)position)
      sim.history.push_back(d);
  return true;
}

bool HistoryDealSelect(ulong ticket) {
  for (auto &d : sim.account.deals)
    if (d.ticket == ticket) {
      sim.history.assign(1, d);
      return true;
    }
  sim.lastError = ERR_TRADE_DEAL_NOT_FOUND;
  return false;
}

int HistoryDealsTotal() { return (int)sim.history.size(); }

ulong HistoryDealGetTicket(int index) {
  return index >= 0 && index < HistoryDealsTotal() ? sim.history[(size_t)index].ticket : 0;
}

static const Deal *dealOf(ulong ticket) {
  for (auto &d : sim.history)
    if (d.ticket == ticket)
      return &d;
  return nullptr;
}

double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE p) {
  const Deal *d = dealOf(ticket);
  if (!d)
    return 0;
  switch (p) {
    case DEAL_VOLUME: return d->lots;
    case DEAL_PRICE: return d->price;
    case DEAL_COMMISSION: return d->commission;
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
  return p == DEAL_SYMBOL ? Symbol() : p == DEAL_COMMENT ? d->comment : string();
}
}  // namespace mql
