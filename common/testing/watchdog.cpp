#include "common/testing/watchdog.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/testing/where_threads_stand.hpp"

namespace common::testing {

std::chrono::seconds watchdog::limit_from_environment() {
  constexpr std::chrono::seconds usual{10};
  const char* const text = std::getenv("WATCHDOG_SECONDS");
  if (text == nullptr) return usual;
  char* end = nullptr;
  const long seconds = std::strtol(text, &end, 10);
  const bool is_number = end != text && *end == '\0' && seconds >= 0;
  return is_number ? std::chrono::seconds(seconds) : usual;
}

watchdog::watchdog(std::chrono::seconds limit) : limit_(limit) {
  if (limit_.count() > 0) thread_ = std::thread([this] { watch(); });
}

watchdog::~watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void watchdog::start(std::string what) {
  {
    const std::lock_guard lock(mutex_);
    running_ = std::move(what);
    deadline_ = std::chrono::steady_clock::now() + limit_;
  }
  changed_.notify_one();
}

void watchdog::stop() {
  const std::lock_guard lock(mutex_);
  running_.clear();
}

void watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    if (running_.empty()) {
      changed_.wait(lock);
      continue;
    }
    if (std::chrono::steady_clock::now() < deadline_) {
      changed_.wait_until(lock, deadline_);
      continue;
    }
    std::fflush(stdout);
    std::fprintf(stderr,
                 "\nHANG in %s: not finished after %lld s. A lock that is never released, a "
                 "missing notify, or a loop that never ends?\n",
                 running_.c_str(), static_cast<long long>(limit_.count()));
    // [WD2] acquire <- [WD1]: the text that the test's thread left.
    if (const char* const what = detail::hint.load(std::memory_order_acquire); what != nullptr)
      std::fprintf(stderr, "     It was waiting for %s.\n", what);
    std::fflush(stderr);
    for (const std::string& sentence : where_threads_stand())
      std::fprintf(stderr, "     %s\n", sentence.c_str());
    std::fflush(stderr);
    std::_Exit(hang_exit_code);
  }
}

}  // namespace common::testing
