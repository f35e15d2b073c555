// The sentences below a counterexample, one mistake each. report_test.cpp has whole ones.
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"
#include "relative_lines.hpp"

namespace common::checker {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The expected texts name the lines below by their distance from this one.
constexpr int first_line = __LINE__;

struct two_flags {
  std::memory_order store_order, load_order;
  common::atomic<bool> wants_[2] = {false, false};

  bool try_enter(int me, bool fence = false) {
    wants_[me].store(true, store_order);
    if (fence) common::atomic_thread_fence(seq_cst);
    if (!wants_[1 - me].load(load_order)) return true;
    wants_[me].store(false, release);
    return false;
  }
  void leave(int me) { wants_[me].store(false, release); }
  bool looks_before_it_asks(int me) {
    if (wants_[1 - me].load(load_order)) return false;
    wants_[me].store(true, store_order);
    return true;
  }
};

struct account {
  common::mutex mutex_;
  common::plain<int> balance_{0};

  int balance() {
    const std::lock_guard lock{mutex_};
    return balance_;
  }
  void pay_in_two_steps(int sum) {
    const int before = balance();
    const std::lock_guard lock{mutex_};
    balance_ = before + sum;
  }
  void pay(int sum) {
    const std::lock_guard lock{mutex_};
    balance_ += sum;
  }
  void forget() {
    const std::lock_guard lock{mutex_};
    balance_ = 0;
  }
};

struct locked_queue {
  common::mutex mutex_;
  common::deque<int> items_;

  bool empty() {
    const std::lock_guard lock{mutex_};
    return items_.empty();
  }
  void push(int value) {
    const std::lock_guard lock{mutex_};
    items_.push_back(value);
  }
  void pop() {
    const std::lock_guard lock{mutex_};
    items_.pop_front();
  }
};

struct hasty_lock {
  common::atomic<bool> locked_{false};

  bool try_lock() {
    if (locked_.load(acquire)) return false;
    locked_.store(true, release);
    return true;
  }
};

constexpr int last_line = __LINE__;

std::string explained(const std::function<void()>& scenario, kind expected) {
  const verdict v = explore(scenario);
  EXPECT_THAT(v, fails_with(expected));
  return relative_lines(v.trace, first_line, last_line);
}

// A test whose body is the scenario: how it fails, and what must be said of that.
#define EXPLAINED(suite, name, how, ...)                                 \
  static void suite##_##name##_scenario();                               \
  TEST(suite, name) {                                                    \
    EXPECT_THAT(explained(suite##_##name##_scenario, how), __VA_ARGS__); \
  }                                                                      \
  static void suite##_##name##_scenario()

// ---- the table

// Who exchanges without release goes on with the release sequence of another one, and publishes
// nothing of its own.
TEST(the_table, names_the_store_with_which_a_load_synchronizes_where_it_read_another) {
  const verdict v = explore([] {
    common::plain<int> data{0};
    common::atomic<int> flag{0};
    thread first("first", [&] { flag.store(1, release); });
    thread second("second", [&] {
      data = 42;
      if (flag.load(relaxed) == 1) flag.exchange(2, relaxed);
    });
    thread third("third", [&] {
      if (flag.load(acquire) == 2) check(data == 42, "the data is there");
    });
  });
  EXPECT_THAT(v, fails_with(kind::data_race));
  EXPECT_THAT(v.trace, HasSubstr("acquire  from 4, synchronizes with 1 "));
  EXPECT_THAT(v.history, HasSubstr("\"synchronizes\": true, \"with\": "));
}

// ---- store buffering

void two_visitors(two_flags& door, bool fence_on_the_left, bool left_comes_twice) {
  common::plain<int> visits{0};
  const auto visit = [&](int me, bool fence) {
    if (!door.try_enter(me, fence)) return;
    ++visits;
    door.leave(me);
  };
  thread left("left", [&] {
    visit(0, fence_on_the_left);
    if (left_comes_twice) visit(0, fence_on_the_left);
  });
  thread right("right", [&] { visit(1, false); });
}

constexpr const char* overtaken =
    "  The left's load of wants_[1] in line +9 overtook its store to wants_[0] in line +7, and the "
    "right's load of wants_[0] in line +9 its store to wants_[1] in line +7: neither saw what the "
    "other had stored.\n"
    "  Release and acquire allow that: a store may wait in its core's buffer while a later load of "
    "another variable runs. x86 does it, too.\n";

EXPLAINED(store_buffering, names_the_stores_that_were_overtaken_and_asks_for_seq_cst,
          kind::data_race,
          HasSubstr(std::string(overtaken) +
                    "  Make both stores and both loads seq_cst, or put a seq_cst fence between "
                    "store and load in both threads.\n")) {
  two_flags door{release, acquire};
  two_visitors(door, false, false);
}

EXPLAINED(store_buffering, is_seen_behind_a_flag_that_was_taken_back_and_set_again, kind::data_race,
          HasSubstr(overtaken)) {
  two_flags door{release, acquire};
  two_visitors(door, false, true);
}

TEST(store_buffering, names_the_line_that_alone_is_too_weak) {
  const auto weak_load = [] {
    two_flags door{seq_cst, acquire};
    two_visitors(door, false, false);
  };
  EXPECT_THAT(explained(weak_load, kind::data_race), HasSubstr("Make line +9 seq_cst as well"));
  const auto weak_store = [] {
    two_flags door{release, seq_cst};
    two_visitors(door, false, false);
  };
  EXPECT_THAT(explained(weak_store, kind::data_race), HasSubstr("Make line +7 seq_cst as well"));
}

EXPLAINED(store_buffering, misses_the_second_fence, kind::data_race,
          HasSubstr("The left has a seq_cst fence between the two; the right needs one there")) {
  two_flags door{relaxed, acquire};
  two_visitors(door, true, false);
}

TEST(store_buffering, is_said_of_x86_only_if_nothing_locked_is_between_store_and_load) {
  const auto both = [](auto look) {
    return [look] {
      struct {
        common::atomic<int> mark{0}, own{0};
        common::mutex mutex_;
        common::condition_variable changed_;
      } left, right;
      int seen_left = 1, seen_right = 1;
      thread first("left", [&] { seen_left = look(left, right.mark); });
      thread second("right", [&] { seen_right = look(right, left.mark); });
      first.join();
      second.join();
      check(seen_left == 1 || seen_right == 1, "one sees the other");
    };
  };
  const auto locked = HasSubstr("On x86 the instructions used here happen to prevent it");
  const auto not_locked = HasSubstr("x86 does it, too");

  EXPECT_THAT(explained(both([](auto& mine, auto& theirs) {
                          mine.mark.store(1, release);
                          return theirs.load(acquire);
                        }),
                        kind::check_failed),
              not_locked);
  // An exchange that finds another value is a locked instruction as well.
  EXPECT_THAT(explained(both([](auto& mine, auto& theirs) {
                          int expected = 7;
                          mine.mark.store(1, release);
                          theirs.compare_exchange_strong(expected, 8, acquire, acquire);
                          return expected;
                        }),
                        kind::check_failed),
              locked);
  EXPECT_THAT(explained(both([](auto& mine, auto& theirs) {
                          int expected = 7;
                          mine.mark.store(1, release);
                          mine.own.compare_exchange_strong(expected, 8, relaxed, relaxed);
                          return theirs.load(acquire);
                        }),
                        kind::check_failed),
              locked);
  EXPECT_THAT(explained(both([](auto& mine, auto& theirs) {
                          {
                            const std::lock_guard lock{mine.mutex_};
                            mine.mark.store(1, release);
                          }
                          return theirs.load(acquire);
                        }),
                        kind::check_failed),
              locked);
  // Who notifies and finds nobody waiting has only looked.
  EXPECT_THAT(explained(both([](auto& mine, auto& theirs) {
                          mine.mark.store(1, release);
                          mine.mark.notify_all();
                          mine.changed_.notify_one();
                          return theirs.load(acquire);
                        }),
                        kind::check_failed),
              not_locked);
}

EXPLAINED(store_buffering, is_not_blamed_where_both_look_before_they_store, kind::data_race,
          HasSubstr("  The left looks at wants_[1] in line +15 and then stores to wants_[0] in "
                    "line +16; the right looks at wants_[0] in line +15 and then stores to "
                    "wants_[1] in line +16: both can look before either has stored.\n"
                    "  Store first and look then, with seq_cst.\n")) {
  two_flags door{seq_cst, seq_cst};
  common::plain<int> visits{0};
  const auto visit = [&](int me) {
    if (door.looks_before_it_asks(me)) ++visits;
  };
  thread left("left", [&] { visit(0); });
  thread right("right", [&] { visit(1); });
}

// ---- updates that get lost

EXPLAINED(a_lost_update, across_two_critical_sections_names_the_three_lines, kind::check_failed,
          HasSubstr("  Line +27 reads balance_ with mutex_ held, line +32 writes it in a later "
                    "critical section, and line +36 of the other payer changed it in between.\n"
                    "  What was read is out of date once the mutex is unlocked: do both under "
                    "one lock.\n")) {
  account shared;
  thread one("one payer", [&] { shared.pay_in_two_steps(10); });
  thread other("other payer", [&] { shared.pay(1); });
  one.join();
  other.join();
  check(shared.balance() == 11, "both payments count");
}

EXPLAINED(a_lost_update, explains_an_item_that_another_thread_took_after_the_look, kind::lifetime,
          HasSubstr("Line +50 reads items_ with mutex_ held, line +58 calls pop_front() of it "
                    "in a later critical section, and line +58 of")) {
  locked_queue queue;
  queue.push(1);
  const auto take = [&] {
    if (!queue.empty()) queue.pop();
  };
  thread one("one taker", take);
  thread other("other taker", take);
}

EXPLAINED(a_lost_update, is_not_seen_in_whole_critical_sections, kind::check_failed,
          Not(HasSubstr("critical section"))) {
  account shared;
  common::atomic<bool> paid{false};
  thread one("one payer", [&] {
    shared.pay(1);
    paid.store(true);
    shared.forget();
  });
  thread other("other payer", [&] {
    until([&] { return paid.load(); });
    shared.pay(1);
  });
  one.join();
  other.join();
  check(shared.balance() == 1, "only one's own payment is forgotten");
}

EXPLAINED(a_lost_update, is_named_where_it_ends_in_a_data_race, kind::data_race,
          HasSubstr("a load and then a store is not one step.")) {
  hasty_lock lock;
  common::plain<int> inside{0};
  const auto visit = [&] {
    if (lock.try_lock()) ++inside;
  };
  thread left("left", visit);
  thread right("right", visit);
}

// ---- two mistakes in one program

// With every order seq_cst it fails as well, but by the other mistake: the order is not acquitted.
TEST(a_weak_order, is_named_also_where_the_program_has_another_mistake) {
  const auto message = [](auto then) {
    return [then] {
      common::plain<int> data{0}, late{0};
      common::atomic<bool> ready{false};
      common::slot<int> place;
      thread producer("producer", [&] {
        data = 1;
        ready.store(true, relaxed);
        late = 1;
      });
      thread consumer("consumer", [&] {
        if (!ready.load(acquire)) return;
        const int seen = data;
        then(seen, late, place);
      });
    };
  };
  const auto names_the_order = HasSubstr("is relaxed: nothing orders A before B. Make it release.");
  const auto wrong_check = [](int seen, auto&, auto&) { check(seen == 2, "another number"); };
  EXPECT_THAT(explained(message(wrong_check), kind::data_race), names_the_order);
  const auto leak = [](int, auto&, auto& place) { place.construct(1); };
  EXPECT_THAT(explained(message(leak), kind::data_race), names_the_order);
  const auto another_race = [](int, auto& late, auto&) { static_cast<void>(late.get()); };
  EXPECT_THAT(explained(message(another_race), kind::data_race), names_the_order);
}

// ---- a race that no order repairs

// One part of a pair is atomic and relaxed, the other plain: a store that a reader has seen is no
// permission to read what is written behind it.
TEST(a_use_behind_a_store_that_was_seen, is_not_called_a_permission) {
  const auto scenario = [] {
    common::atomic<long> bid{0};
    common::plain<long> ask{0};
    thread writer("writer", [&] {
      bid.store(1, relaxed);
      ask = 1;
    });
    thread reader("reader", [&] {
      if (bid.load(relaxed) == 1) static_cast<void>(static_cast<long>(ask));
    });
  };
  const std::string text = explained(scenario, kind::data_race);
  EXPECT_THAT(text, AllOf(HasSubstr("The reader has seen what line"),
                          HasSubstr("but the writer uses ask only afterwards"),
                          HasSubstr("if both may use ask at the same time, it must be atomic."),
                          Not(HasSubstr("tells the reader")), Not(HasSubstr("Make it"))));
}

TEST(a_use_behind_a_store_that_was_seen, is_named_for_the_one_that_goes_on_using_it) {
  const auto scenario = [] {
    common::atomic<bool> full{true};
    common::plain<int> slot{1};
    thread consumer("consumer", [&] {
      full.store(false, release);
      static_cast<void>(static_cast<int>(slot));
    });
    thread producer("producer", [&] {
      if (!full.load(acquire)) slot = 2;
    });
  };
  const std::string text = explained(scenario, kind::data_race);
  EXPECT_THAT(text, AllOf(HasSubstr(" has seen what line"), HasSubstr(" afterwards, in line"),
                          Not(HasSubstr("Make it"))));
}

// ---- a race that stronger orders repair, of no two lines alone

// Peterson's lock with release and acquire.
EXPLAINED(an_old_value, is_named_where_seq_cst_would_keep_the_two_apart, kind::data_race,
          AllOf(HasSubstr("read the old value 0 of wants_["),
                HasSubstr("With every order seq_cst no failure was found"),
                Not(HasSubstr("to hand")))) {
  std::array<common::atomic<int>, 2> wants_{};
  common::atomic<int> last_{0};
  common::plain<int> inside{0};
  const auto visit = [&](std::size_t me) {
    wants_[me].store(1, release);
    last_.store(static_cast<int>(me), release);
    while (wants_[1 - me].load(acquire) == 1 && last_.load(acquire) == static_cast<int>(me))
      common::pause();
    ++inside;
    wants_[me].store(0, release);
  };
  thread left("left", [&] { visit(0); });
  thread right("right", [&] { visit(1); });
}

// ---- which message of a chain is to blame

EXPLAINED(a_chain, of_reads_of_one_variable_needs_no_order_at_its_first_link, kind::check_failed,
          AllOf(HasSubstr("read the old value 0 of cause"), HasSubstr("Make it release."),
                Not(HasSubstr("Make the store release and the load acquire.")))) {
  common::atomic<int> cause{0};
  common::atomic<int> effect{0};
  thread first("first", [&] { cause.store(1, relaxed); });
  thread second("second", [&] {
    if (cause.load(relaxed) == 1) effect.store(1, relaxed);
  });
  thread third("third", [&] {
    if (effect.load(acquire) != 1) return;
    check(cause.load(relaxed) == 1, "no effect without its cause");
  });
}

EXPLAINED(a_chain, to_the_end_of_an_atomic_names_the_order_that_is_missing, kind::lifetime,
          AllOf(HasSubstr("destroys users while"),
                HasSubstr("Make the store release and the load acquire."), Not(HasSubstr("Arm")))) {
  auto users = std::make_unique<common::atomic<int>>(2);
  const auto leave = [&] {
    if (users->fetch_sub(1, relaxed) == 1) users.reset();
  };
  thread left("left", leave), right("right", leave);
}

EXPLAINED(a_waiter, that_was_woken_since_has_not_missed_an_earlier_notification, kind::deadlock,
          AllOf(HasSubstr("woke another thread"), HasSubstr("no notify came after it started"),
                Not(HasSubstr("so it went nowhere")))) {
  common::mutex m;
  common::condition_variable changed;
  common::plain<int> items{0};
  const auto pop = [&] {
    std::unique_lock lock{m};
    changed.wait(lock, [&] { return items > 0; });
    items = 0;
    lock.unlock();
    changed.notify_one();
  };
  thread producer("producer", [&] {
    for (int i = 0; i < 2; ++i) {
      std::unique_lock lock{m};
      changed.wait(lock, [&] { return items == 0; });
      items = 1;
      lock.unlock();
      changed.notify_one();
    }
  });
  thread left("left", pop), right("right", pop);
}

// ---- what a test on this CPU would show

#if defined(__x86_64__)

// Reads an item and gives its slot back, by an order that is too weak.
void give_back(std::memory_order store, std::memory_order load) {
  common::plain<int> slot{1};
  common::atomic<bool> full{true};
  thread consumer("consumer", [&] {
    check(slot == 1, "the item is there");
    full.store(false, store);
  });
  thread producer("producer", [&] {
    if (!full.load(load)) slot = 2;
  });
}

EXPLAINED(on_hardware, a_write_behind_the_branch_that_decides_it_is_kept_by_all, kind::data_race,
          AllOf(HasSubstr("Make it acquire."),
                HasSubstr("so do Arm, POWER and RISC-V where the write depends"))) {
  give_back(release, relaxed);
}

// All of it is atomic: an old value is a mistake, and no undefined behaviour.
EXPLAINED(on_hardware, what_is_no_race_is_not_undefined, kind::check_failed,
          AllOf(HasSubstr("so do Arm, POWER and RISC-V where the write depends"),
                Not(HasSubstr("undefined")))) {
  common::atomic<int> data{0}, first{0}, second{0};
  thread sender("sender", [&] {
    data.store(1, relaxed);
    first.store(1, release);
  });
  thread messenger("messenger", [&] {
    if (first.load(relaxed) == 1) second.store(1, release);
  });
  thread receiver("receiver", [&] {
    if (second.load(acquire) == 1) check(data.load(relaxed) == 1, "the data is there");
  });
}

EXPLAINED(on_hardware, a_store_behind_a_read_may_move_on_arm, kind::data_race,
          AllOf(HasSubstr("Make it release."),
                HasSubstr("an Arm core may change it, though hardly one does"))) {
  give_back(relaxed, acquire);
}

EXPLAINED(on_hardware, two_orders_are_kept_as_the_less_kept_one_is, kind::data_race,
          AllOf(HasSubstr("Make the store release and the load acquire."),
                HasSubstr("an Arm core may change it, though hardly one does"))) {
  give_back(relaxed, relaxed);
}

EXPLAINED(on_hardware, a_read_behind_a_load_moves_on_arm, kind::data_race,
          HasSubstr("and neither need an Arm core, unless the address")) {
  common::plain<int> data{0};
  common::atomic<bool> ready{false};
  thread sender("sender", [&] {
    data = 1;
    ready.store(true, release);
  });
  thread receiver("receiver", [&] {
    if (ready.load(relaxed)) check(data == 1, "the data is there");
  });
}

// Who takes an item out reads it, and a read is not kept behind the branch that decides it.
EXPLAINED(on_hardware, a_take_behind_a_load_moves_on_arm, kind::data_race,
          HasSubstr("and neither need an Arm core, unless the address")) {
  common::slot<int> slot;
  common::atomic<bool> full{false};
  {
    thread producer("producer", [&] {
      slot.construct(1);
      full.store(true, release);
    });
    thread consumer("consumer", [&] {
      if (!full.load(relaxed)) return;
      check(slot.take() == 1, "the item is there");
      full.store(false, release);
    });
  }
  if (full.load(relaxed)) slot.destroy();
}

EXPLAINED(on_hardware, seq_cst_stores_are_locked_on_x86, kind::data_race,
          AllOf(HasSubstr("On x86 the instructions used here happen to prevent it"),
                Not(HasSubstr("x86 does it, too")))) {
  two_flags flags{seq_cst, acquire};
  common::plain<int> inside{0};
  const auto visit = [&](int me) {
    if (flags.try_enter(me)) ++inside;
  };
  thread left("left", [&] { visit(0); });
  thread right("right", [&] { visit(1); });
}

EXPLAINED(on_hardware, a_compare_exchange_that_fails_is_locked_on_x86, kind::data_race,
          AllOf(HasSubstr("overtook"), HasSubstr("On x86 the instructions used here"),
                Not(HasSubstr("x86 does it, too")))) {
  common::atomic<int> wants[2]{0, 0};
  common::plain<int> inside{0};
  const auto visit = [&](int me) {
    wants[me].store(1, release);
    int raised = 1;
    if (!wants[1 - me].compare_exchange_strong(raised, 1, acquire, acquire)) ++inside;
  };
  thread left("left", [&] { visit(0); });
  thread right("right", [&] { visit(1); });
}

#endif

// ---- where no order is the mistake

EXPLAINED(logic, a_ticket_that_is_read_before_it_is_taken, kind::check_failed,
          AllOf(HasSubstr("with every order seq_cst it fails as well"),
                Not(HasSubstr("old value")))) {
  common::atomic<int> tickets{0};
  std::array<common::plain<int>, 2> mine{};
  const auto take = [&](std::size_t me) {
    tickets.fetch_add(1, relaxed);
    mine[me] = tickets.load(relaxed);
  };
  thread left("left", [&] { take(0); });
  thread right("right", [&] { take(1); });
  left.join();
  right.join();
  check(mine[0] != mine[1], "two tickets differ");
}

EXPLAINED(logic, an_item_that_nobody_waited_for, kind::data_race,
          AllOf(Not(HasSubstr("Make it")), Not(HasSubstr("Make the store")))) {
  common::plain<int> item{0};
  common::atomic<bool> full{false};
  thread producer("producer", [&] {
    item = 1;
    full.store(true, relaxed);
  });
  thread consumer("consumer", [&] {
    full.load(relaxed);  // and does not heed it
    check(item == 1, "the item is there");
  });
}

EXPLAINED(logic, of_locks_alone_says_nothing_of_orders, kind::check_failed,
          AllOf(HasSubstr("The mistake is in the logic"), Not(HasSubstr("orders")))) {
  account shared;
  thread left("left", [&] { shared.pay(1); });
  left.join();
  check(shared.balance() == 2, "two were paid");
}

EXPLAINED(an_exchange, that_failed_and_was_not_tried_again, kind::check_failed,
          AllOf(HasSubstr("seq_cst  fails  from"),
                HasSubstr("failed: mark was 5, and not what it expected. It wrote nothing, and the "
                          "right did not try again."),
                HasSubstr("After a failure decide again"))) {
  common::atomic<int> mark{0};
  const auto record = [&](int value) {
    int seen = mark.load();
    if (seen < value) mark.compare_exchange_strong(seen, value);
  };
  thread left("left", [&] { record(5); });
  thread right("right", [&] { record(7); });
  left.join();
  right.join();
  check(mark.load() == 7, "7 is the mark");
}

TEST(a_thread_that_waits_for_itself, is_sent_to_its_first_lock) {
  int first = 0;
  const verdict v = explore([&first] {
    common::mutex mutex;
    first = __LINE__ + 1;
    const std::scoped_lock all_of_it{mutex};
    const std::scoped_lock again{mutex};
  });
  EXPECT_THAT(v, fails_with(kind::deadlock));
  EXPECT_THAT(v.trace, AllOf(HasSubstr("Line " + std::to_string(first) +
                                       " has locked mutex, and "
                                       "before it is unlocked the same thread locks it again in "
                                       "line " +
                                       std::to_string(first + 1)),
                             Not(HasSubstr("orders"))));
  EXPECT_EQ(v.line, first);
}

EXPLAINED(logic, is_not_blamed_where_a_stronger_order_helps, kind::check_failed,
          AllOf(HasSubstr("Make the store release and the load acquire."),
                Not(HasSubstr("every order seq_cst")))) {
  common::atomic<int> x{0}, y{0};
  thread left("left", [&] {
    x.store(1, relaxed);
    y.store(1, relaxed);
  });
  thread right("right", [&] {
    if (y.load(relaxed) == 1) check(x.load(relaxed) == 1, "x came first");
  });
}

// ---- the rest

EXPLAINED(a_guard_without_a_name, is_told_to_have_ended_in_its_own_line, kind::data_race,
          AllOf(HasSubstr("it holds no mutex."),
                HasSubstr("A guard without a name ends in its own line."))) {
  common::mutex mutex;
  common::plain<int> value{0};
  const auto add = [&] {
    std::scoped_lock{mutex};
    value += 1;
  };
  thread left("left", add);
  thread right("right", add);
}

EXPLAINED(a_missing_lock, is_seen_by_the_mutex_that_others_hold_for_the_same_variable,
          kind::data_race,
          HasSubstr("use balance_ without holding mutex_, which line +36 holds for it. Lock it "
                    "everywhere.")) {
  account shared;
  shared.pay(1);
  thread left("left", [&] { shared.balance_ += 1; });
  thread right("right", [&] { shared.balance_ += 1; });
}

EXPLAINED(a_missing_lock, is_thought_of_where_nobody_locks_anything, kind::data_race,
          HasSubstr("a mutex that is not locked there")) {
  common::plain<int> balance{0};
  thread left("left", [&] { balance += 1; });
  thread right("right", [&] { balance += 1; });
}

EXPLAINED(a_value, of_a_floating_point_type_is_a_number_with_its_point, kind::check_failed,
          AllOf(HasSubstr("level := 1.5  relaxed"), HasSubstr("share: 0.25 -> 0.35  relaxed"))) {
  common::atomic<double> level{0};
  common::atomic<float> share{0.25F};
  level.store(1.5, relaxed);
  share.fetch_add(0.1F, relaxed);
  check(level.load(relaxed) < share.load(relaxed), "less than a share");
}

EXPLAINED(a_value, that_is_the_least_of_its_type_has_a_name, kind::check_failed,
          AllOf(HasSubstr("mark == LONG_MIN  relaxed"), HasSubstr("small == INT_MIN  relaxed"))) {
  common::atomic<long> mark{std::numeric_limits<long>::min()};
  common::atomic<int> small{std::numeric_limits<int>::min()};
  thread reader("reader", [&] {
    mark.load(relaxed);
    small.load(relaxed);
  });
  reader.join();
  check(false, "seen");
}

EXPLAINED(a_weak_exchange, that_fails_spuriously_is_to_be_called_in_a_loop, kind::check_failed,
          HasSubstr("failed although the value was the expected one: it is allowed to. Call it "
                    "in a loop.")) {
  common::atomic<int> owner{0};
  int expected = 0;
  check(owner.compare_exchange_weak(expected, 1), "nobody else is there");
}

WRONG_SCENARIO(a_scenario, names_its_own_lines, kind::check_failed,
               ":" + std::to_string(__LINE__ + 1)) {
  check(false, "in this line");
}

// All lines inside of a macro's arguments count as the macro's.
TEST(a_name, is_found_inside_of_a_macro) {
  verdict v;
  EXPECT_NO_FATAL_FAILURE(v = explore([] {
                            common::plain<int> letter{0};
                            thread writer("writer", [&] { letter = 1; });
                            thread reader("reader", [&] { static_cast<void>(letter.get()); });
                          }));
  EXPECT_THAT(v.message, HasSubstr("reads letter while"));
}

EXPLAINED(a_name, of_an_element_has_its_index, kind::data_race,
          HasSubstr("reads versions[1] while")) {
  std::array<common::plain<int>, 2> versions{};
  thread writer("writer", [&] { versions[1] = 1; });
  thread reader("reader", [&] { static_cast<void>(versions[1].get()); });
}

// clang-format off
EXPLAINED(a_name, of_several_variables_in_one_line_is_the_right_one, kind::data_race,
          HasSubstr("reads price while")) {
  common::atomic<int> ready{0}; common::plain<int> amount{0}, price{0};
  thread writer("writer", [&] { amount = 1; price = 2; ready.store(1, relaxed); });
  thread reader("reader", [&] { if (ready.load(acquire) == 1) static_cast<void>(price + amount); });
}

// Made elsewhere: only the uses have names. g++ says in which column the function's name stands, clang
// where the expression begins.
EXPLAINED(a_name, is_told_by_the_column_where_a_line_uses_several, kind::check_failed,
          AllOf(HasSubstr("one := 1"), HasSubstr("two := 1"), HasSubstr("two == 1"), HasSubstr("one == 0"))) {
  const auto one = std::make_unique<common::atomic<int>>(0), two = std::make_unique<common::atomic<int>>(0);
  {
    thread writer("writer", [&] { one->store(1, relaxed); two->store(1, relaxed); });
    thread reader("reader", [&] { const int t = two->load(relaxed), o = one->load(relaxed); check(t <= o, "one first"); });
  }
}

EXPLAINED(a_name, is_found_where_a_call_is_broken_into_lines, kind::check_failed,
          AllOf(HasSubstr("one := 1"), HasSubstr("two := 1"), HasSubstr("two == 1"), HasSubstr("one == 0"))) {
  const auto one = std::make_unique<common::atomic<int>>(0), two = std::make_unique<common::atomic<int>>(0);
  {
    thread writer("writer", [&] {
      one
          ->store(1,
                  relaxed);
      two
          ->store(
              1, relaxed);
    });
    thread reader("reader", [&] {
      const int t = two
                        ->load(relaxed);
      const int o = one
                        ->load(
                            relaxed);
      check(t <= o, "one first");
    });
  }
}

struct sums {
  common::plain<int> price{0}, amount{0}, total{0};
  common::atomic<int> state{0};
};
EXPLAINED(a_name, of_a_plain_variable_is_told_by_what_the_line_does_with_it, kind::data_race,
          HasSubstr("reads amount while the writer's write of it")) {
  sums all;
  thread writer("writer", [&] { all.price = 1; all.amount = 2; all.state.store(1, relaxed); });
  thread reader("reader", [&] { if (all.state.load(relaxed) == 1) all.total = all.amount + all.price; });
}
EXPLAINED(a_name, of_a_plain_variable_that_is_assigned_is_not_that_of_one_that_is_read, kind::data_race,
          HasSubstr("writes total while the writer's write of it")) {
  sums all;
  thread writer("writer", [&] { all.total = all.price + 1; all.state.store(1, relaxed); });
  thread reader("reader", [&] { if (all.state.load(relaxed) == 1) all.total = 5; });
}

// A class without a constructor has its own line for all members: only their uses tell them apart.
struct results {
  common::atomic<int> state{0};
  common::plain<int> sum{0};
};
EXPLAINED(a_name, of_an_atomic_is_not_taken_for_a_plain_one_of_the_same_name, kind::data_race,
          HasSubstr("reads sum while")) {
  results all;
  thread writer("writer", [&] { if (all.state.load(relaxed) == 0) all.sum = 1; all.state.store(1, relaxed); });
  thread reader("reader", [&] { if (all.state.load(acquire) == 1) check(all.sum == 1, "it has come"); });
  const auto elsewhere = [] { const common::plain<bool> state{false}; return state.get(); };
  static_cast<void>(elsewhere);
}
// clang-format on

EXPLAINED(crossed_stores, are_told_as_a_matter_of_orders, kind::check_failed,
          HasSubstr("With every order seq_cst no failure was found")) {
  common::atomic<int> x{0}, y{0};
  {
    thread left("left", [&] {
      x.store(1, relaxed);
      y.store(2, relaxed);
    });
    thread right("right", [&] {
      y.store(1, relaxed);
      x.store(2, relaxed);
    });
  }
  check(x.load(relaxed) == 2 || y.load(relaxed) == 2, "one thread stores last");
}

}  // namespace
}  // namespace common::checker
