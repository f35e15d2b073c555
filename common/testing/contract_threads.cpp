// What happens between two threads and more.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/contract.hpp"
#include "common/testing/contract_threads.hpp"
#include "common/testing/sanitizers.hpp"

namespace common::testing::contract {

// T1
result two_threads_hand_over_every_item_once_and_in_order(const numbers& queues,
                                                          std::size_t capacity, int items) {
  const auto queue = queues.make(capacity);
  teamwork team(1);
  const auto count = static_cast<std::uint32_t>(items);
  // The first items go in step: the next push comes when the last item is out, and only the queue
  // orders the two. Otherwise one thread might end before the other begins, and whatever orders
  // one pair of calls would order all, so that ThreadSanitizer saw no race.
  constexpr std::uint32_t in_step = 64;
  std::atomic<std::uint32_t> taken{0};
  const auto produce = [&] {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!team.push([&] { return queue->try_push(i, numbered(i)); })) return;
      // relaxed: see above
      if (i < in_step) team.wait_a_while([&] { return taken.load(std::memory_order_relaxed) > i; });
    }
    team.finish_producing();
  };
  const auto consume = [&] {
    for (std::uint32_t i = 0; i <= count; ++i) {  // the last pop: nothing
      const auto expected = i < count ? std::optional(numbered(i)) : std::nullopt;
      const auto item = team.pop([&] { return queue->try_pop(); });
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

// T2
result items_arrive_whole(const queue_factory<move_only>& queues, std::size_t capacity, int items) {
  const auto queue = queues.make(capacity);
  teamwork team(1);
  const auto produce = [&] {
    for (int i = 0; i < items; ++i) {
      move_only item(i);
      if (!team.push([&] { return queue->try_push(std::move(item)); })) return;
    }
    team.finish_producing();
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      const auto item = team.pop([&] { return queue->try_pop(); });
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
result what_two_threads_leave_behind_is_destroyed(const queue_factory<counted_item>& queues,
                                                  int items) {
  counted_item::start_counting();
  teamwork team(1);
  {
    const auto queue = queues.make(4);
    const auto produce = [&] {
      for (int i = 0; i < items; ++i) {
        counted_item item(i);
        if (!team.push([&] { return queue->try_push(std::move(item)); })) return;
      }
      team.finish_producing();
    };
    const auto consume_all_but_three = [&] {
      for (int i = 0; i < items - 3; ++i) {
        if (!team.pop([&] { return queue->try_pop(); })) return;
      }
    };
    run_together({produce, consume_all_but_three});
  }
  const auto census = counted_item::counted();
  if (census.alive() != 0 || census.errors() != 0) return broken() << census;
  return team.outcome();
}

// T4
result many_threads_hand_over_every_item_once(const numbers& queues, std::size_t capacity,
                                              int items) {
  constexpr std::uint32_t producers = 3;
  constexpr std::uint32_t consumers = 2;
  const auto each = static_cast<std::uint32_t>(items) / producers;
  const auto queue = queues.make(capacity);
  teamwork team(producers);
  std::vector<std::vector<sequence_item>> arrived(consumers);

  std::vector<std::function<void()>> threads;
  for (std::uint32_t p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (std::uint32_t s = 0; s < each; ++s) {
        if (!team.push([&] { return queue->try_push(s, sequence_item{p, s}); })) return;
      }
      team.finish_producing();
    });
  }
  for (auto& mine : arrived) {
    threads.emplace_back([&] {
      while (const auto item = team.pop([&] { return queue->try_pop(); })) {
        mine.push_back(*item);
        if (mine.size() > producers * each) team.report_mistake("more items came out than went in");
      }
    });
  }
  run_together(threads);
  if (const result r = every_item_once_and_in_order(arrived, producers, each); !r) return r;
  return team.outcome();
}

// T5
result a_refusal_is_true_while_another_call_is_at_work(const queue_factory<scripted_item>& queues) {
  const auto push = [](any_queue<scripted_item>& queue, std::size_t form, int value) {
    scripted_item item(value);  // outside the call: the call's own moves are meant
    return form % 2 == 0 ? queue.try_push(static_cast<const scripted_item&>(item))
                         : queue.try_push(std::move(item));
  };
  const int rounds = 2 * iterations(20);
  for (int round = 0; round < rounds; ++round) {
    const auto form = static_cast<std::size_t>(round);
    const char* const pushing = form % 2 == 0 ? "try_push(const T&)" : "try_push(T&&)";
    {
      const auto queue = queues.make(4);
      (void)push(*queue, 1, 1);
      std::optional<scripted_item> item;
      bool pushed = false;
      call_during([&] { pushed = push(*queue, form, 2); }, [&] { item = queue->try_pop(); });
      if (!item || item->value() != 1)
        return broken() << "item 1 was in the queue; while another thread called " << pushing
                        << ", try_pop gave " << (item ? std::to_string(item->value()) : "nothing");
      if (!pushed) return broken() << pushing << " was refused by a queue of 4 that held one item";
    }
    {
      const auto queue = queues.make(4);
      (void)push(*queue, 1, 1);
      bool pushed = false;
      call_during([&] { (void)queue->try_pop(); }, [&] { pushed = push(*queue, form, 2); });
      if (!pushed)
        return broken() << "a queue of 4 held one item; while another thread called try_pop, "
                        << pushing << " was refused";
    }
    if (queues.many_threads) {
      const auto queue = queues.make(4);
      (void)push(*queue, 1, 1);
      (void)push(*queue, 1, 2);
      std::optional<scripted_item> item;
      call_during([&] { (void)queue->try_pop(); }, [&] { item = queue->try_pop(); });
      if (!item)
        return broken() << "two items were in the queue; while another thread called try_pop, "
                           "try_pop gave nothing";
      bool pushed = false;
      call_during([&] { (void)push(*queue, form, 3); },
                  [&] { pushed = push(*queue, form + 1, 4); });
      if (!pushed)
        return broken() << "two pushes at once into an empty queue of 4, and one was refused";
    }
  }
  return kept();
}

}  // namespace common::testing::contract
