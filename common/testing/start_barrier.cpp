#include "common/testing/start_barrier.hpp"

#include <exception>
#include <mutex>

namespace common::testing {

void run_together(const std::vector<std::function<void()>>& functions) {
  start_barrier barrier(functions.size());
  std::mutex mutex;
  std::exception_ptr first;  // guarded by mutex
  {
    std::vector<std::jthread> threads;
    threads.reserve(functions.size());
    try {
      for (const auto& function : functions) {
        threads.emplace_back([&barrier, &mutex, &first, &function] {
          if (!barrier.arrive_and_wait()) return;
          try {
            function();
          } catch (...) {
            const std::lock_guard lock(mutex);
            if (!first) first = std::current_exception();
          }
        });
      }
    } catch (...) {
      barrier.open();
      throw;
    }
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace common::testing
