// Objects on the chart: kept by name, and shown in the report.
#include "simulation.hpp"

namespace mql {
long ChartID() { return 1; }
void ChartRedraw(long) {}

bool ObjectCreate(long, const string &name, ENUM_OBJECT type, int, datetime, double, datetime,
                  double) {
  std::string key = name.u8__();
  if (key.empty() || key.size() > 63) {
    diag_("object name \"" + key + "\" is empty or longer than 63");
    return false;
  }
  if (sim.objects.count(key))
    return true;  // the old one stays, as in MetaTrader
  sim.objects[key] = {(int)type, {}};
  return true;
}

static bool setProperty(const string &name, int property, const std::string &value) {
  auto found = sim.objects.find(name.u8__());
  if (found == sim.objects.end()) {
    sim.lastError = ERR_OBJECT_NOT_FOUND;
    return false;
  }
  found->second.properties[property] = value;
  return true;
}

bool ObjectSetInteger(long, const string &name, ENUM_OBJECT_PROPERTY_INTEGER p, long value) {
  return setProperty(name, (int)p, std::to_string(value));
}

bool ObjectSetString(long, const string &name, ENUM_OBJECT_PROPERTY_STRING p,
                     const string &value) {
  if (StringLen(value) > 63 && p == OBJPROP_TEXT)
    diag_("text of \"" + name.u8__() + "\" is longer than 63");
  return setProperty(name, (int)p, value.u8__());
}

int ObjectFind(long, const string &name) { return sim.objects.count(name.u8__()) ? 0 : -1; }
bool ObjectDelete(long, const string &name) { return sim.objects.erase(name.u8__()) > 0; }

int ObjectsDeleteAll(long, const string &prefix) {
  int removed = 0;
  std::string start = prefix.u8__();
  for (auto i = sim.objects.begin(); i != sim.objects.end();)
    if (i->first.compare(0, start.size(), start) == 0) {
      i = sim.objects.erase(i);
      removed++;
    } else
      ++i;
  return removed;
}
}  // namespace mql
