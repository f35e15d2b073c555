// Two threads, each with a race of its own: both are reported, and the program ends.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

// Both threads write `shared`, in this order, and no synchronization says so.
void race() {
  long shared = 0;
  std::atomic<bool> first_is_through{false};
  std::jthread first([&] {
    shared = 1;
    first_is_through.store(true, std::memory_order_relaxed);  // relaxed: it must order nothing
  });
  // relaxed: as above
  while (!first_is_through.load(std::memory_order_relaxed)) std::this_thread::yield();
  shared = 2;
}

TEST(reports, of_two_threads_that_nothing_orders_both_end) {
  // The first report would end the program otherwise.
  ::setenv("TSAN_OPTIONS", "halt_on_error=0 exitcode=66", 1);
  EXPECT_EXIT(
      {
        std::atomic<bool> one_has_reported{false};
        {
          std::jthread one([&] {
            race();
            one_has_reported.store(true, std::memory_order_relaxed);  // relaxed: as above
          });
          std::jthread other([&] {
            while (!one_has_reported.load(std::memory_order_relaxed)) std::this_thread::yield();
            []() __attribute__((noinline)) {
              race();
            }
            ();
          });
        }
        std::exit(0);
      },
      ::testing::ExitedWithCode(66), "REPORTED in .*\n(.*\n)*REPORTED in ");
}

}  // namespace
