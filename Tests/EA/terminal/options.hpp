// The command line of the simulated terminal.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace mql {
struct Options {
  std::string advisor, report, calendar;
  std::vector<std::pair<std::string, std::string>> markets;  // NAME or NAME:ROOT, file of M1 bars
  size_t warmUpBars = 500;  // history before the advisor starts
  long from = 0, until = 0;  // broker time, instead of the number of bars
  long restartAt = -1;       // close the terminal after this bar ...
  long downBars = 0;         // ... or its death, and start it again so many bars later
  std::set<long> handOpensAt, handClosesAt;
  double speed = 0;        // times real time; 0: as fast as it goes
  long firstSeed = -1, seeds = 0, segmentBars = 120;  // fault schedules, one after the other
  bool printsSchedule = false;
};

// Fills in the options and the simulation; ends the process with a message where they are wrong.
Options readOptions(int argc, char **argv);
[[noreturn]] void refuse(const std::string &why);

// bars.cpp
void loadMarkets(const Options &options);
void loadCalendar(const std::string &file);
// Makes the bars of before a broker time history, and what follows the future.
void seek(long brokerTime);

// report.cpp
void writeReport(const std::string &file);
}  // namespace mql
