// What a translated expert advisor includes: structures, the platform's functions, inputs and
// the table of handlers. The simulated terminal provides the functions; the advisor is a shared
// object that finds them when it is loaded.
#pragma once
#include "constants.hpp"

namespace mql {
struct MqlRates {
  datetime time;
  double open = 0, high = 0, low = 0, close = 0;
  long tick_volume = 0;
  int spread = 0;
  long real_volume = 0;
};
struct MqlTick {
  datetime time;
  double bid = 0, ask = 0, last = 0;
  ulong volume = 0;
  long time_msc = 0;
  uint flags = 0;
  double volume_real = 0;
};
struct MqlDateTime {
  int year = 0, mon = 0, day = 0, hour = 0, min = 0, sec = 0, day_of_week = 0, day_of_year = 0;
};
struct MqlTradeRequest {
  ENUM_TRADE_REQUEST_ACTIONS action = (ENUM_TRADE_REQUEST_ACTIONS)0;
  ulong magic = 0, order = 0;
  string symbol;
  double volume = 0, price = 0, stoplimit = 0, sl = 0, tp = 0;
  ulong deviation = 0;
  ENUM_ORDER_TYPE type = ORDER_TYPE_BUY;
  ENUM_ORDER_TYPE_FILLING type_filling = ORDER_FILLING_FOK;
  ENUM_ORDER_TYPE_TIME type_time = ORDER_TIME_GTC;
  datetime expiration;
  string comment;
  ulong position = 0, position_by = 0;
};
struct MqlTradeResult {
  uint retcode = 0;
  ulong deal = 0, order = 0;
  double volume = 0, price = 0, bid = 0, ask = 0;
  string comment;
  uint request_id = 0;
  int retcode_external = 0;
};
struct MqlTradeCheckResult {
  uint retcode = 0;
  double balance = 0, equity = 0, profit = 0, margin = 0, margin_free = 0, margin_level = 0;
  string comment;
};
struct MqlTradeTransaction {
  ulong deal = 0, order = 0;
  string symbol;
  ENUM_TRADE_TRANSACTION_TYPE type = TRADE_TRANSACTION_ORDER_ADD;
  ENUM_ORDER_TYPE order_type = ORDER_TYPE_BUY;
  ENUM_ORDER_STATE order_state = ORDER_STATE_STARTED;
  ENUM_DEAL_TYPE deal_type = DEAL_TYPE_BUY;
  ENUM_ORDER_TYPE_TIME time_type = ORDER_TIME_GTC;
  datetime time_expiration;
  double price = 0, price_trigger = 0, price_sl = 0, price_tp = 0, volume = 0;
  ulong position = 0, position_by = 0;
};

struct MqlCalendarValue {
  ulong id = 0, event_id = 0;
  datetime time, period;
  int revision = 0;
};
struct MqlCalendarEvent {
  ulong id = 0, country_id = 0;
  ENUM_CALENDAR_EVENT_IMPORTANCE importance = CALENDAR_IMPORTANCE_NONE;
  string name, event_code;
};
struct MqlCalendarCountry {
  ulong id = 0;
  string name, code, currency;
};

// Called before every call of a platform function: a terminal may die between any two of them.
void call_(const char *name);

// ---- terminal ---------------------------------------------------------------------------------
int GetLastError();
void ResetLastError();
bool IsStopped();
void ExpertRemove();
void Sleep(int ms);
void SetUserError(ushort e);
ulong GetTickCount64();
uint GetTickCount();
ulong GetMicrosecondCount();
datetime TimeCurrent();
datetime TimeTradeServer();
datetime TimeGMT();
datetime TimeLocal();
int TimeGMTOffset();
int TimeDaylightSavings();
bool TimeToStruct(datetime t, MqlDateTime &s);
datetime StructToTime(MqlDateTime &s);
bool EventSetTimer(int sec);
bool EventSetMillisecondTimer(int ms);
void EventKillTimer();
string Symbol();
ENUM_TIMEFRAMES Period();
int Digits();
double Point();
int PeriodSeconds(ENUM_TIMEFRAMES tf = PERIOD_CURRENT);
long ChartID();
#ifndef MQL5_TERMINAL
#define _Symbol (mql::Symbol())
#define _Period (mql::Period())
#define _Point (mql::Point())
#define _Digits (mql::Digits())
#define _LastError (mql::GetLastError())
#define _StopFlag (mql::IsStopped())
#endif
long TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER p);
string TerminalInfoString(ENUM_TERMINAL_INFO_STRING p);
long MQLInfoInteger(ENUM_MQL_INFO_INTEGER p);
string MQLInfoString(ENUM_MQL_INFO_STRING p);
int UninitializeReason();
bool GlobalVariableCheck(const string &n);
datetime GlobalVariableSet(const string &n, double v);
double GlobalVariableGet(const string &n);
bool GlobalVariableGet(const string &n, double &v);
bool GlobalVariableDel(const string &n);
void GlobalVariablesFlush();
bool GlobalVariableTemp(const string &n);
bool GlobalVariableSetOnCondition(const string &n, double v, double check);
datetime GlobalVariableTime(const string &n);
int GlobalVariablesTotal();
string GlobalVariableName(int i);
int GlobalVariablesDeleteAll(const string &prefix = string(), datetime limit = 0);
// market
bool SymbolSelect(const string &s, bool on);
bool SymbolIsSynchronized(const string &s);
bool SymbolInfoTick(const string &s, MqlTick &t);
double SymbolInfoDouble(const string &s, ENUM_SYMBOL_INFO_DOUBLE p);
long SymbolInfoInteger(const string &s, ENUM_SYMBOL_INFO_INTEGER p);
string SymbolInfoString(const string &s, ENUM_SYMBOL_INFO_STRING p);
inline bool SymbolInfoDouble(const string &s, ENUM_SYMBOL_INFO_DOUBLE p, double &v) {
  v = SymbolInfoDouble(s, p);
  return true;
}
inline bool SymbolInfoInteger(const string &s, ENUM_SYMBOL_INFO_INTEGER p, long &v) {
  v = SymbolInfoInteger(s, p);
  return true;
}
int copy_rates_(const string &s, ENUM_TIMEFRAMES tf, int mode, long a, long b,
                std::vector<MqlRates> &out);
template <class F, class T>
int copy_(const string &s, ENUM_TIMEFRAMES tf, int mode, long a, long b, Array<T> &out, F f) {
  std::vector<MqlRates> v;
  int n = copy_rates_(s, tf, mode, a, b, v);
  if (n < 0)
    return n;
  if (!out.fixed__())
    out.resize__(n);
  else
    n = std::min(n, out.size__());
  for (int i = 0; i < n; i++)
    out.data__()[i] = f(v[(size_t)i]);
  return n;
}
#define MQL_COPY(NAME, T, EXPR)                                                                  \
  inline int NAME(const string &s, ENUM_TIMEFRAMES tf, int start, int count, Array<T> &a) {      \
    return copy_(s, tf, 0, start, count, a, [](const MqlRates &r) { return EXPR; });             \
  }                                                                                              \
  inline int NAME(const string &s, ENUM_TIMEFRAMES tf, datetime start, int count, Array<T> &a) { \
    return copy_(s, tf, 1, start, count, a, [](const MqlRates &r) { return EXPR; });             \
  }                                                                                              \
  inline int NAME(const string &s, ENUM_TIMEFRAMES tf, datetime start, datetime stop,            \
                  Array<T> &a) {                                                                 \
    return copy_(s, tf, 2, start, stop, a, [](const MqlRates &r) { return EXPR; });              \
  }
MQL_COPY(CopyRates, MqlRates, r)
MQL_COPY(CopyTime, datetime, r.time)
MQL_COPY(CopyOpen, double, r.open)
MQL_COPY(CopyHigh, double, r.high)
MQL_COPY(CopyLow, double, r.low)
MQL_COPY(CopyClose, double, r.close)
MQL_COPY(CopyTickVolume, long, r.tick_volume)
MQL_COPY(CopySpread, int, r.spread)
#undef MQL_COPY
bool bar_(const string &s, ENUM_TIMEFRAMES tf, int shift, MqlRates &r);
inline datetime iTime(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.time : datetime(0);
}
inline double iOpen(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.open : 0.0;
}
inline double iHigh(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.high : 0.0;
}
inline double iLow(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.low : 0.0;
}
inline double iClose(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.close : 0.0;
}
inline long iVolume(const string &s, ENUM_TIMEFRAMES tf, int sh) {
  MqlRates r;
  return bar_(s, tf, sh, r) ? r.tick_volume : 0;
}
int Bars(const string &s, ENUM_TIMEFRAMES tf);
inline int iBars(const string &s, ENUM_TIMEFRAMES tf) { return Bars(s, tf); }
int iBarShift(const string &s, ENUM_TIMEFRAMES tf, datetime t, bool exact = false);
long SeriesInfoInteger(const string &s, ENUM_TIMEFRAMES tf, ENUM_SERIES_INFO_INTEGER p);
inline bool SeriesInfoInteger(const string &s, ENUM_TIMEFRAMES tf, ENUM_SERIES_INFO_INTEGER p,
                              long &v) {
  v = SeriesInfoInteger(s, tf, p);
  return true;
}
inline bool SeriesInfoInteger(const string &s, ENUM_TIMEFRAMES tf, ENUM_SERIES_INFO_INTEGER p,
                              datetime &v) {
  v = SeriesInfoInteger(s, tf, p);
  return true;
}
// account and trade
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE p);
long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER p);
string AccountInfoString(ENUM_ACCOUNT_INFO_STRING p);
[[nodiscard]] bool OrderSend(const MqlTradeRequest &q, MqlTradeResult &r);
[[nodiscard]] bool OrderCalcMargin(ENUM_ORDER_TYPE type, const string &symbol, double volume,
                                   double price, double &margin);
[[nodiscard]] bool OrderCheck(const MqlTradeRequest &q, MqlTradeCheckResult &r);
int PositionsTotal();
ulong PositionGetTicket(int i);
string PositionGetSymbol(int i);
bool PositionSelect(const string &s);
bool PositionSelectByTicket(ulong t);
double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE p);
long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER p);
string PositionGetString(ENUM_POSITION_PROPERTY_STRING p);
inline int OrdersTotal() { return 0; }
bool HistorySelect(datetime from, datetime to);
bool HistorySelectByPosition(long id);
bool HistoryDealSelect(ulong t);
int HistoryDealsTotal();
ulong HistoryDealGetTicket(int i);
double HistoryDealGetDouble(ulong t, ENUM_DEAL_PROPERTY_DOUBLE p);
long HistoryDealGetInteger(ulong t, ENUM_DEAL_PROPERTY_INTEGER p);
string HistoryDealGetString(ulong t, ENUM_DEAL_PROPERTY_STRING p);
// network
int web_(const string &method, const string &url, const string &headers, int timeout,
         const char *data, int size, std::string &body, string &rheaders);
template <class C, class R>
int WebRequest(const string &method, const string &url, const string &headers, int timeout,
               const Array<C> &data, Array<R> &result, string &rh) {
  static_assert(sizeof(C) == 1 && sizeof(R) == 1, "char or uchar arrays");
  std::string b;
  int rc = web_(method, url, headers, timeout, (const char *)data.data__(), data.size__(), b, rh);
  result.resize__((int)b.size());
  if (!b.empty())
    memcpy((void *)result.data__(), b.data(), b.size());
  return rc;
}
template <class C, class R>
int WebRequest(const string &method, const string &url, const string &cookie, const string &,
               int timeout, const Array<C> &data, int size, Array<R> &result, string &rh) {
  std::string b;
  int rc = web_(method, url, StringLen(cookie) ? "Cookie: "_S + cookie : string(), timeout,
                (const char *)data.data__(), std::min(size, data.size__()), b, rh);
  result.resize__((int)b.size());
  if (!b.empty())
    memcpy((void *)result.data__(), b.data(), b.size());
  return rc;
}
// calendar
bool CalendarValueHistory(Array<MqlCalendarValue> &values, datetime from, datetime to = 0,
                          const string &country = string(), const string &currency = string());
bool CalendarEventById(ulong id, MqlCalendarEvent &event);
bool CalendarCountryById(long id, MqlCalendarCountry &country);
// chart
void ChartRedraw(long chart = 0);
bool ObjectCreate(long chart, const string &name, ENUM_OBJECT type, int window, datetime time,
                  double price, datetime time2 = 0, double price2 = 0);
bool ObjectSetInteger(long chart, const string &name, ENUM_OBJECT_PROPERTY_INTEGER p, long value);
bool ObjectSetString(long chart, const string &name, ENUM_OBJECT_PROPERTY_STRING p,
                     const string &value);
int ObjectFind(long chart, const string &name);
bool ObjectDelete(long chart, const string &name);
int ObjectsDeleteAll(long chart, const string &prefix);
// files (sandbox MQL5/Files)
int FileOpen(const string &n, int flags, short delim = '\t', uint cp = CP_ACP);
void FileClose(int h);
uint FileWriteString(int h, const string &s, int n = -1);
template <class... A>
uint FileWrite(int h, const A &...a) {
  std::vector<Arg> v{Arg(a)...};
  string r;
  for (size_t i = 0; i < v.size(); i++) {
    if (i)
      r += "\t"_S;
    r += show_(v[i]);
  }
  return FileWriteString(h, r + "\r\n"_S);
}
string FileReadString(int h, int n = -1);
bool FileIsEnding(int h);
void FileFlush(int h);
ulong FileSize(int h);
bool FileSeek(int h, long off, ENUM_FILE_POSITION o);
bool FileIsExist(const string &n, int common = 0);
bool FileDelete(const string &n, int common = 0);
bool FileMove(const string &a, int ca, const string &b, int mode);
#ifndef MQL5_TERMINAL
#undef SEEK_SET
#undef SEEK_CUR
#undef SEEK_END
#define SEEK_SET mql::SEEK_SET_
#define SEEK_CUR mql::SEEK_CUR_
#define SEEK_END mql::SEEK_END_
#endif

// ---- inputs -----------------------------------------------------------------------------------
const char *input_text_(const char *name);
template <class T>
T input_(const char *name, T def) {
  const char *s = input_text_(name);
  if (!s)
    return def;
  if constexpr (std::is_same_v<T, string>)
    return lit_(s);
  else if constexpr (std::is_same_v<T, bool>)
    return !strcmp(s, "true") || !strcmp(s, "1");
  else if constexpr (std::is_floating_point_v<T>)
    return (T)atof(s);
  else
    return (T)atol(s);
}

// ---- what the terminal calls
struct EaTable {
  int (*init)() = nullptr;
  void (*deinit)(int) = nullptr;
  void (*tick)() = nullptr;
  void (*timer)() = nullptr;
  void (*trade)() = nullptr;
  void (*trans)(const MqlTradeTransaction &, const MqlTradeRequest &,
                const MqlTradeResult &) = nullptr;
};
}  // namespace mql
