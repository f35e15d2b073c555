#include "common/testing/items.hpp"

#include <functional>
#include <mutex>
#include <ostream>
#include <set>
#include <utility>

namespace common::testing {

std::ostream& operator<<(std::ostream& out, const sequence_item& item) {
  return out << "item " << item.sequence << " of producer " << item.producer;
}

std::ostream& operator<<(std::ostream& out, const item_census& census) {
  return out << census.constructions << " constructed (" << census.copies << " copies and "
             << census.moves << " moves), " << census.destructions << " destroyed, "
             << census.built_over_a_living_item << " built over a living item, "
             << census.destroyed_where_none_lives << " destroyed where none lives, "
             << census.used_where_none_lives << " used where none lives";
}

namespace {

// Where counted_items live, and what happened to them.
std::mutex mutex;
item_census happened;          // guarded by mutex
std::set<const void*> places;  // guarded by mutex

}  // namespace

item_census counted_item::counted() {
  const std::lock_guard lock(mutex);
  return happened;
}

void counted_item::start_counting() {
  const std::lock_guard lock(mutex);
  happened = {};
  places.clear();
}

void counted_item::born() {
  const std::lock_guard lock(mutex);
  ++happened.constructions;
  if (!places.insert(this).second) ++happened.built_over_a_living_item;
}

void counted_item::died() {
  const std::lock_guard lock(mutex);
  ++happened.destructions;
  if (places.erase(this) == 0) ++happened.destroyed_where_none_lives;
}

void counted_item::count(int census::*which) {
  const std::lock_guard lock(mutex);
  ++(happened.*which);
}

void counted_item::note_use() const {
  const std::lock_guard lock(mutex);
  if (!places.contains(this)) ++happened.used_where_none_lives;
}

namespace {

thread_local std::function<void()> next_move_meanwhile;

}  // namespace

void scripted_item::prolong(std::function<void()> meanwhile) {
  next_move_meanwhile = std::move(meanwhile);
}

void scripted_item::pass_time() {
  if (const auto once = std::exchange(next_move_meanwhile, nullptr)) once();
}

}  // namespace common::testing
