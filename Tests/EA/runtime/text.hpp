// Text, conversions and mathematics, with the checks of format strings that MetaTrader leaves out.
#pragma once
#include "language.hpp"

namespace mql {
// ---- printf family, with the checks MT5 does not do -------------------------------------------
struct Arg {
  enum K { I, U, D, S } k;
  long i = 0;
  ulong u = 0;
  double d = 0;
  string s;
  bool b = false, t = false;
  template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  Arg(T v)
      : k(std::is_unsigned_v<T> && !std::is_same_v<T, bool> ? U : I),
        i((long)v),
        u((ulong)v),
        b(std::is_same_v<T, bool>) {}
  Arg(double v) : k(D), d(v) {}
  Arg(float v) : k(D), d(v) {}
  Arg(const string &v) : k(S), s(v) {}
  Arg(datetime v) : k(I), i((long)v), u((ulong)(long)v), t(true) {}
  Arg(color v) : k(U), i((long)v.v), u(v.v) {}
  Arg(null_t) : k(I) {}
};
string format_(const string &f, const std::vector<Arg> &a);
string show_(const Arg &a);
void print_(const string &s);
template <class... A>
string StringFormat(const string &f, const A &...a) {
  return format_(f, {Arg(a)...});
}
template <class... A>
void PrintFormat(const string &f, const A &...a) {
  print_(format_(f, {Arg(a)...}));
}
template <class... A>
string concat_(const A &...a) {
  string r;
  for (auto &x : std::vector<Arg>{Arg(a)...})
    r += show_(x);
  return r;
}
template <class... A>
void Print(const A &...a) {
  print_(concat_(a...));
}
template <class... A>
void Alert(const A &...a) {
  print_("Alert: "_S + concat_(a...));
}
template <class... A>
void Comment(const A &...) {}
template <class... A>
int StringConcatenate(string &r, const A &...a) {
  r = concat_(a...);
  return (int)r.u16__().size();
}

// ---- strings and conversions ------------------------------------------------------------------
enum { TIME_DATE = 1, TIME_MINUTES = 2, TIME_SECONDS = 4 };
int StringLen(const string &s);
string StringSubstr(const string &s, int start, int len = -1);
int StringFind(const string &s, const string &what, int start = 0);
int StringReplace(string &s, const string &find, const string &repl);
int StringSplit(const string &s, ushort sep, Array<string> &out);
ushort StringGetCharacter(const string &s, int pos);
bool StringSetCharacter(string &s, int pos, ushort c);
bool StringAdd(string &s, const string &a);
int StringTrimLeft(string &s);
int StringTrimRight(string &s);
bool StringToLower(string &s);
bool StringToUpper(string &s);
int StringCompare(const string &a, const string &b, bool cs = true);
bool StringReserve(string &s, uint cap);
bool StringInit(string &s, int n = 0, ushort c = 0);
string ShortToString(ushort c);
string CharToString(uchar c);
string DoubleToString(double v, int digits = 8);
string IntegerToString(long v, int width = 0, ushort fill = ' ');
string TimeToString(datetime t, int mode = TIME_DATE | TIME_MINUTES);
double StringToDouble(const string &s);
long StringToInteger(const string &s);
datetime StringToTime(const string &s);
double NormalizeDouble(double v, int digits);
std::string to8_(const string &s, uint cp);
template <class C>
int str2arr_(const string &s, Array<C> &a, int start, int count, uint cp) {
  std::string b = to8_(s, cp);
  bool term = count < 0;
  if (!term && count < (int)b.size())
    b.resize((size_t)count);
  int n = (int)b.size() + (term ? 1 : 0);
  if (a.size__() < start + n) {
    if (a.fixed__())
      n = a.size__() - start;
    else
      a.resize__(start + n);
  }
  for (int i = 0; i < n; i++)
    a.data__()[start + i] = i < (int)b.size() ? (C)b[(size_t)i] : (C)0;
  return n;
}
inline int StringToCharArray(const string &s, Array<uchar> &a, int start = 0, int count = -1,
                             uint cp = CP_ACP) {
  return str2arr_(s, a, start, count, cp);
}
inline int StringToCharArray(const string &s, Array<char> &a, int start = 0, int count = -1,
                             uint cp = CP_ACP) {
  return str2arr_(s, a, start, count, cp);
}
string arr2str_(const char *p, size_t n, uint cp);
template <class C>
string CharArrayToString(const Array<C> &a, int start = 0, int count = -1, uint cp = CP_ACP) {
  int n = a.size__() - start;
  if (count >= 0 && count < n)
    n = count;
  if (n <= 0)
    return string();
  const char *p = (const char *)a.data__() + start;
  size_t len = 0;
  while ((int)len < n && p[len])
    len++;
  return arr2str_(p, len, cp);
}

// ---- math -------------------------------------------------------------------------------------
template <class A, class B>
std::common_type_t<A, B> MathMax(A a, B b) {
  return a > b ? a : b;
}
template <class A, class B>
std::common_type_t<A, B> MathMin(A a, B b) {
  return a < b ? a : b;
}
template <class T>
T MathAbs(T v) {
  return v < 0 ? -v : v;
}
inline double MathFloor(double v) { return std::floor(v); }
inline double MathCeil(double v) { return std::ceil(v); }
inline double MathRound(double v) { return std::round(v); }
inline double MathSqrt(double v) { return std::sqrt(v); }
inline double MathPow(double a, double b) { return std::pow(a, b); }
inline double MathLog(double v) { return std::log(v); }
inline double MathLog10(double v) { return std::log10(v); }
inline double MathExp(double v) { return std::exp(v); }
inline double MathMod(double a, double b) { return std::fmod(a, b); }
inline bool MathIsValidNumber(double v) { return std::isfinite(v); }
int MathRand();
void MathSrand(int seed);
const double DBL_MAX_ = std::numeric_limits<double>::max();
#ifndef DBL_MAX
#define DBL_MAX mql::DBL_MAX_
#endif
#define EMPTY_VALUE mql::DBL_MAX_
#ifndef ULONG_MAX
#define ULONG_MAX 0xFFFFFFFFFFFFFFFFul
#endif
}  // namespace mql
