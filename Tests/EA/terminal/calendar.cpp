// The economic calendar: releases read from a file. An event's id is its place in the list.
#include "simulation.hpp"

namespace mql {
namespace {
// A country of each currency that matters here; ids as ISO 3166 has them.
struct Country {
  long id;
  const char *code, *currency;
};
const Country countries[] = {{840, "US", "USD"}, {999, "EU", "EUR"}, {826, "GB", "GBP"},
                             {392, "JP", "JPY"}, {756, "CH", "CHF"}, {124, "CA", "CAD"}};

const Country *countryOf(const std::string &currency) {
  for (auto &country : countries)
    if (currency == country.currency)
      return &country;
  return nullptr;
}
}  // namespace

bool CalendarValueHistory(Array<MqlCalendarValue> &values, datetime from, datetime to,
                          const string &, const string &currency) {
  values.resize__(0);
  if (sim.schedule.seriesFails()) {
    sim.lastError = ERR_CALENDAR_TIMEOUT;
    return false;
  }
  std::string wanted = currency.u8__();
  for (size_t i = 0; i < sim.releases.size(); i++) {
    const Release &release = sim.releases[i];
    if (release.time < (long)from || ((long)to > 0 && release.time > (long)to) ||
        (!wanted.empty() && wanted != release.currency))
      continue;
    int n = values.size__();
    values.resize__(n + 1, 64);
    values[n].id = values[n].event_id = i + 1;
    values[n].time = release.time;
  }
  if (values.size__() == 0)
    sim.lastError = ERR_CALENDAR_NO_DATA;
  return values.size__() > 0;
}

bool CalendarEventById(ulong id, MqlCalendarEvent &event) {
  if (id < 1 || id > sim.releases.size()) {
    sim.lastError = ERR_CALENDAR_NO_DATA;
    return false;
  }
  const Release &release = sim.releases[id - 1];
  const Country *country = countryOf(release.currency);
  event = MqlCalendarEvent();
  event.id = id;
  event.country_id = country ? (ulong)country->id : 0;
  event.importance = (ENUM_CALENDAR_EVENT_IMPORTANCE)release.impact;
  event.name = from8_(release.name);
  return true;
}

bool CalendarCountryById(long id, MqlCalendarCountry &country) {
  for (auto &known : countries)
    if (known.id == id) {
      country.id = (ulong)id;
      country.code = lit_(known.code);
      country.currency = lit_(known.currency);
      return true;
    }
  sim.lastError = ERR_CALENDAR_NO_DATA;
  return false;
}
}  // namespace mql
