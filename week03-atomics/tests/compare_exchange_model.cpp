// What the lesson says of compare-exchange, reference counting and atomic waiting: each program
// proved by the checker, and each refuted when it is broken. The counterexamples that the lesson
// quotes are this program's output.
#include <array>
#include <atomic>
#include <functional>
#include <iostream>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"

namespace {

using namespace common::checker;
using common::atomic;
using common::plain;
using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;

// Prints the counterexample.
void expect_wrong(const char* title, kind how, const std::function<void()>& program) {
  const verdict v = explore(program, {.title = title});
  std::cout << v.trace << std::endl;
  EXPECT_THAT(v, fails_with(how));
}

// ---- weak and strong

// Only one of two may initialise. Whoever loses must know that somebody else has won.
template <class Attempt>
void two_want_to_be_first(const Attempt& attempt) {
  atomic<int> owner{0};
  std::array<plain<bool>, 2> first{};
  thread left("left", [&] { first[0] = attempt(owner, 1); });
  thread right("right", [&] { first[1] = attempt(owner, 2); });
  left.join();
  right.join();
  check(first[0] != first[1], "exactly one of the two is first");
}

SCENARIO(strong, decides_at_the_first_attempt, {.title = "compare_exchange_strong, one attempt"}) {
  two_want_to_be_first([](atomic<int>& owner, int me) {
    int nobody = 0;
    return owner.compare_exchange_strong(nobody, me, memory_order_relaxed);
  });
}

TEST(weak, may_fail_without_a_reason) {
  expect_wrong("compare_exchange_weak, one attempt", kind::check_failed, [] {
    two_want_to_be_first([](atomic<int>& owner, int me) {
      int nobody = 0;
      return owner.compare_exchange_weak(nobody, me, memory_order_relaxed);
    });
  });
}

// ---- the failure order

// Whoever loses the race uses what the winner has made.
void the_loser_reads(memory_order on_failure) {
  std::array<plain<int>, 2> made{};
  atomic<int> winner{-1};
  const auto contend = [&](int me) {
    made[static_cast<std::size_t>(me)] = 42;
    int seen = -1;
    const bool won = winner.compare_exchange_strong(seen, me, memory_order_release, on_failure);
    check(made[static_cast<std::size_t>(won ? me : seen)] == 42, "what the winner made is there");
  };
  thread left("left", [&] { contend(0); });
  thread right("right", [&] { contend(1); });
}

SCENARIO(failure, is_an_acquire_load_where_the_loser_reads_what_the_winner_made,
         {.title = "compare-exchange, release and acquire"}) {
  the_loser_reads(memory_order_acquire);
}

TEST(failure, as_a_relaxed_load_shows_the_loser_nothing) {
  expect_wrong("compare-exchange, relaxed on failure", kind::data_race,
               [] { the_loser_reads(memory_order_relaxed); });
}

// ---- ABA

// A stack of numbered nodes: top_ and next hold a node's number, 0 is none. pop() is the
// textbook's.
class stack_of_nodes {
 public:
  stack_of_nodes() {
    next_[2].store(1, memory_order_relaxed);  // 2 stands on 1
    top_.store(2, memory_order_relaxed);
  }

  std::size_t pop() {
    std::size_t top = top_.load(memory_order_acquire);
    while (top != 0) {
      const std::size_t next = next_[top].load(memory_order_relaxed);
      if (top_.compare_exchange_strong(top, next, memory_order_acquire)) return top;
    }
    return 0;
  }

  void push(std::size_t node) {
    std::size_t top = top_.load(memory_order_relaxed);
    do {
      next_[node].store(top, memory_order_relaxed);
    } while (!top_.compare_exchange_strong(top, node, memory_order_release, memory_order_relaxed));
  }

 private:
  atomic<std::size_t> top_{0};
  std::array<atomic<std::size_t>, 3> next_{};
};

TEST(aba, gives_one_node_to_two_threads) {
  expect_wrong("a stack that compares numbers", kind::check_failed, [] {
    stack_of_nodes stack;
    std::size_t mine = 0;
    std::size_t kept = 0;
    thread slow("slow", [&] { mine = stack.pop(); });
    thread quick("quick", [&] {
      const std::size_t node = stack.pop();
      kept = stack.pop();
      if (node != 0) stack.push(node);  // the number is back, what stands under it is not
    });
    slow.join();
    quick.join();
    const std::size_t left = stack.pop();
    check(left == 0 || (left != mine && left != kept), "a node has one owner");
  });
}

// ---- reference counting

// Two owners use an object; whoever is last destroys it.
void two_owners(memory_order decrement, bool fence) {
  plain<int> object{1};
  plain<bool> destroyed{false};
  atomic<int> owners{2};
  const auto use_and_release = [&] {
    check(object == 1, "the object lives");
    if (owners.fetch_sub(1, decrement) == 1) {
      if (fence) common::atomic_thread_fence(memory_order_acquire);
      object = 0;
      destroyed = true;
    }
  };
  thread left("left", use_and_release);
  thread right("right", use_and_release);
  left.join();
  right.join();
  check(destroyed, "somebody was the last");
}

SCENARIO(reference_count, acq_rel_decrement, {.title = "reference count, acq_rel"}) {
  two_owners(memory_order_acq_rel, false);
}

SCENARIO(reference_count, release_decrement_and_acquire_fence,
         {.title = "reference count, release and a fence"}) {
  two_owners(memory_order_release, true);
}

TEST(reference_count, release_decrement_without_the_fence) {
  expect_wrong("reference count, release alone", kind::data_race,
               [] { two_owners(memory_order_release, false); });
}

TEST(reference_count, acquire_decrement_does_not_release) {
  expect_wrong("reference count, acquire alone", kind::data_race,
               [] { two_owners(memory_order_acquire, false); });
}

// ---- waiting without a loop of one's own

void wait_for_a_result(bool notify) {
  plain<int> result{0};
  atomic<bool> ready{false};
  thread worker("worker", [&] {
    result = 42;
    ready.store(true, memory_order_release);
    if (notify) ready.notify_one();
  });
  thread waiter("waiter", [&] {
    ready.wait(false, memory_order_acquire);
    check(result == 42, "the result is there");
  });
}

SCENARIO(waiting, returns_when_the_value_has_changed, {.title = "atomic wait and notify"}) {
  wait_for_a_result(true);
}

TEST(waiting, sleeps_for_ever_where_nobody_notifies) {
  expect_wrong("atomic wait without notify", kind::deadlock, [] { wait_for_a_result(false); });
}

}  // namespace
