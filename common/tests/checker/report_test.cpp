// What the learner reads. These are golden texts: a change of wording is a change of this file.
#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"
#include "relative_lines.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

// The golden texts name the lines below by their distance from this one.
constexpr int first_line = __LINE__;

struct mailbox {
  common::plain<int> letter_{0};
  common::atomic<bool> full_{false};
  std::memory_order store_order, load_order;

  mailbox(std::memory_order store, std::memory_order load) : store_order(store), load_order(load) {}
  void put(int value) {
    letter_ = value;
    full_.store(true, store_order);
  }
  int get() {
    until([&] { return full_.load(load_order); });
    return letter_;
  }
};

struct locked_box {
  common::mutex mutex_;
  common::condition_variable ready_;
  common::deque<int> items_;

  void put(int value) {
    const std::lock_guard lock{mutex_};
    items_.push_back(value);
  }
  bool looks_empty() { return items_.empty(); }
  int get() {
    std::unique_lock lock{mutex_};
    while (items_.empty()) ready_.wait(lock);
    return items_.front();
  }
};

constexpr int last_line = __LINE__;

std::string relative(const std::string& text) {
  return relative_lines(text, first_line, last_line);
}

#if defined(__x86_64__) || defined(__i386__)
constexpr const char* what_a_test_here_shows =
    "x86 keeps this order, so no wrong value shows on this CPU; the compiler need not keep it, "
    "and neither need an Arm core.";
#else
constexpr const char* what_a_test_here_shows =
    "This CPU need not keep this order, nor need the compiler; x86 does, so no wrong value shows "
    "there.";
#endif

TEST(a_counterexample, of_a_relaxed_store_names_the_pair_and_the_order_to_change) {
  const verdict v = explore(
      [] {
        mailbox box(relaxed, acquire);
        thread producer("producer", [&] { box.put(1); });
        thread consumer("consumer", [&] { box.get(); });
      },
      {.title = "w3e8 mailbox"});
  EXPECT_EQ(relative(v.trace), R"(w3e8 mailbox: FAILED by the model checker, in execution 1

  DATA RACE  the consumer reads letter_ while the producer's write of it is not ordered before

      producer                                    consumer
   1  letter_: write          report_test.cpp:+9  <- A
   2  full_ := true  relaxed  :+10
   3                                              full_ == true  acquire  from 2, does NOT synchronize  :+13
   4                                              letter_: read                                         :+14  <- B

  Line +13 read the value that line +10 stored, but line +10 is relaxed: nothing orders A before B. Make it release.
  )" + std::string(what_a_test_here_shows) +
                                   "\n");
}

TEST(a_counterexample, of_an_unlocked_look_names_the_lock) {
  const verdict v = explore([] {
    locked_box box;
    thread producer("producer", [&] { box.put(1); });
    thread consumer("consumer", [&] { box.looks_empty(); });
  });
  EXPECT_EQ(relative(v.trace), R"(FAILED by the model checker, in execution 1

  DATA RACE  the producer calls push_back() of items_ while the consumer's read of it is not ordered before

      producer                consumer
   1                          items_: read  report_test.cpp:+27  <- A
   2  lock mutex_        :+24
   3  items_: push_back  :+25  <- B

  Line +27 reads items_ without holding mutex_, which line +25 holds. Lock it there, too.
)");
}

TEST(a_counterexample, of_a_missing_notification_says_what_never_came) {
  const verdict v = explore([] {
    locked_box box;
    thread producer("producer", [&] { box.put(1); });
    thread consumer("consumer", [&] { box.get(); });
  });
  EXPECT_EQ(relative(v.trace), R"(FAILED by the model checker, in execution 2

  DEADLOCK  the consumer waits for ready_ for ever, and no other thread can run

      producer                consumer
   1                          lock mutex_                                report_test.cpp:+29
   2                          items_: read                               :+30
   3                          ready_: waits for a notification           :+30
   4                          unlock mutex_                              :+30
   5  lock mutex_        :+24
   6  items_: push_back  :+25
   7  unlock mutex_      :+26
   8                          ready_: waits for a notification for ever  :+30                 <-

  The consumer waits on ready_ for ever: no notify came after it started to wait, in line +30.
)");
}

TEST(a_counterexample, is_also_told_as_json) {
  const verdict v = explore([] {
    mailbox box(relaxed, acquire);
    thread producer("producer", [&] { box.put(1); });
    thread consumer("consumer", [&] { box.get(); });
  });
  EXPECT_THAT(v.history, HasSubstr(R"("verdict": "DATA RACE")"));
  EXPECT_THAT(v.history, HasSubstr(R"("threads": ["main", "producer", "consumer"])"));
  EXPECT_THAT(v.history, HasSubstr(R"({"name": "full_", "kind": "atomic", "order": [1, 3]})"));
  EXPECT_THAT(v.history, HasSubstr(R"("pair": [2, 5])"));
}

}  // namespace
}  // namespace common::checker
