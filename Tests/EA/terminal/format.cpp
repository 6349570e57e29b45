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

string format_(const string &fs, const std::vector<Arg> &av) {
  std::string f = fs.u8__(), out;
  size_t n = 0;
  auto next = [&]() -> const Arg * { return n < av.size() ? &av[n++] : nullptr; };
  for (size_t i = 0; i < f.size(); i++) {
    if (f[i] != '%') {
      out += f[i];
      continue;
    }
    if (i + 1 < f.size() && f[i + 1] == '%') {
      out += '%';
      i++;
      continue;
    }
    std::string spec = "%";
    i++;
    while (i < f.size() && strchr("-+ #0123456789.*", f[i])) {
      if (f[i] == '*') {
        auto a = next();
        spec += std::to_string(a ? a->i : 0);
      } else
        spec += f[i];
      i++;
    }
    bool wide = false;
    if (f.compare(i, 3, "I64") == 0) {
      wide = true;
      i += 3;
    } else if (f.compare(i, 3, "I32") == 0)
      i += 3;
    else {
      int l = 0;
      while (i < f.size() && (f[i] == 'l' || f[i] == 'h')) {
        l += f[i] == 'l';
        i++;
      }
      wide = l >= 2;
    }
    char c = i < f.size() ? f[i] : 0;
    char b[512];
    const Arg *a = next();
    if (!a) {
      diag_("format: missing argument in \"" + f + "\"");
      out += "(missed)";
      continue;
    }
    if (strchr("diuoxXc", c) && c) {
      if (a->k == Arg::D || a->k == Arg::S) {
        diag_("format: %" + std::string(1, c) + " given a non-integer in \"" + f + "\"");
        out += "(garbage)";
        continue;
      }
      if (!wide && c != 'c' && (a->i > 4294967295L || a->i < -2147483648L)) {
        diag_("format: 64-bit value needs %I64d in \"" + f + "\"");
      }
      if (c == 'c') {
        out += utf8_(std::u16string(1, (char16_t)a->u));
        continue;
      }
      snprintf(b, sizeof b, (spec + "l" + c).c_str(), a->i);
      out += b;
    } else if (strchr("eEfFgGaA", c) && c) {
      if (a->k != Arg::D) {
        diag_("format: %" + std::string(1, c) + " given a non-double in \"" + f + "\"");
        out += "(garbage)";
        continue;
      }
      snprintf(b, sizeof b, (spec + c).c_str(), a->d);
      out += b;
    } else if (c == 's' || c == 'S') {
      if (a->k != Arg::S) {
        diag_("format: %s given a non-string in \"" + f + "\"");
        out += "(non-string passed)";
        continue;
      }
      std::string u = a->s.u8__();
      std::vector<char> big(u.size() + 512);
      snprintf(big.data(), big.size(), (spec + "s").c_str(), u.c_str());
      out += big.data();
    } else {
      diag_("format: bad conversion in \"" + f + "\"");
    }
  }
  if (n < av.size())
    diag_("format: too many arguments for \"" + f + "\"");
  return from8_(out);
}
}  // namespace mql
