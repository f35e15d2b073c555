#include "common/testing/start_barrier.hpp"

#include <exception>
#include <mutex>

#include "common/testing/progress.hpp"

namespace common::testing {

void run_together(const std::vector<std::function<void()>>& functions) {
  // relaxed, both: they say only that something happened, and order nothing.
  detail::threads_started.store(true, std::memory_order_relaxed);
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
  detail::progress.store(detail::progress.load(std::memory_order_relaxed) + 1,
                         std::memory_order_relaxed);
  if (first) std::rethrow_exception(first);
}

}  // namespace common::testing
