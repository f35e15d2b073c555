// Plain memory: races, lifetimes, leaks.
#include <memory>
#include <queue>
#include <stdexcept>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

// ---- races

TEST(a_plain_variable, races_if_one_of_two_unordered_accesses_writes) {
  const auto both = [](bool left_writes, bool right_writes) {
    return [=] {
      common::plain<int> n{0};
      const auto use = [&](bool writes) {
        if (writes) n = 1;
        if (!writes) check(n >= 0, "read");
      };
      thread left("left", [&] { use(left_writes); });
      thread right("right", [&] { use(right_writes); });
    };
  };
  EXPECT_THAT(explore(both(true, true)), fails_with(kind::data_race));
  EXPECT_THAT(explore(both(true, false)), fails_with(kind::data_race));
  EXPECT_THAT(explore(both(false, true)), fails_with(kind::data_race));
  EXPECT_THAT(explore(both(false, false)), passes());
}

SCENARIO(a_plain_variable, is_ordered_by_starting_and_joining_a_thread) {
  common::plain<int> n{1};
  thread worker("worker", [&] { ++n; });
  worker.join();
  check(n-- == 2 && n == 1 && (n += 3) == 4 && (n -= 1) == 3, "arithmetic");
  check((n *= 6) == 18 && (n /= 2) == 9 && (n %= 5) == 4, "a ring's position goes round by %=");
  check((n |= 3) == 7 && (n &= 6) == 6 && (n ^= 2) == 4, "bits");
  common::plain<bool> closed{false};
  closed |= true;
  check(closed, "a flag");
  check(std::exchange(closed, false) && !closed, "what was there comes out");
}

// One message, each way of ordering it and each way of not quite.
auto message(std::memory_order store, std::memory_order load, bool release_fence,
             bool acquire_fence) {
  return [=] {
    common::atomic<int> ready{0};
    common::plain<int> data{0};
    thread producer("producer", [&] {
      data = 42;
      if (release_fence) common::atomic_thread_fence(release);
      ready.store(1, store);
    });
    thread consumer("consumer", [&] {
      until([&] { return ready.load(load) == 1; });
      if (acquire_fence) common::atomic_thread_fence(acquire);
      check(data == 42, "the message arrived");
    });
  };
}

TEST(a_message, arrives_by_release_and_acquire_on_either_side_as_operation_or_fence) {
  EXPECT_THAT(explore(message(release, acquire, false, false)), passes());
  EXPECT_THAT(explore(message(seq_cst, seq_cst, false, false)), passes());
  EXPECT_THAT(explore(message(relaxed, acquire, true, false)), passes());
  EXPECT_THAT(explore(message(release, relaxed, false, true)), passes());
  EXPECT_THAT(explore(message(relaxed, relaxed, true, true)), passes());
}

TEST(a_message, races_if_one_side_is_relaxed) {
  EXPECT_THAT(explore(message(relaxed, acquire, false, false)), fails_with(kind::data_race));
  EXPECT_THAT(explore(message(release, relaxed, false, false)), fails_with(kind::data_race));
  EXPECT_THAT(explore(message(relaxed, relaxed, true, false)), fails_with(kind::data_race));
  EXPECT_THAT(explore(message(relaxed, relaxed, false, true)), fails_with(kind::data_race));
}

TEST(a_deque, races_with_a_look_at_it_that_holds_no_lock) {
  const auto queue = [](bool looks_first) {
    return [=] {
      common::mutex m;
      common::deque<int> items;
      thread producer("producer", [&] {
        const std::lock_guard lock(m);
        items.push_back(1);
      });
      thread consumer("consumer", [&] {
        if (looks_first && items.empty()) return;
        const std::lock_guard lock(m);
        if (!items.empty()) items.pop_front();
      });
    };
  };
  EXPECT_THAT(explore(queue(false)), passes());
  EXPECT_THAT(explore(queue(true)), fails_with(kind::data_race, "without holding m"));
}

SCENARIO(a_deque, is_a_std_deque) {
  common::deque<int> a{1, 2}, b;
  a.push_front(0);
  check(a.size() == 3 && a[2] == 2 && a.front() == 0 && a.back() == 2, "elements");
  a.swap(b);
  check(a.empty() && b.emplace_back(3) == 3, "swapped");
  int sum = 0;
  for (const int n : b) sum += n;
  check(sum == 6, "iterators");
  a = std::move(b);
  b.clear();
  a.pop_front();
  a.push_back(3);
  a.pop_back();
  check(a.size() == 3 && a.at(0) == 1 && *a.erase(a.begin()) == 2, "moved");
  check(*a.insert(a.cend(), 4) == 4 && *a.emplace(a.cbegin(), 1) == 1, "put in anywhere");
  check(a.erase(a.cbegin(), a.cend() - 1) == a.end() - 1 && a.front() == 4, "taken out");
  a.shrink_to_fit();
}

SCENARIO(a_deque, serves_the_adaptors_of_the_standard_library) {
  std::queue<int, common::deque<int>> queue;
  queue.push(1);
  queue.emplace(2);
  check(queue.front() == 1 && queue.back() == 2 && queue.size() == 2, "first in");
  queue.pop();
  check(!queue.empty() && queue.front() == 2, "first out");
}

TEST(a_deque, that_is_empty_has_no_front) {
  EXPECT_THAT(explore([] { common::deque<int>().front(); }), fails_with(kind::lifetime));
  EXPECT_THAT(explore([] { common::deque<int>().pop_front(); }), fails_with(kind::lifetime));
  EXPECT_THAT(explore([] { common::deque<int>()[0]; }), fails_with(kind::lifetime));
}

// ---- lifetimes

auto with_a_slot(void (*use)(common::slot<item>&)) {
  return [use] {
    common::slot<item> place;
    use(place);
  };
}

TEST(a_slot, is_constructed_used_and_taken_in_this_order) {
  EXPECT_THAT(explore(with_a_slot([](auto& place) {
                place.construct(1);
                check(place.get().get() == 1 && place.take().get() == 1, "the item");
                place.construct(2);
                place.destroy();
              })),
              passes());
}

TEST(a_slot, that_is_occupied_cannot_be_constructed_again) {
  EXPECT_THAT(explore(with_a_slot([](auto& place) {
                place.construct(1);
                place.construct(2);
              })),
              fails_with(kind::lifetime, "constructs in place while what line"));
}

TEST(a_slot, that_is_vacant_has_nothing_to_use) {
  EXPECT_THAT(explore(with_a_slot([](auto& place) { place.destroy(); })),
              fails_with(kind::lifetime));
  EXPECT_THAT(explore(with_a_slot([](auto& place) { place.take(); })), fails_with(kind::lifetime));
  EXPECT_THAT(explore(with_a_slot([](auto& place) { place.get(); })), fails_with(kind::lifetime));
  EXPECT_THAT(explore(with_a_slot([](auto& place) {
                place.construct(1);
                place.destroy();
                place.destroy();
              })),
              fails_with(kind::lifetime));
}

TEST(a_slot, that_ends_occupied_leaks) {
  const verdict v = explore(with_a_slot([](auto& place) { place.construct(1); }));
  EXPECT_THAT(v, fails_with(kind::leak));
  EXPECT_THAT(v.message, HasSubstr("constructed in place is still there when the slot ends"));
}

TEST(a_slot, whose_constructor_throws_stays_vacant) {
  struct thrower {
    explicit thrower(bool throws) {
      if (throws) throw std::runtime_error("no");
    }
  };
  EXPECT_THAT(explore([] {
                common::slot<thrower> place;
                try {
                  place.construct(true);
                } catch (const std::runtime_error&) {
                }
                place.construct(false);
                place.destroy();
              }),
              passes());
}

WRONG_SCENARIO(a_slot, is_raced_for_by_two_threads_whatever_its_item_is, kind::data_race) {
  common::slot<std::unique_ptr<int>> place;
  thread left("left", [&] { place.construct(nullptr); });
  thread right("right", [&] { place.construct(nullptr); });
}

TEST(an_item, that_was_moved_out_has_no_value) {
  EXPECT_THAT(explore([] {
                item a(1);
                const item b = std::move(a);
                check(b == 1, "moved");
                a.get();
              }),
              fails_with(kind::lifetime));
  EXPECT_THAT(explore([] {
                item a(1);
                item b = std::move(a);
                a = std::move(b);
                check(a == 1, "assigned to, it has a value again");
              }),
              passes());
}

TEST(an_item, can_be_copied_unless_it_is_move_only) {
  static_assert(std::is_copy_constructible_v<item> && std::is_copy_assignable_v<item>);
  static_assert(!std::is_copy_constructible_v<move_only_item>);
  static_assert(!std::is_copy_assignable_v<move_only_item>);
  static_assert(std::is_nothrow_move_constructible_v<move_only_item>);
  EXPECT_THAT(explore([] {
                const item a(1);
                item b = a;
                b = a;
                check(a == b, "two of them");
              }),
              passes());
}

TEST(an_item, in_raw_memory_is_watched_like_one_in_a_slot) {
  const auto raw = [](auto use) {
    return explore([use] {
      alignas(item) unsigned char storage[sizeof(item)];
      item* place = reinterpret_cast<item*>(storage);
      use(place);
    });
  };
  EXPECT_THAT(raw([](item* p) {
                std::construct_at(p, 1);
                std::destroy_at(p);
              }),
              passes());
  EXPECT_THAT(raw([](item* p) { std::construct_at(p, 1); }), fails_with(kind::leak));
  EXPECT_THAT(raw([](item* p) { std::destroy_at(p); }), fails_with(kind::lifetime));
  EXPECT_THAT(raw([](item* p) {
                std::construct_at(p, 1);
                std::construct_at(p, 2);
              }),
              fails_with(kind::lifetime));
}

SCENARIO(memory, that_was_freed_and_allocated_again_is_new) {
  // Two threads use the heap one after the other, and nothing but the heap orders them.
  const auto use = [] {
    for (int i = 0; i < 3; ++i) check(*std::make_unique<item>(i) == i, "its own");
  };
  thread left("left", use);
  thread right("right", use);
}

WRONG_SCENARIO(an_item, whose_memory_is_freed_without_its_destructor_leaks, kind::leak) {
  void* memory = ::operator new(sizeof(item));
  std::construct_at(static_cast<item*>(memory), 1);
  ::operator delete(memory);
  std::make_unique<item>(2);
}

// Whichever of the two comes first in the execution that is found.
TEST(a_variable, that_is_used_beside_its_end_is_a_race_and_after_it_has_no_life) {
  struct message {
    common::plain<int> letter{1};
  };
  const verdict beside = explore([] {
    auto* const mail = new message;
    thread reader("reader", [=] { static_cast<void>(mail->letter.get()); });
    delete mail;
  });
  EXPECT_THAT(beside, fails_with(kind::data_race, "the reader reads letter while"));
  const verdict after = explore([] {
    auto* const mail = new message;
    thread owner("owner", [=] { delete mail; });
    owner.join();
    static_cast<void>(mail->letter.get());
  });
  EXPECT_THAT(after, fails_with(kind::lifetime, "reads letter, which the owner has destroyed"));
}

}  // namespace
}  // namespace common::checker
