// A test that hangs, under ThreadSanitizer: the report of the hang must be the only one. To find
// out where the threads stand is no data race, and what the sanitizer writes at the start is no
// output.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

// Named as an exercise's code is.
namespace w9e9 {
// In a place in which a thread answers a signal even under the sanitizer.
void waits_for_ever(std::condition_variable& nobody) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  for (;;) nobody.wait(lock);
}
}  // namespace w9e9

namespace {

TEST(a_hang, of_three_threads_is_told_alone) {
  std::condition_variable one, two;
  std::jthread first([&] { w9e9::waits_for_ever(one); });
  std::jthread second([&] { w9e9::waits_for_ever(two); });
}

}  // namespace
