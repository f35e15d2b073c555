// What the threads of one check share: how they meet, how they end, who keeps the ledger.
//
// Items carry whose they are and which, and every one is looked at: a sum would not notice two
// mistakes that cancel out. While the threads work, the checks' own flags order nothing that the
// queue should have ordered.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/testing/contract.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/start_barrier.hpp"

namespace common::testing::contract {

// Lets others run, so that a thread that is about to wait does wait.
void let_others_run();

// Threads that were about to call something that waits.
class callers {
 public:
  // A thread calls it right before the call that waits.
  void about_to_call() noexcept { ready_.fetch_add(1, std::memory_order_relaxed); }

  // Returns when `count` threads were about to call, and probably wait.
  void wait_for(int count) const noexcept;

 private:
  std::atomic<int> ready_{0};
};

// What the threads of one check share besides the queue.
class teamwork {
 public:
  explicit teamwork(int producers) : producing_(producers) {}

  // The first report counts; everybody stops trying.
  void report_mistake(std::string text);

  // A producer calls it after its last push.
  void finish_producing() noexcept {
    // [TW1] release -> [TW2]: the pushes come before it.
    producing_.fetch_sub(1, std::memory_order_release);
  }

  // Tries to push until it works: true, or until somebody made a mistake. Yields, so that it ends
  // on one core too.
  template <class Push>
  bool push(Push try_push) const {
    while (!try_push()) {
      if (stop_.load(std::memory_order_relaxed)) return false;  // relaxed: as above
      std::this_thread::yield();
    }
    made_progress();
    return true;
  }

  // Tries to pop until there is an item; nullopt: all producers have finished and nothing is left,
  // or somebody made a mistake.
  template <class Pop>
  auto pop(Pop try_pop) const -> decltype(try_pop()) {
    for (;;) {
      if (auto item = try_pop()) {
        made_progress();
        return item;
      }
      if (stop_.load(std::memory_order_relaxed)) return std::nullopt;  // relaxed: as above
      // [TW2] acquire <- [TW1]: after "all have finished" one look finds whatever there is.
      if (producing_.load(std::memory_order_acquire) == 0) return try_pop();
      std::this_thread::yield();
    }
  }

  // For what should happen soon. That it never does is another check's business.
  template <class Happened>
  void wait_a_while(Happened happened) const {
    // relaxed: as above
    for (int n = 0; n < 10'000 && !happened() && !stop_.load(std::memory_order_relaxed); ++n)
      std::this_thread::yield();
  }

  // After the threads have ended.
  result outcome() const;

 private:
  std::atomic<int> producing_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::string mistake_;  // guarded by mutex_
};

// What arrived at each consumer, compared with what `producers` threads sent, numbered 0 to
// `each` - 1: nothing lost, nothing twice, and each producer's items in its order at each consumer.
result every_item_once_and_in_order(const std::vector<std::vector<sequence_item>>& arrived,
                                    std::uint32_t producers, std::uint32_t each);

// Two calls at the same time, the second while the first is in the middle of moving its item, if it
// moves one (a scripted_item). Items have to be left to move in `first`.
void call_during(const std::function<void()>& first, const std::function<void()>& second);

}  // namespace common::testing::contract
