// The MQL5 language where C++ differs: NULL, datetime, color, string, arrays, object pointers.
// Names that end in _ or __ are the simulator's own; an expert advisor would not write them.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>
#undef NULL
#define NULL (mql::null_t())
static_assert(sizeof(long) == 8 && sizeof(int) == 4, "LP64 needed");

namespace mql {
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

struct null_t {
  template <class T>
  operator T *() const {
    return nullptr;
  }
  operator int() const { return 0; }
};
template <class T>
bool operator==(T *p, null_t) {
  return p == nullptr;
}
template <class T>
bool operator!=(T *p, null_t) {
  return p != nullptr;
}

[[noreturn]] void critical_(const char *what);  // MT5 stops the program on these
void diag_(const std::string &what);            // suspicious, MT5 would carry on with garbage

// ---- datetime, color -------------------------------------------------------------------------
class datetime {
  long v_;

 public:
  datetime() : v_(0) {}
  datetime(null_t) : v_(0) {}
  template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
  datetime(T x) : v_((long)x) {}
  explicit datetime(double x) : v_((long)x) {}
  operator long() const { return v_; }
  template <class T>
  datetime &operator+=(T x) {
    v_ += (long)x;
    return *this;
  }
  template <class T>
  datetime &operator-=(T x) {
    v_ -= (long)x;
    return *this;
  }
  datetime &operator++() {
    ++v_;
    return *this;
  }
  datetime operator++(int) {
    datetime t = *this;
    ++v_;
    return t;
  }
  datetime &operator--() {
    --v_;
    return *this;
  }
};
struct color {
  uint v;
  color(uint x = 0) : v(x) {}
  operator uint() const { return v; }
};

// ---- string: UTF-16 like MQL5; conversions from numbers are explicit (MetaEditor only warns) --
std::u16string utf16_(const char *s, size_t n);
std::string utf8_(const std::u16string &s);
class string {
  std::u16string s_;

 public:
  string() {}
  string(null_t) {}
  string(const string &) = default;
  string(string &&) = default;
  string &operator=(const string &) = default;
  string &operator=(string &&) = default;
  string &operator=(null_t) {
    s_.clear();
    return *this;
  }
  explicit string(std::u16string s) : s_(std::move(s)) {}
  explicit string(bool v) : s_(v ? u"true" : u"false") {}
  explicit string(char v) { set_(std::to_string((int)v)); }
  explicit string(uchar v) { set_(std::to_string(v)); }
  explicit string(short v) { set_(std::to_string(v)); }
  explicit string(ushort v) { set_(std::to_string(v)); }
  explicit string(int v) { set_(std::to_string(v)); }
  explicit string(uint v) { set_(std::to_string(v)); }
  explicit string(long v) { set_(std::to_string(v)); }
  explicit string(ulong v) { set_(std::to_string(v)); }
  explicit string(double v) {
    char b[64];
    snprintf(b, sizeof b, "%.16g", v);
    set_(b);
  }
  explicit string(float v) {
    char b[64];
    snprintf(b, sizeof b, "%.7g", v);
    set_(b);
  }
  explicit string(datetime t);
  template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
  explicit string(E e) {
    set_(std::to_string((int)e));
  }
  explicit operator double() const { return strtod(utf8_(s_).c_str(), nullptr); }
  explicit operator long() const { return strtol(utf8_(s_).c_str(), nullptr, 10); }
  explicit operator ulong() const { return strtoul(utf8_(s_).c_str(), nullptr, 10); }
  explicit operator int() const { return (int)strtol(utf8_(s_).c_str(), nullptr, 10); }
  explicit operator datetime() const;
  explicit operator bool() const { return s_ == u"true" || (long)*this != 0; }
  ushort operator[](int i) const {
    if (i < 0 || i >= (int)s_.size())
      critical_("string index out of range");
    return s_[i];
  }
  string &operator+=(const string &o) {
    s_ += o.s_;
    return *this;
  }
  friend string operator+(const string &a, const string &b) { return string(a.s_ + b.s_); }
  friend bool operator==(const string &a, const string &b) { return a.s_ == b.s_; }
  friend bool operator!=(const string &a, const string &b) { return a.s_ != b.s_; }
  friend bool operator<(const string &a, const string &b) { return a.s_ < b.s_; }
  friend bool operator>(const string &a, const string &b) { return a.s_ > b.s_; }
  friend bool operator<=(const string &a, const string &b) { return a.s_ <= b.s_; }
  friend bool operator>=(const string &a, const string &b) { return a.s_ >= b.s_; }
  // for the shim only (names an EA author would not write)
  const std::u16string &u16__() const { return s_; }
  std::u16string &u16__() { return s_; }
  std::string u8__() const { return utf8_(s_); }

 private:
  void set_(const std::string &a) { s_.assign(a.begin(), a.end()); }
};
inline string lit_(const char *s) { return string(utf16_(s, strlen(s))); }
inline string from8_(const std::string &s) { return string(utf16_(s.data(), s.size())); }
inline string operator""_S(const char *s, size_t n) { return string(utf16_(s, n)); }

// ---- arrays ----------------------------------------------------------------------------------
template <class T>
class Array {
 protected:
  T *p_ = nullptr;
  int n_ = 0, cap_ = 0;
  bool series_ = false, fixed_ = false;
  void reserve_(int c) {
    if (c <= cap_)
      return;
    T *q = new T[(size_t)c]();
    for (int i = 0; i < n_; i++)
      q[i] = std::move(p_[i]);
    delete[] p_;
    p_ = q;
    cap_ = c;
  }

 public:
  Array() {}
  Array(std::initializer_list<T> l) {
    resize__((int)l.size());
    int i = 0;
    for (auto &x : l)
      p_[i++] = x;
  }
  Array(const Array &o) { *this = o; }
  Array &operator=(const Array &o) {
    if (this == &o)
      return *this;
    if (!fixed_) {
      resize__(o.n_);
      series_ = o.series_;
    }
    for (int i = 0; i < std::min(n_, o.n_); i++)
      p_[i] = o.p_[i];
    return *this;
  }
  ~Array() { delete[] p_; }
  template <class I>
  T &operator[](I i) {
    return p_[at_((long)i)];
  }
  template <class I>
  const T &operator[](I i) const {
    return p_[at_((long)i)];
  }
  int resize__(int n, int extra = 0) {
    if (n < 0)
      return -1;
    if (n > cap_)
      reserve_(n + std::max(extra, 0));
    for (int i = n; i < n_; i++)
      p_[i] = T();
    n_ = n;
    return n_;
  }
  int size__() const { return n_; }
  T *data__() { return p_; }
  const T *data__() const { return p_; }
  bool &series__() { return series_; }
  bool series__() const { return series_; }
  bool fixed__() const { return fixed_; }

 private:
  size_t at_(long i) const {
    if (i < 0 || i >= n_)
      critical_("array out of range");
    return (size_t)(series_ ? n_ - 1 - i : i);
  }
};
template <class T, long N>
class FArray : public Array<T> {
 public:
  FArray() {
    this->resize__((int)N);
    this->fixed_ = true;
  }
  FArray(std::initializer_list<T> l) : FArray() {
    int i = 0;
    for (auto &x : l)
      this->p_[i++] = x;
  }
  FArray(const FArray &o) : FArray() { Array<T>::operator=(o); }
  FArray &operator=(const FArray &o) {
    Array<T>::operator=(o);
    return *this;
  }
};
enum { WHOLE_ARRAY = -1, CP_ACP = 0, CP_UTF8 = 65001, INVALID_HANDLE = -1 };
template <class T>
int ArraySize(const Array<T> &a) {
  return a.size__();
}
template <class T>
int ArrayResize(Array<T> &a, int n, int extra = 0) {
  if (a.fixed__())
    return n <= a.size__() ? n : -1;
  return a.resize__(n, extra);
}
template <class T>
void ArrayFree(Array<T> &a) {
  if (!a.fixed__())
    a.resize__(0);
}
template <class T>
bool ArraySetAsSeries(Array<T> &a, bool f) {
  if (a.fixed__() && f)
    return false;
  a.series__() = f;
  return true;
}
template <class T>
bool ArrayGetAsSeries(const Array<T> &a) {
  return a.series__();
}
template <class T>
bool ArrayIsDynamic(const Array<T> &a) {
  return !a.fixed__();
}
template <class T, class V>
int ArrayInitialize(Array<T> &a, V v) {
  for (int i = 0; i < a.size__(); i++)
    a.data__()[i] = (T)v;
  return a.size__();
}
template <class T, class V>
void ArrayFill(Array<T> &a, int start, int count, V v) {
  for (int i = start; i < start + count; i++)
    a[i] = (T)v;
}
template <class T, class U>
int ArrayCopy(Array<T> &d, const Array<U> &s, int ds = 0, int ss = 0, int count = WHOLE_ARRAY) {
  if (count < 0 || count > s.size__() - ss)
    count = s.size__() - ss;
  if (count <= 0)
    return 0;
  if (d.size__() < ds + count && !d.fixed__())
    d.resize__(ds + count);
  count = std::min(count, d.size__() - ds);
  std::vector<T> tmp;
  for (int i = 0; i < count; i++)
    tmp.push_back((T)s[ss + i]);
  for (int i = 0; i < count; i++)
    d[ds + i] = tmp[(size_t)i];
  return count;
}
template <class T>
bool ArrayRemove(Array<T> &a, uint start, uint count = (uint)WHOLE_ARRAY) {
  int n = a.size__();
  if ((int)start >= n)
    return false;
  int c = count == (uint)WHOLE_ARRAY ? n - (int)start : (int)count;
  if ((int)start + c > n)
    return false;
  for (int i = (int)start; i + c < n; i++)
    a[i] = a[i + c];
  if (!a.fixed__())
    a.resize__(n - c);
  return true;
}
template <class T>
bool ArrayReverse(Array<T> &a) {
  std::reverse(a.data__(), a.data__() + a.size__());
  return true;
}
template <class T>
bool ArraySort(Array<T> &a) {
  std::sort(a.data__(), a.data__() + a.size__());
  return true;
}
template <class T>
int ArrayMaximum(const Array<T> &a, int s = 0, int c = -1) {
  int b = s, e = c < 0 ? a.size__() : s + c;
  for (int i = s; i < e; i++)
    if (a[i] > a[b])
      b = i;
  return a.size__() ? b : -1;
}
template <class T>
int ArrayMinimum(const Array<T> &a, int s = 0, int c = -1) {
  int b = s, e = c < 0 ? a.size__() : s + c;
  for (int i = s; i < e; i++)
    if (a[i] < a[b])
      b = i;
  return a.size__() ? b : -1;
}
template <class T>
void ZeroMemory(T &x) {
  x = T();
}
template <class T>
T *GetPointer(T &x) {
  return &x;
}
template <class T>
T *GetPointer(T *x) {
  return x;
}
enum ENUM_POINTER_TYPE { POINTER_INVALID, POINTER_DYNAMIC, POINTER_AUTOMATIC };
template <class T>
ENUM_POINTER_TYPE CheckPointer(T *p) {
  return p ? POINTER_DYNAMIC : POINTER_INVALID;
}
}  // namespace mql
