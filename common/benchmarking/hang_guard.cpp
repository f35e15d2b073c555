#include "common/benchmarking/hang_guard.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace {

// What the handler prints: made before the alarm is set, only read in the handler, which may call
// write() and _exit() and little else.
char message[512];
std::size_t message_size = 0;

extern "C" void benchmarking_hangs(int) {
  const auto written = ::write(STDERR_FILENO, message, message_size);
  ::_exit(written < 0 ? 125 : 124);
}

}  // namespace

namespace common::benchmarking {

hang_guard::hang_guard(const std::string& workload, const std::string& queue, unsigned seconds) {
  const std::string text =
      "\nHANG in " + workload + ", " + queue + ": no end after " + std::to_string(seconds) +
      " s. A lost item, a lost notification, or a machine that is very busy?\n";
  message_size = std::min(text.size(), sizeof message);
  std::memcpy(message, text.data(), message_size);
  struct sigaction action {};
  action.sa_handler = benchmarking_hangs;
  ::sigaction(SIGALRM, &action, nullptr);
  ::alarm(seconds);
}

hang_guard::~hang_guard() {
  ::alarm(0);
}

}  // namespace common::benchmarking
