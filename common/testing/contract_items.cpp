// What becomes of the items. One thread.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "common/testing/contract.hpp"

namespace common::testing::contract {

// I1
result a_copied_item_stays_with_the_caller(
    const queue_factory<std::shared_ptr<int>, scripted_item>& queues) {
  const auto original = std::make_shared<int>(42);
  const auto queue = queues.make(4);
  if (!queue->try_push(original)) return broken() << "the first push was refused";
  if (!original || *original != 42) return broken() << "try_push(const T&) changed its argument";
  if (original.use_count() != 2)
    return broken() << "after try_push(const T&) there are " << original.use_count()
                    << " owners: expected the caller and the queue";
  const auto popped = queue->try_pop();
  if (!popped || *popped != original) return broken() << "what was popped is not what was pushed";
  for (std::size_t n = 1; n <= 2; ++n) {
    if (!queue->try_push(n, nullptr)) return broken() << "a null pointer was refused";
    const auto null = queue->try_pop();
    if (!null || *null != nullptr) return broken() << "a null pointer was pushed, and is an item";
  }
  const auto lists = queues.make<scripted_item>(4);
  for (std::size_t n = 1; n <= 2; ++n) {
    if (!lists->try_push(n, scripted_item(42))) return broken() << "push " << n << " was refused";
    const auto item = lists->try_pop();
    if (!item || item->lists() != 0 || item->value() != 42)
      return broken() << (n % 2 == 0 ? "a copied" : "a moved")
                      << " item came out inside of a list: T{item} where T(item) is meant";
  }
  return kept();
}

// Six items by every call that the queue has.
template <class Item>
static result rvalues_pass_through(const queue_factory<counted_item, wary_item>& queues) {
  const auto queue = queues.make<Item>(4);
  for (int i = 1; i <= 6; ++i) {
    const bool pushed = queues.blocking && i % 2 == 0 ? queue->push([i] { return Item(i); })
                                                      : queue->try_push(Item(i));
    if (!pushed) return broken() << "push " << i << " was refused";
    const auto item = queues.blocking && i % 3 == 0 ? queue->pop() : queue->try_pop();
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  return kept();
}

// I2
result an_rvalue_is_never_copied(const queue_factory<counted_item, wary_item>& queues) {
  counted_item::start_counting();
  if (result all = rvalues_pass_through<counted_item>(queues); !all) return all;
  const auto census = counted_item::counted();
  if (census.copies != 0)
    return broken() << census.copies << " copies were made of 6 items pushed as rvalues";
  if (queues.take<wary_item>()) {
    wary_item::copies = 0;
    if (result all = rvalues_pass_through<wary_item>(queues); !all) return all;
    if (wary_item::copies != 0)
      return broken() << wary_item::copies
                      << " copies were made of 6 items pushed as rvalues, whose move may throw";
  }
  return kept();
}

// I3
result move_only_items_pass_through(const queue_factory<move_only>& queues) {
  const auto queue = queues.make(4);
  for (int i = 1; i <= 6; ++i) {
    move_only item(i);
    if (!queue->try_push(std::move(item))) return broken() << "push " << i << " was refused";
    if (item.owns()) return broken() << "push " << i << " was accepted but took nothing";
    const auto popped = queue->try_pop();
    if (!popped || !popped->owns() || popped->value() != i)
      return broken() << "item " << i << " came back without its value";
  }
  return kept();
}

// I4
result items_need_no_default_constructor(const queue_factory<large_move_only>& queues) {
  const auto queue = queues.make(4);
  for (int i = 1; i <= 8; ++i) {
    if (!queue->try_push(large_move_only(i))) return broken() << "push " << i << " was refused";
    const auto item = queue->try_pop();
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  return kept();
}

// I5
result items_stand_at_their_alignment(const queue_factory<large_move_only>& queues) {
  using item_type = large_move_only;
  item_type::forget();
  const auto queue = queues.make(4);
  for (int i = 1; i <= 4; ++i) {
    if (!queue->try_push(item_type(i))) return broken() << "push " << i << " was refused";
  }
  for (int i = 1; i <= 4; ++i) {
    const auto item = queue->try_pop();
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  if (item_type::misplaced() != 0)
    return broken() << item_type::misplaced()
                    << " items stood at addresses that are no multiple of 128";
  return kept();
}

// I6
result every_item_is_destroyed_exactly_once(const queue_factory<counted_item>& queues) {
  counted_item::start_counting();
  {
    const auto queue = queues.make(4);
    for (int i = 0; i < 4; ++i) (void)queue->try_push(counted_item(i));
    for (int i = 0; i < 3; ++i) (void)queue->try_pop();
    for (int i = 0; i < 3; ++i) (void)queue->try_push(counted_item(i));
    while (queue->try_pop()) {
    }
  }
  const auto census = counted_item::counted();
  if (census.alive() != 0 || census.errors() != 0) return broken() << census;
  return kept();
}

// Of an item that counts how many of it live.
template <class Item, class Queues>
static result none_is_left(const Queues& queues) {
  for (int popped = 0; popped <= 2; ++popped) {
    {
      const auto queue = queues.template make<Item>(2);
      int queued = 0;
      for (int i = 0; i < 2; ++i) queued += queue->try_push(Item(i)) ? 1 : 0;
      for (int i = 0; i < popped; ++i) queued -= queue->try_pop().has_value() ? 1 : 0;
      if (const int left = Item::alive; left != queued)
        return broken() << queued << " items of " << sizeof(Item) << " bytes are in the queue, and "
                        << left << " are alive";
    }
    if (const int left = std::exchange(Item::alive, 0); left != 0)
      return broken() << left << (std::copy_constructible<Item> ? "" : " move-only") << " items of "
                      << sizeof(Item) << " bytes too many are alive after the queue, of which "
                      << popped << " were popped";
  }
  return kept();
}

// I7
result what_remains_is_destroyed_with_the_queue(
    const queue_factory<counted_item, large_move_only, assigned_like_a_number,
                        std::shared_ptr<int>>& queues) {
  for (int popped = 0; popped <= 4; ++popped) {
    for (int more = 0; more <= popped; ++more) {
      counted_item::start_counting();
      int inside = 0, passed = 0;  // as the queue says: it may have room for fewer than 4
      {
        const auto queue = queues.make(4);
        for (int i = 0; i < 4; ++i) inside += queue->try_push(counted_item(i)) ? 1 : 0;
        for (int i = 0; i < popped; ++i) passed += queue->try_pop().has_value() ? 1 : 0;
        for (int i = 0; i < more; ++i) inside += queue->try_push(counted_item(i)) ? 1 : 0;
        inside -= passed;
      }
      const auto census = counted_item::counted();
      if (census.alive() != 0 || census.errors() != 0)
        return broken() << inside << (inside == 1 ? " item" : " items")
                        << " in the queue when it was destroyed, after " << passed
                        << (passed == 1 ? " other had passed: " : " others had passed: ") << census;
    }
  }
  // Not only of items that are small, can be copied, or are assigned by a function.
  if (result r = none_is_left<large_move_only>(queues); !r) return r;
  if (result r = none_is_left<assigned_like_a_number>(queues); !r) return r;
  const auto item = std::make_shared<int>(1);
  // In all places, from different ones on.
  for (const std::size_t places : {std::size_t{64}, std::size_t{512}}) {
    for (const std::size_t passed : {std::size_t{0}, std::size_t{1}, places / 2, places - 1}) {
      {
        const auto queue = queues.make<std::shared_ptr<int>>(places);
        for (std::size_t i = 0; i < passed; ++i) {
          (void)queue->try_push(i, item);
          (void)queue->try_pop();
        }
        for (std::size_t i = 0; i < places; ++i) (void)queue->try_push(i, item);
      }
      if (const long left = item.use_count() - 1; left != 0)
        return broken() << left << " of the " << places
                        << " items in the queue were not destroyed with it, after " << passed
                        << " others had passed";
    }
  }
  // More than 16 bits can count.
  constexpr std::size_t many = 65'538;
  {
    const auto queue = queues.make<std::shared_ptr<int>>(131'072);
    for (std::size_t i = 0; i < many; ++i) (void)queue->try_push(i, item);
  }
  if (const long left = item.use_count() - 1; left != 0)
    return broken() << left << " of the " << many
                    << " items in the queue were not destroyed with it";
  return kept();
}

// I8
result nothing_of_a_popped_item_stays_behind(
    const queue_factory<std::shared_ptr<int>, counted_item>& queues) {
  const auto queue = queues.make(4);
  for (int i = 1; i <= 6; ++i) {
    if (!queue->try_push(std::make_shared<int>(i)))
      return broken() << "push " << i << " was refused";
    const auto item = queue->try_pop();
    if (!item || !*item || **item != i) return broken() << "item " << i << " did not come back";
    if (item->use_count() != 1)
      return broken() << "the popped item has " << item->use_count()
                      << " owners: the queue keeps a copy";
  }
  counted_item::start_counting();
  const auto other = queues.make<counted_item>(4);
  const int at_first = counted_item::counted().alive();  // some have an item in each place
  for (int i = 1; i <= 6; ++i) {
    (void)other->try_push(counted_item(i));
    (void)other->try_pop();
  }
  if (const auto census = counted_item::counted(); census.alive() != at_first)
    return broken() << "6 items came out, and " << census.alive() - at_first
                    << " that were moved from still live in the queue: " << census;
  return kept();
}

// What is left of the items 1 to `count`, from `next` on: each comes out, and then nothing.
template <class Item>
static result rest_comes_out(any_queue<Item>& queue, int next, int count,
                             const std::string& after) {
  for (; next <= count; ++next) {
    const auto item = queue.try_pop();
    if (!item || item->value() != next)
      return broken() << after << "pop " << next << " of " << count << " gave "
                      << (item ? std::to_string(item->value()) : "nothing");
  }
  if (const auto item = queue.try_pop(); item)
    return broken() << after << count
                    << " items had come out, and there was one more: " << item->value();
  return kept();
}

// `push` pushes the item 2 into a queue that holds item 1; its n-th copy or move throws, if it
// comes so far.
template <class Item, class Push>
static result throwing_push_changes_nothing(any_queue<Item>& queue, const char* name, int n,
                                            Push push) {
  bool threw = false;
  bool accepted = false;
  try {
    accepted = push();
  } catch (const typename Item::refused&) {
    threw = true;
  }
  if (!threw && n == 1)
    return broken() << "the item threw in " << name << ", but no exception came out, and it "
                    << (accepted ? "returned true" : "returned false");
  const std::string after = std::string("after a ") + name + " whose item threw, ";
  if (threw && !queue.try_push(Item(2))) return broken() << after << "the next push was refused";
  return rest_comes_out(queue, 1, 2, after);
}

// I9
result a_throwing_pop_loses_nothing(const queue_factory<throwing_move>& queues, bool waiting) {
  const char* const name = waiting ? "pop" : "try_pop";
  for (int n = 1; n <= 4; ++n) {
    const auto queue = queues.make(4);
    for (int i = 1; i <= 3; ++i) (void)queue->try_push(throwing_move(i));
    int next = 1;  // what the queue must give
    std::string after;
    throwing_move::throw_at_move(n);
    try {
      const auto item = waiting ? queue->pop() : queue->try_pop();
      throwing_move::throw_at_move(0);
      if (n == 1) return broken() << "the move threw in " << name << ", but no exception came out";
      if (!item || item->value() != next)
        return broken() << "pop 1 of 3 gave " << (item ? std::to_string(item->value()) : "nothing");
      ++next;
    } catch (const throwing_move::refused&) {
      after =
          std::string("after a ") + name + " whose move number " + std::to_string(n) + " threw, ";
    }
    if (const result r = rest_comes_out(*queue, next, 3, after); !r) return r;
  }
  return kept();
}
result an_item_whose_move_throws_stays_in_the_queue(const queue_factory<throwing_move>& queues) {
  const result r = a_throwing_pop_loses_nothing(queues, false);
  return r && queues.blocking ? a_throwing_pop_loses_nothing(queues, true) : r;
}

// Whatever a push remembers, one that throws has put nothing in and has made no room.
static result a_throwing_copy_leaves_the_room_as_it_was(
    const queue_factory<scripted_item, throwing_move>& queues) {
  for (int before = 0; before < 4; ++before) {
    const auto queue = queues.make(4);
    const std::size_t capacity = queue->capacity();
    if (capacity == SIZE_MAX || queues.may_refuse_early) return kept();
    const auto room = static_cast<int>(capacity);
    for (int n = 0; n < before; ++n) (void)queue->try_push(scripted_item(n));
    const scripted_item item(before);
    scripted_item::throw_at_copy(1);
    try {
      (void)queue->try_push(item);
    } catch (const scripted_item::refused&) {
    }
    for (int n = before; n < room; ++n) {
      if (!queue->try_push(static_cast<std::size_t>(n), scripted_item(n)))
        return broken() << "after a copy that threw, a queue of " << room << " that held " << n
                        << " items refused a push";
    }
    if (queue->try_push(scripted_item(room)))
      return broken() << "after a copy that threw, a queue of " << room << " held one more";
    if (const result r = rest_comes_out(*queue, 0, room - 1, "after a copy that threw, "); !r)
      return r;
  }
  return kept();
}

// I10
result a_push_that_throws_changes_nothing(
    const queue_factory<scripted_item, throwing_move>& queues) {
  for (int n = 1; n <= 3; ++n) {
    const auto queue = queues.make(2);
    if (!queue->try_push(scripted_item(1))) return broken() << "the first push was refused";
    const scripted_item item(2);
    scripted_item::throw_at_copy(n);
    const result r = throwing_push_changes_nothing(*queue, "try_push(const T&)", n,
                                                   [&] { return queue->try_push(item); });
    scripted_item::throw_at_copy(0);
    if (!r) return r;
  }
  if (const result r = a_throwing_copy_leaves_the_room_as_it_was(queues); !r) return r;
  for (const bool waiting : {false, true}) {
    if (!queues.take<throwing_move>() || (waiting && !queues.blocking)) continue;
    const auto queue = queues.make<throwing_move>(2);
    if (!queue->try_push(throwing_move(1))) return broken() << "the first push was refused";
    throwing_move item(2);
    throwing_move::throw_at_move(1);
    const result r = waiting ? throwing_push_changes_nothing(
                                   *queue, "push(T)", 1,
                                   [&] { return queue->push([] { return throwing_move(2); }); })
                             : throwing_push_changes_nothing(*queue, "try_push(T&&)", 1, [&] {
                                 return queue->try_push(std::move(item));
                               });
    if (!r) return r;
  }
  return kept();
}

}  // namespace common::testing::contract
