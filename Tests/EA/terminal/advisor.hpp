// The expert advisor as a loaded library, and its handlers.
#pragma once
#include <string>

#include "../runtime/mql5.hpp"

namespace mql {
class Advisor {
  void *library_ = nullptr;
  EaTable table_;

 public:
  // True if OnInit succeeded.
  bool start(const std::string &path);
  // OnDeinit, and the library is gone with its globals.
  void stop(int reason);
  // The process ended: no OnDeinit, nothing that was not on the disk.
  void die();
  void tick();
  void timer();

 private:
  void deliverTransactions();
  void unload();
};
}  // namespace mql
