// The printf family: what MetaTrader would print as garbage is reported.
#include "simulation.hpp"

namespace mql {
string show_(const Arg &a) {
  if (a.t)
    return string(datetime(a.i));
  if (a.b)
    return string(a.i != 0);
  return a.k == Arg::S   ? a.s
         : a.k == Arg::D ? string(a.d)
         : a.k == Arg::U ? string(a.u)
                         : string(a.i);
}

namespace {
// One conversion: "%5.2f" with its flags, the width of integers, and the letter.
struct Conversion {
  std::string flags = "%";
  bool wide = false;
  char letter = 0;
};

// Reads what follows a percent sign at i, and leaves i at its letter.
template <class Next>
Conversion readConversion(const std::string &f, size_t &i, Next next) {
  Conversion c;
  for (; i < f.size() && strchr("-+ #0123456789.*", f[i]); i++) {
    const Arg *star = f[i] == '*' ? next() : nullptr;
    c.flags += f[i] == '*' ? std::to_string(star ? star->i : 0) : std::string(1, f[i]);
  }
  if (f.compare(i, 3, "I64") == 0 || f.compare(i, 3, "I32") == 0) {
    c.wide = f[i + 1] == '6';
    i += 3;
  } else {
    int longs = 0;
    for (; i < f.size() && (f[i] == 'l' || f[i] == 'h'); i++)
      longs += f[i] == 'l';
    c.wide = longs >= 2;
  }
  c.letter = i < f.size() ? f[i] : 0;
  return c;
}

std::string wrong(const std::string &why, const std::string &format, const char *shown) {
  diag_("format: " + why + " in \"" + format + "\"");
  return shown;
}

std::string formatInteger(const Conversion &c, const Arg &a, const std::string &f) {
  if (a.k == Arg::D || a.k == Arg::S)
    return wrong("%" + std::string(1, c.letter) + " given a non-integer", f, "(garbage)");
  if (!c.wide && c.letter != 'c' && (a.i > 4294967295L || a.i < -2147483648L))
    wrong("64-bit value needs %I64d", f, "");
  if (c.letter == 'c')
    return utf8_(std::u16string(1, (char16_t)a.u));
  char b[512];
  snprintf(b, sizeof b, (c.flags + "l" + c.letter).c_str(), a.i);
  return b;
}

std::string formatDouble(const Conversion &c, const Arg &a, const std::string &f) {
  if (a.k != Arg::D)
    return wrong("%" + std::string(1, c.letter) + " given a non-double", f, "(garbage)");
  char b[512];
  snprintf(b, sizeof b, (c.flags + c.letter).c_str(), a.d);
  return b;
}

std::string formatText(const Conversion &c, const Arg &a, const std::string &f) {
  if (a.k != Arg::S)
    return wrong("%s given a non-string", f, "(non-string passed)");
  std::string text = a.s.u8__();
  std::vector<char> big(text.size() + 512);
  snprintf(big.data(), big.size(), (c.flags + "s").c_str(), text.c_str());
  return big.data();
}
}  // namespace

string format_(const string &fs, const std::vector<Arg> &av) {
  std::string f = fs.u8__(), out;
  size_t n = 0;
  auto next = [&]() -> const Arg * { return n < av.size() ? &av[n++] : nullptr; };
  for (size_t i = 0; i < f.size(); i++) {
    if (f[i] != '%') {
      out += f[i];
      continue;
    }
    i++;
    if (i < f.size() && f[i] == '%') {
      out += '%';
      continue;
    }
    Conversion c = readConversion(f, i, next);
    const Arg *a = next();
    if (!a)
      out += wrong("missing argument", f, "(missed)");
    else if (c.letter && strchr("diuoxXc", c.letter))
      out += formatInteger(c, *a, f);
    else if (c.letter && strchr("eEfFgGaA", c.letter))
      out += formatDouble(c, *a, f);
    else if (c.letter == 's' || c.letter == 'S')
      out += formatText(c, *a, f);
    else
      wrong("bad conversion", f, "");
  }
  if (n < av.size())
    diag_("format: too many arguments for \"" + f + "\"");
  return from8_(out);
}
}  // namespace mql
