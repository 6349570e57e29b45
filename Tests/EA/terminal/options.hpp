// The command line of the simulated terminal.
#pragma once
#include <set>
#include <string>

namespace mql {
struct Options {
  std::string advisor, bars, report;
  size_t warmUpBars = 500;  // history before the advisor starts
  long restartAt = -1;      // close the terminal after this bar ...
  long downBars = 0;        // ... or its death, and start it again so many bars later
  std::set<long> handOpensAt, handClosesAt;
};

// Fills in the options and the simulation; ends the process with a message where they are wrong.
Options readOptions(int argc, char **argv);
void loadBars(const Options &options);
void writeReport(const std::string &file);
}  // namespace mql
