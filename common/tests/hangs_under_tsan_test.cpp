// A test that hangs, under ThreadSanitizer: the report of the hang must be the only one. To find
// out where the threads stand is no data race, and what the sanitizer writes at the start is no
// output.
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

// Named as an exercise's code is.
namespace w9e9 {
void waits_for_ever(std::mutex& taken) {
  taken.lock();
}
}  // namespace w9e9

namespace {

TEST(a_hang, of_three_threads_is_told_alone) {
  std::mutex mutex;
  mutex.lock();
  std::jthread one([&] { w9e9::waits_for_ever(mutex); });
  std::jthread two([&] { w9e9::waits_for_ever(mutex); });
}

}  // namespace
