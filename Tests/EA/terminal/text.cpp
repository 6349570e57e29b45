// Text, conversions and calendar arithmetic of MQL5.
#include <ctime>

#include "simulation.hpp"

namespace mql {
std::u16string utf16_(const char *s, size_t n) {
  std::u16string r;
  r.reserve(n);
  for (size_t i = 0; i < n;) {
    unsigned c = (uchar)s[i];
    int k = c < 0x80 ? 0 : c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
    unsigned v = k == 0 ? c : c & (0x3F >> k);
    size_t j = i + 1;
    for (int q = 0; q < k && j < n; q++, j++)
      v = v << 6 | ((uchar)s[j] & 0x3F);
    i = j;
    if (v > 0xFFFF) {
      v -= 0x10000;
      r += (char16_t)(0xD800 + (v >> 10));
      r += (char16_t)(0xDC00 + (v & 0x3FF));
    } else
      r += (char16_t)v;
  }
  return r;
}

std::string utf8_(const std::u16string &s) {
  std::string r;
  r.reserve(s.size());
  for (size_t i = 0; i < s.size(); i++) {
    unsigned v = s[i];
    if (v >= 0xD800 && v < 0xDC00 && i + 1 < s.size())
      v = 0x10000 + ((v - 0xD800) << 10) + (s[++i] - 0xDC00u);
    if (v < 0x80)
      r += (char)v;
    else if (v < 0x800) {
      r += (char)(0xC0 | v >> 6);
      r += (char)(0x80 | (v & 63));
    } else if (v < 0x10000) {
      r += (char)(0xE0 | v >> 12);
      r += (char)(0x80 | (v >> 6 & 63));
      r += (char)(0x80 | (v & 63));
    } else {
      r += (char)(0xF0 | v >> 18);
      r += (char)(0x80 | (v >> 12 & 63));
      r += (char)(0x80 | (v >> 6 & 63));
      r += (char)(0x80 | (v & 63));
    }
  }
  return r;
}

std::string to8_(const string &s, uint cp) {
  if (cp == CP_UTF8)
    return s.u8__();
  std::string r;
  for (char16_t c : s.u16__())
    r += c < 256 ? (char)c : '?';  // ANSI: latin-1 here
  return r;
}

string arr2str_(const char *p, size_t n, uint cp) {
  if (cp == CP_UTF8)
    return from8_(std::string(p, n));
  std::u16string u;
  for (size_t i = 0; i < n; i++)
    u += (char16_t)(uchar)p[i];
  return string(u);
}

string::string(datetime t) : string(TimeToString(t, TIME_DATE | TIME_MINUTES | TIME_SECONDS)) {}
string::operator datetime() const { return StringToTime(*this); }
int StringLen(const string &s) { return (int)s.u16__().size(); }
string StringSubstr(const string &s, int a, int len) {
  int n = StringLen(s);
  if (a < 0 || a >= n || len == 0)
    return string();
  return string(s.u16__().substr((size_t)a, len < 0 ? std::u16string::npos : (size_t)len));
}

int StringFind(const string &s, const string &w, int a) {
  size_t p = s.u16__().find(w.u16__(), a < 0 ? 0 : (size_t)a);
  return p == std::u16string::npos ? -1 : (int)p;
}

int StringReplace(string &s, const string &f, const string &r) {
  if (f.u16__().empty())
    return -1;
  int n = 0;
  size_t p = 0;
  while ((p = s.u16__().find(f.u16__(), p)) != std::u16string::npos) {
    s.u16__().replace(p, f.u16__().size(), r.u16__());
    p += r.u16__().size();
    n++;
  }
  return n;
}

int StringSplit(const string &s, ushort sep, Array<string> &out) {
  out.resize__(0);
  if (s.u16__().empty())
    return 0;
  std::u16string cur;
  auto push = [&] {
    out.resize__(out.size__() + 1);
    out[out.size__() - 1] = string(cur);
    cur.clear();
  };
  for (char16_t c : s.u16__())
    if (c == sep)
      push();
    else
      cur += c;
  push();
  return out.size__();
}

ushort StringGetCharacter(const string &s, int p) {
  return p >= 0 && p < StringLen(s) ? s.u16__()[(size_t)p] : 0;
}

bool StringSetCharacter(string &s, int p, ushort c) {
  auto &u = s.u16__();
  if (p < 0 || p > (int)u.size())
    return false;
  if (p == (int)u.size())
    u += (char16_t)c;
  else if (c == 0)
    u.resize((size_t)p);
  else
    u[(size_t)p] = c;
  return true;
}

bool StringAdd(string &s, const string &a) {
  s += a;
  return true;
}

static bool isSpace(char16_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
int StringTrimLeft(string &s) {
  auto &u = s.u16__();
  size_t i = 0;
  while (i < u.size() && isSpace(u[i]))
    i++;
  u.erase(0, i);
  return (int)i;
}

int StringTrimRight(string &s) {
  auto &u = s.u16__();
  int k = 0;
  while (!u.empty() && isSpace(u.back())) {
    u.pop_back();
    k++;
  }
  return k;
}

bool StringToLower(string &s) {
  for (auto &c : s.u16__())
    if (c >= 'A' && c <= 'Z')
      c = (char16_t)(c + 32);
  return true;
}

bool StringToUpper(string &s) {
  for (auto &c : s.u16__())
    if (c >= 'a' && c <= 'z')
      c = (char16_t)(c - 32);
  return true;
}

int StringCompare(const string &a, const string &b, bool cs) {
  string x = a, y = b;
  if (!cs) {
    StringToLower(x);
    StringToLower(y);
  }
  return x < y ? -1 : x > y ? 1 : 0;
}

bool StringReserve(string &, uint) { return true; }
bool StringInit(string &s, int n, ushort c) {
  s = string(std::u16string((size_t)n, (char16_t)c));
  return true;
}

string ShortToString(ushort c) { return string(std::u16string(1, (char16_t)c)); }
string CharToString(uchar c) { return ShortToString(c); }
string DoubleToString(double v, int d) {
  char b[400];
  if (d >= -16 && d < 0)
    snprintf(b, sizeof b, "%.*e", -d, v);
  else
    snprintf(b, sizeof b, "%.*f", d >= 0 && d <= 16 ? d : 8, v);
  return lit_(b);
}

string IntegerToString(long v, int w, ushort f) {
  string s(v);
  while (StringLen(s) < w)
    s = ShortToString(f) + s;
  return s;
}

bool TimeToStruct(datetime t, MqlDateTime &s) {
  time_t x = (time_t)(long)t;
  tm m;
  gmtime_r(&x, &m);
  s.year = m.tm_year + 1900;
  s.mon = m.tm_mon + 1;
  s.day = m.tm_mday;
  s.hour = m.tm_hour;
  s.min = m.tm_min;
  s.sec = m.tm_sec;
  s.day_of_week = m.tm_wday;
  s.day_of_year = m.tm_yday;
  return true;
}

datetime StructToTime(MqlDateTime &s) {
  tm m{};
  m.tm_year = s.year - 1900;
  m.tm_mon = s.mon - 1;
  m.tm_mday = s.day;
  m.tm_hour = s.hour;
  m.tm_min = s.min;
  m.tm_sec = s.sec;
  return (long)timegm(&m);
}

string TimeToString(datetime t, int mode) {
  MqlDateTime s;
  TimeToStruct(t, s);
  char b[64];
  std::string r;
  if (mode & TIME_DATE) {
    snprintf(b, sizeof b, "%04d.%02d.%02d", s.year, s.mon, s.day);
    r = b;
  }
  if (mode & (TIME_MINUTES | TIME_SECONDS)) {
    snprintf(b, sizeof b, mode & TIME_SECONDS ? "%02d:%02d:%02d" : "%02d:%02d", s.hour, s.min,
             s.sec);
    if (!r.empty())
      r += ' ';
    r += b;
  }
  return from8_(r);
}

double StringToDouble(const string &s) { return (double)s; }
long StringToInteger(const string &s) { return (long)s; }
datetime StringToTime(const string &s) {
  tm m{};
  if (sscanf(s.u8__().c_str(), "%d.%d.%d %d:%d:%d", &m.tm_year, &m.tm_mon, &m.tm_mday, &m.tm_hour,
             &m.tm_min, &m.tm_sec) < 3)
    return 0;
  m.tm_year -= 1900;
  m.tm_mon--;
  return (long)timegm(&m);
}

double NormalizeDouble(double v, int d) {
  double p = std::pow(10.0, d);
  return std::round(v * p) / p;
}
}  // namespace mql
