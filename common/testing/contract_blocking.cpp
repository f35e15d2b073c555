// The contract of a queue that waits: push waits for room, pop for an item, close wakes everybody.
//
// That a thread waits cannot be seen, only that it has not come back: each check looks whether it
// came back too early, which is always wrong, and otherwise gives it what it waits for. A thread
// that is never woken makes the check hang, and the watchdog says what was missing. Nothing here
// depends on time: a yield more or less changes how often a mistake shows, not what is right.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/testing/contract.hpp"
#include "common/testing/contract_threads.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/watchdog.hpp"

namespace common::testing::contract {

static bool put(any_queue<sequence_item>& queue, by call, const sequence_item& item) {
  if (call == by::push) return queue.push(item);
  return queue.try_push(call == by::copying_try_push ? 0 : 1, item);
}

// W1
result pop_waits_for_an_item(const numbers& queues, by call) {
  const waiting_for hint("a push to wake the thread that waits in pop()");
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(4);
    callers consumers;
    std::atomic<bool> came_back{false};
    bool too_early = false;
    std::optional<sequence_item> got;
    run_together({[&] {
                    consumers.about_to_call();
                    got = queue->pop();
                    came_back.store(true, std::memory_order_relaxed);  // relaxed: orders nothing
                  },
                  [&] {
                    consumers.wait_for(1);
                    too_early = came_back.load(std::memory_order_relaxed);
                    (void)put(*queue, call, numbered(1));
                  }});
    if (too_early) return broken() << "pop() of an empty queue came back with " << text_of(got);
    if (got != numbered(1)) return broken() << "an item was pushed, pop() gave " << text_of(got);
  }
  // An item for each of several threads: each of them has to be woken.
  const int waiters = queues.many_threads ? 6 : 1;
  for (int round = 0; round < iterations(20); ++round) {
    const auto queue = queues.make(8);
    callers consumers;
    std::atomic<int> with_an_item{0};
    std::vector<std::function<void()>> threads(static_cast<std::size_t>(waiters), [&] {
      consumers.about_to_call();
      if (queue->pop()) with_an_item.fetch_add(1, std::memory_order_relaxed);
    });
    threads.emplace_back([&] {
      consumers.wait_for(waiters);
      for (int i = 0; i < waiters; ++i) (void)put(*queue, call, numbered(1));
    });
    run_together(threads);
    if (with_an_item != waiters)
      return broken() << waiters << " threads waited in pop(), " << waiters << " items came, "
                      << with_an_item.load() << " of them got one";
  }
  return kept();
}

// W2
result push_waits_for_room(const numbers& queues, bool popped_by_try_pop) {
  const waiting_for hint("a pop to wake the thread that waits in push()");
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(2);
    const auto capacity = static_cast<std::uint32_t>(queue->capacity());
    for (std::uint32_t i = 0; i < capacity; ++i) (void)queue->try_push(numbered(i));
    callers producers;
    std::atomic<bool> came_back{false};
    bool too_early = false;
    bool accepted = false;
    // Where a push may be refused early one pop need not make room; that all are out does.
    std::vector<std::optional<sequence_item>> popped(queues.may_refuse_early ? capacity : 1);
    run_together({[&] {
                    producers.about_to_call();
                    accepted = queue->push(numbered(capacity));
                    came_back.store(true, std::memory_order_relaxed);  // relaxed: orders nothing
                  },
                  [&] {
                    producers.wait_for(1);
                    too_early = came_back.load(std::memory_order_relaxed);
                    for (auto& item : popped)
                      item = popped_by_try_pop ? queue->try_pop() : queue->pop();
                  }});
    if (!accepted) return broken() << "push() said that the queue was closed; it was full";
    if (too_early) return broken() << "push() into a full queue came back before there was room";
    for (std::uint32_t i = 0; i <= capacity; ++i) {
      const auto item = i < popped.size() ? popped[i] : queue->try_pop();
      if (item != numbered(i))
        return broken() << "a push waited for room; then item " << i << " was " << text_of(item);
    }
  }
  // A place for each of several threads: each of them has to be woken.
  const int waiters = queues.many_threads ? 6 : 1;
  for (int round = 0; round < iterations(20); ++round) {
    const auto queue = queues.make(8);
    const auto capacity = static_cast<int>(queue->capacity());
    for (int i = 0; i < capacity; ++i) (void)queue->try_push(numbered(0));
    callers producers;
    std::vector<std::function<void()>> threads(static_cast<std::size_t>(waiters), [&] {
      producers.about_to_call();
      (void)queue->push(numbered(1));
    });
    threads.emplace_back([&] {
      producers.wait_for(waiters);
      for (int i = 0; i < (queues.may_refuse_early ? capacity : waiters); ++i)
        (void)(popped_by_try_pop ? queue->try_pop() : queue->pop());
    });
    run_together(threads);
  }
  return kept();
}

// W3
result close_wakes_every_thread_in_pop(const numbers& queues) {
  const waiting_for hint("close() to wake every thread that waits in pop()");
  const int waiters = queues.many_threads ? 3 : 1;
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(4);
    const bool with_an_item = round % 2 != 0;
    callers consumers;
    std::atomic<int> with_nothing{0};
    std::vector<std::function<void()>> threads(static_cast<std::size_t>(waiters), [&] {
      consumers.about_to_call();
      if (!queue->pop()) with_nothing.fetch_add(1, std::memory_order_relaxed);
    });
    threads.emplace_back([&] {
      consumers.wait_for(waiters);
      if (with_an_item) (void)queue->push(numbered(1));
      queue->close();
    });
    run_together(threads);
    if (with_nothing != waiters - (with_an_item ? 1 : 0))
      return broken() << waiters << " threads waited in pop(); "
                      << (with_an_item ? "an item came, then close(); " : "close() came; ")
                      << with_nothing.load() << " were told that there is nothing";
  }
  return kept();
}

// W4
result close_wakes_every_thread_in_push(const numbers& queues) {
  const waiting_for hint("close() to wake every thread that waits in push()");
  const int waiters = queues.many_threads ? 3 : 1;
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(2);
    const auto capacity = static_cast<std::uint32_t>(queue->capacity());
    for (std::uint32_t i = 0; i < capacity; ++i) (void)queue->try_push(numbered(i));
    const bool with_a_place = round % 2 != 0;
    callers producers;
    std::atomic<int> refused{0};
    std::vector<std::function<void()>> threads(static_cast<std::size_t>(waiters), [&] {
      producers.about_to_call();
      if (!queue->push(numbered(99))) refused.fetch_add(1, std::memory_order_relaxed);
    });
    threads.emplace_back([&] {
      producers.wait_for(waiters);
      if (with_a_place) (void)queue->pop();
      queue->close();
    });
    run_together(threads);
    // Whoever pushed before close() took the place has its item in the queue.
    const int accepted = waiters - refused;
    if (accepted > (with_a_place ? 1 : 0))
      return broken() << "a full queue was closed while " << waiters
                      << " threads waited in push(): " << refused.load() << " were told so";
    for (std::uint32_t i = with_a_place ? 1 : 0; i < capacity; ++i) {
      if (const auto item = queue->pop(); item != numbered(i))
        return broken() << "after close() of a full queue, pop " << i << " gave " << text_of(item);
    }
    if (accepted == 1) {
      if (const auto item = queue->pop(); item != numbered(99))
        return broken() << "the item of an accepted push did not come out: " << text_of(item);
    }
    if (const auto item = queue->pop(); item)
      return broken() << "the item of a refused push came out: " << text_of(item);
  }
  return kept();
}

// W5
result what_is_in_at_close_can_still_be_popped(const numbers& queues) {
  const waiting_for hint("pop() on a closed queue, which need not wait");
  for (const std::uint32_t items : {4u, 256u}) {
    const auto queue = queues.make(items);
    for (std::uint32_t i = 0; i < items; ++i) (void)queue->try_push(numbered(i));
    queue->close();
    for (std::uint32_t i = 0; i < items; ++i) {
      const auto item = i % 2 == 0 ? queue->pop() : queue->try_pop();
      if (item != numbered(i))
        return broken() << items << " items were in at close(); then pop " << i << " gave "
                        << text_of(item);
    }
    for (int again = 0; again < 2; ++again) {
      if (queue->pop()) return broken() << "pop() of a closed, empty queue gave an item";
      if (queue->try_pop()) return broken() << "try_pop() of a closed, empty queue gave an item";
    }
  }
  return kept();
}

// W6
result a_closed_queue_takes_no_item(const queue_factory<sequence_item, move_only>& queues) {
  const waiting_for hint("push() on a closed queue, which need not wait");
  const auto queue = queues.make(4);
  queue->close();
  if (queue->push(numbered(1))) return broken() << "push() after close() returned true";
  for (const std::size_t form : {0u, 1u}) {
    if (queue->try_push(form, numbered(2)))
      return broken() << (form == 0 ? "try_push(const T&)" : "try_push(T&&)")
                      << " after close() returned true";
  }
  if (const auto item = queue->try_pop(); item)
    return broken() << "a push after close() was refused, but " << text_of(item) << " came out";

  if (queues.take<move_only>()) {
    const auto owning = queues.make<move_only>(4);
    owning->close();
    move_only item(42);
    if (owning->try_push(std::move(item)))
      return broken() << "try_push() after close() returned true";
    if (!item.owns()) return broken() << "try_push() after close() took the item and lost it";
  }
  return kept();
}

// W7
result closing_again_does_nothing(const numbers& queues) {
  const waiting_for hint("close() to return, the second time too");
  for (const bool at_once : {false, true}) {
    const auto queue = queues.make(4);
    (void)queue->try_push(numbered(1));
    const auto close = [&] { queue->close(); };
    if (at_once) {
      run_together({close, close});
    } else {
      close();
      close();
    }
    for (int closed = 2; closed < 20; ++closed, close()) {
      if (queue->try_push(numbered(2)))
        return broken() << "closed " << closed << " times, the queue is open again";
    }
    if (const auto item = queue->pop(); item != numbered(1))
      return broken() << "closed twenty times, pop() gave " << text_of(item);
    if (queue->pop()) return broken() << "closed twenty times, the item came out twice";
  }
  return kept();
}

// W8
result two_threads_hand_over_until_close(const numbers& queues, std::size_t capacity,
                                         bool try_to_push, bool try_to_pop, int items) {
  const waiting_for hint("one thread's push and the other's pop to wake each other");
  const auto queue = queues.make(capacity);
  teamwork team(1);
  const auto count = static_cast<std::uint32_t>(items);
  const auto produce = [&] {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (try_to_push) {
        if (!team.push([&] { return queue->try_push(i, numbered(i)); })) break;
      } else if (!queue->push(numbered(i))) {
        team.report_mistake("push(" + std::to_string(i) + ") returned false before close()");
        break;
      }
    }
    queue->close();
    team.finish_producing();
  };
  const auto consume = [&] {
    bool right = true;
    for (std::uint32_t i = 0; i <= count; ++i) {
      const auto expected = i < count ? std::optional(numbered(i)) : std::nullopt;
      const auto item = try_to_pop ? team.pop([&] { return queue->try_pop(); }) : queue->pop();
      if (item == expected) continue;
      if (right)
        team.report_mistake(text_of(expected) + " should come next, but it is " + text_of(item));
      right = false;
      if (!item) return;  // closed; otherwise go on, so that the producer does not wait for ever
    }
  };
  run_together({produce, consume});
  return team.outcome();
}

// W9
result many_threads_hand_over_until_close(const numbers& queues, std::size_t capacity, int items) {
  const waiting_for hint(
      "many threads in push() and pop() to wake each other: a notification that "
      "reaches the wrong kind of waiter is lost");
  constexpr std::uint32_t producers = 3;
  constexpr std::uint32_t consumers = 3;
  const auto each = static_cast<std::uint32_t>(items) / producers;
  const auto queue = queues.make(capacity);
  std::atomic<std::uint32_t> producing{producers};
  std::atomic<bool> refused{false};
  std::vector<std::vector<sequence_item>> arrived(consumers);

  std::vector<std::function<void()>> threads;
  for (std::uint32_t p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (std::uint32_t s = 0; s < each; ++s) {
        if (!queue->push(sequence_item{p, s})) refused = true;
      }
      // [W9] acq_rel <-> [W9]: the last one closes after everybody's pushes.
      if (producing.fetch_sub(1, std::memory_order_acq_rel) == 1) queue->close();
    });
  }
  for (auto& mine : arrived) {
    threads.emplace_back([&] {
      while (const auto item = queue->pop()) mine.push_back(*item);
    });
  }
  run_together(threads);
  if (refused) return broken() << "a push() returned false before close()";
  return every_item_once_and_in_order(arrived, producers, each);
}

// W10
result nothing_accepted_is_lost_when_closed_in_the_middle(const numbers& queues) {
  const waiting_for hint("close() to end a producer and a consumer that are at work");
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(2);
    std::uint32_t accepted = 0;
    std::vector<sequence_item> arrived;
    run_together({[&] {
                    while (accepted < 1000 && queue->push(numbered(accepted))) ++accepted;
                    if (accepted == 1000) queue->close();
                  },
                  [&] {
                    while (const auto item = queue->pop()) arrived.push_back(*item);
                  },
                  [&] {
                    let_others_run();
                    queue->close();
                  }});
    if (arrived.size() != accepted)
      return broken() << accepted << " pushes returned true, " << arrived.size()
                      << " items came out";
    for (std::uint32_t i = 0; i < accepted; ++i) {
      if (arrived[i] != numbered(i)) return broken() << "item " << i << " was " << arrived[i];
    }
  }
  return kept();
}

// W11
result a_pop_that_throws_wakes_another(const queue_factory<throwing_move>& queues) {
  const waiting_for hint(
      "the item that stayed in the queue when its move threw in another thread's pop(): the "
      "notification for it was used up");
  for (int round = 0; round < iterations(100); ++round) {
    const auto queue = queues.make(4);
    callers consumers;
    std::atomic<bool> patient_has_it{false};
    std::atomic<bool> other_threw{false};
    run_together({[&] {
                    // A notification may go to whoever waits longest: in every other round that is
                    // the thread whose item's move throws.
                    if (round % 2 == 1) consumers.wait_for(1);
                    consumers.about_to_call();
                    // relaxed, here and below: they say how the check goes on, and order nothing.
                    if (queue->pop()) patient_has_it.store(true, std::memory_order_relaxed);
                  },
                  [&] {
                    throwing_move::throw_at_move(1);
                    consumers.about_to_call();
                    try {
                      (void)queue->pop();
                    } catch (const throwing_move::refused&) {
                      other_threw.store(true, std::memory_order_relaxed);
                    }
                    throwing_move::throw_at_move(0);
                  },
                  [&] {
                    consumers.wait_for(2);
                    (void)queue->push([] { return throwing_move(1); });
                    while (!patient_has_it.load(std::memory_order_relaxed)) {
                      // Then it is that thread that has to wake the patient one.
                      if (other_threw.load(std::memory_order_relaxed)) return;
                      std::this_thread::yield();
                    }
                    queue->close();
                  }});
    if (!patient_has_it)
      return broken() << "an item's move threw in one thread's pop(); another pop() gave nothing";
  }
  return kept();
}

}  // namespace common::testing::contract
