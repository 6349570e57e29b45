// The broker's clock against UTC, with New York's daylight saving.
#include <chrono>

#include "simulation.hpp"

namespace mql {
namespace {
long daysOf(int year, int month, int day) {  // of 1970-01-01; Howard Hinnant's civil calendar
  year -= month <= 2;
  long era = (year >= 0 ? year : year - 399) / 400;
  long yearOfEra = year - era * 400;
  long dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

// The n-th Sunday of a month, in days.
long sunday(int year, int month, int n) {
  long first = daysOf(year, month, 1);
  return first + (7 - (first + 4) % 7) % 7 + 7 * (n - 1);
}

// New York's offset: since 2007 summer time runs from March's second Sunday to November's first,
// both at two o'clock local time.
long newYorkOffset(long utc) {
  MqlDateTime parts;
  TimeToStruct(datetime(utc), parts);
  long begins = sunday(parts.year, 3, 2) * 86400 + 7 * 3600;
  long ends = sunday(parts.year, 11, 1) * 86400 + 6 * 3600;
  return utc >= begins && utc < ends ? -4 * 3600 : -5 * 3600;
}

bool followsNewYork() { return sim.brokerClock.compare(0, 9, "new_york+") == 0; }

// "utc+2" or "new_york+7": the hours.
long hoursAdded() {
  size_t plus = sim.brokerClock.find_first_of("+-");
  return plus == std::string::npos ? 0 : atol(sim.brokerClock.c_str() + plus);
}
}  // namespace

long brokerTime(long utc) {
  return utc + hoursAdded() * 3600 + (followsNewYork() ? newYorkOffset(utc) : 0);
}

// Broker time minus UTC. The clock changes on Sundays, when the market is closed.
long brokerOffset(long broker) {
  long utc = broker - hoursAdded() * 3600;
  if (!followsNewYork())
    return broker - utc;
  utc += 5 * 3600;
  return hoursAdded() * 3600 + newYorkOffset(utc);
}

long microseconds() {
  auto t = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(t).count();
}
}  // namespace mql
