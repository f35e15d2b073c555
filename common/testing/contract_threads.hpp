// The contract of a queue between threads: every item arrives, once, whole, and in order.
//
// Items carry whose they are and which, and every one is looked at: a sum would not notice two
// mistakes that cancel out. While the threads work, the checks' own flags order nothing that the
// queue should have ordered.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
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

// T1
template <class Subject>
result two_threads_hand_over_every_item_once_and_in_order(std::size_t capacity,
                                                          int items = iterations(10000)) {
  session<Subject, sequence_item> queue(capacity);
  teamwork team(1);
  const auto count = static_cast<std::uint32_t>(items);
  // The first items go in step: the next push comes when the last item is out, and only the queue
  // orders the two. Otherwise one thread might end before the other begins, and whatever orders
  // one pair of calls would order all, so that ThreadSanitizer saw no race.
  constexpr std::uint32_t in_step = 64;
  std::atomic<std::uint32_t> taken{0};
  const auto produce = [&] {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!team.push([&] { return queue.try_push(i, numbered(i)); })) return;
      // relaxed: see above
      if (i < in_step) team.wait_a_while([&] { return taken.load(std::memory_order_relaxed) > i; });
    }
    team.finish_producing();
  };
  const auto consume = [&] {
    for (std::uint32_t i = 0; i <= count; ++i) {  // the last pop: nothing
      const auto expected = i < count ? std::optional(numbered(i)) : std::nullopt;
      const auto item = team.pop([&] { return queue.try_pop(); });
      if (item != expected) {
        team.report_mistake(text_of(expected) + " should come next, but it is " + text_of(item));
        return;
      }
      taken.store(i + 1, std::memory_order_relaxed);  // relaxed: see above
    }
  };
  run_together({produce, consume});
  return team.outcome();
}

// T2. The item is a pointer, its value lies behind it: an item that is announced before it is
// there shows.
template <class Subject>
result items_arrive_whole(std::size_t capacity, int items = iterations(5000)) {
  session<Subject, move_only> queue(capacity);
  teamwork team(1);
  const auto produce = [&] {
    for (int i = 0; i < items; ++i) {
      move_only item(i);
      if (!team.push([&] { return queue.try_push(std::move(item)); })) return;
    }
    team.finish_producing();
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      const auto item = team.pop([&] { return queue.try_pop(); });
      if (!item || !item->owns() || item->value() != i) {
        team.report_mistake("item " + std::to_string(i) +
                            (!item           ? " did not arrive"
                             : !item->owns() ? " arrived without its value"
                                             : " arrived with another item's value"));
        return;
      }
    }
  };
  run_together({produce, consume});
  return team.outcome();
}

// T3
template <class Subject>
result what_two_threads_leave_behind_is_destroyed(int items = iterations(2000)) {
  counted_item::start_counting();
  teamwork team(1);
  {
    session<Subject, counted_item> queue(4);
    const auto produce = [&] {
      for (int i = 0; i < items; ++i) {
        counted_item item(i);
        if (!team.push([&] { return queue.try_push(std::move(item)); })) return;
      }
      team.finish_producing();
    };
    const auto consume_all_but_three = [&] {
      for (int i = 0; i < items - 3; ++i) {
        if (!team.pop([&] { return queue.try_pop(); })) return;
      }
    };
    run_together({produce, consume_all_but_three});
  }
  const auto census = counted_item::counted();
  if (census.alive() != 0 || census.errors() != 0) return broken() << census;
  return team.outcome();
}

// What arrived at each consumer, compared with what `producers` threads sent, numbered 0 to
// `each` - 1: nothing lost, nothing twice, and each producer's items in its order at each consumer.
result every_item_once_and_in_order(const std::vector<std::vector<sequence_item>>& arrived,
                                    std::uint32_t producers, std::uint32_t each);

// T4
template <class Subject>
result many_threads_hand_over_every_item_once(std::size_t capacity, int items = iterations(6000)) {
  constexpr std::uint32_t producers = 3;
  constexpr std::uint32_t consumers = 2;
  const auto each = static_cast<std::uint32_t>(items) / producers;
  session<Subject, sequence_item> queue(capacity);
  teamwork team(producers);
  std::vector<std::vector<sequence_item>> arrived(consumers);

  std::vector<std::function<void()>> threads;
  for (std::uint32_t p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (std::uint32_t s = 0; s < each; ++s) {
        if (!team.push([&] { return queue.try_push(s, sequence_item{p, s}); })) return;
      }
      team.finish_producing();
    });
  }
  for (auto& mine : arrived) {
    threads.emplace_back([&] {
      while (const auto item = team.pop([&] { return queue.try_pop(); })) {
        mine.push_back(*item);
        if (mine.size() > producers * each) team.report_mistake("more items came out than went in");
      }
    });
  }
  run_together(threads);
  if (const result r = every_item_once_and_in_order(arrived, producers, each); !r) return r;
  return team.outcome();
}

namespace detail {

// Two calls at the same time, the second while the first is in the middle of moving its item, if it
// moves one. Items have to be left to move in `first`.
template <class First, class Second>
void call_during(First first, Second second) {
  callers in_the_middle;  // the first call is, or has returned
  callers second_call;
  run_together({[&] {
                  long_move::prolong([&] {
                    in_the_middle.about_to_call();
                    second_call.wait_for(1);
                  });
                  first();
                  long_move::prolong(nullptr);
                  in_the_middle.about_to_call();
                },
                [&] {
                  in_the_middle.wait_for(1);
                  second_call.about_to_call();
                  second();
                }});
}

}  // namespace detail

// T5. A refusal is true: "nothing there" or "no room" is no answer to "somebody else is at work".
// One thread's call is made to last, by its item; meanwhile another thread asks for an item that
// was pushed before, or pushes where there is room.
template <class Subject>
result a_refusal_is_true_while_another_call_is_at_work() {
  const auto push = [](auto& queue, std::size_t form, int value) {
    long_move item(value);  // outside the call: the call's own moves are meant
    return form % 2 == 0 ? queue.try_push(static_cast<const long_move&>(item))
                         : queue.try_push(std::move(item));
  };
  const int rounds = 2 * iterations(20);
  for (int round = 0; round < rounds; ++round) {
    const auto form = static_cast<std::size_t>(round);
    const char* const pushing = form % 2 == 0 ? "try_push(const T&)" : "try_push(T&&)";
    {
      session<Subject, long_move> queue(4);
      (void)push(queue, 1, 1);
      std::optional<long_move> item;
      bool pushed = false;
      detail::call_during([&] { pushed = push(queue, form, 2); }, [&] { item = queue.try_pop(); });
      if (!item || item->value() != 1)
        return broken() << "item 1 was in the queue; while another thread called " << pushing
                        << ", try_pop gave " << (item ? std::to_string(item->value()) : "nothing");
      if (!pushed) return broken() << pushing << " was refused by a queue of 4 that held one item";
    }
    {
      session<Subject, long_move> queue(4);
      (void)push(queue, 1, 1);
      bool pushed = false;
      detail::call_during([&] { (void)queue.try_pop(); }, [&] { pushed = push(queue, form, 2); });
      if (!pushed)
        return broken() << "a queue of 4 held one item; while another thread called try_pop, "
                        << pushing << " was refused";
    }
    if constexpr (Subject::many_threads) {
      session<Subject, long_move> queue(4);
      (void)push(queue, 1, 1);
      (void)push(queue, 1, 2);
      std::optional<long_move> item;
      detail::call_during([&] { (void)queue.try_pop(); }, [&] { item = queue.try_pop(); });
      if (!item)
        return broken() << "two items were in the queue; while another thread called try_pop, "
                           "try_pop gave nothing";
      bool pushed = false;
      detail::call_during([&] { (void)push(queue, form, 3); },
                          [&] { pushed = push(queue, form + 1, 4); });
      if (!pushed)
        return broken() << "two pushes at once into an empty queue of 4, and one was refused";
    }
  }
  return kept();
}

}  // namespace common::testing::contract
