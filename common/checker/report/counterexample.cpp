#include "common/checker/report/counterexample.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>

namespace common::checker {

namespace {

// The fewest digits that mean this number and no other.
template <class T>
std::string shortest(T number) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

}  // namespace

const char* name_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return "relaxed";
    case std::memory_order_consume: return "consume";
    case std::memory_order_acquire: return "acquire";
    case std::memory_order_release: return "release";
    case std::memory_order_acq_rel: return "acq_rel";
    default: return "seq_cst";
  }
}

counterexample::counterexample(const execution& failed, const verdict& v)
    : graph_(failed.graph()),
      why_(*failed.why()),
      verdict_(v),
      threads_(failed.thread_names()),
      sites_(find_call_sites(failed)),
      names_(find_names(graph_, sites_, sources_)),
      users_(graph_.cells.size()),
      row_of_(graph_.events.size()) {
  for (const event& e : graph_.events)
    if (e.is_plain()) users_[e.cell] |= 1u << e.thread;
  for (const event& e : graph_.events) {
    if (!worth_showing(e)) continue;
    rows_.push_back(e.self);
    row_of_[e.self] = rows_.size();
  }
}

// ---- what to show

bool counterexample::is_initialization(const event& e) {
  return e.does == action::initialize;
}

// Main makes and clears away what the others use.
bool counterexample::prepares(const event& e) {
  return e.thread == 0 && (e.does == action::construct || e.does == action::destroy);
}

// Memory that only one thread uses tells nothing; what main prepares and clears away does not
// count.
bool counterexample::shared(id cell) const {
  return std::popcount(users_[cell] & ~1u) > 1;
}

bool counterexample::worth_showing(const event& e) const {
  if (e.self == why_.first || e.self == why_.second) return true;
  if (e.kind == event_kind::blocked) return true;
  if (e.seq == 0 || is_initialization(e) || prepares(e)) return false;
  if (e.is_plain()) return shared(e.cell);
  return true;
}

// ---- facts about events

bool counterexample::synchronizes(const event& read) const {
  const vector_clock& published = at(read.reads_from).published;
  const vector_clock nothing;
  return published.ticks != nothing.ticks && acquires(read.order);
}

// By its own order, or by a fence before it.
bool counterexample::publishes(const event& store) const {
  return releases(store.order) ||
         std::any_of(graph_.events.begin(), graph_.events.end(), [&](const event& e) {
           return e.kind == event_kind::fence && e.thread == store.thread && e.seq < store.seq &&
                  releases(e.order);
         });
}

id counterexample::synchronizes_with_another(const event& read) const {
  if (!synchronizes(read)) return none;
  const event* store = &at(read.reads_from);
  while (!publishes(*store)) store = &at(store->reads_from);
  return store->self == read.reads_from ? none : store->self;
}

id counterexample::newer_than_read(const event& read) const {
  const auto& order = graph_.locations[read.location].modification_order;
  id later = none;
  for (std::size_t p = at(read.reads_from).position + std::size_t{1}; p < order.size(); ++p) {
    if (at(order[p]).thread == read.thread) continue;
    if (order[p] < read.self) return order[p];
    if (later == none) later = order[p];
  }
  return later;
}

std::vector<id> counterexample::locks_held(const event& e) const {
  std::vector<id> held;
  for (const event& other : graph_.events) {
    if (other.thread != e.thread || other.seq >= e.seq || other.location == none) continue;
    if (graph_.locations[other.location].kind != location_kind::mutex) continue;
    if (other.kind == event_kind::rmw) held.push_back(other.self);
    if (other.kind == event_kind::store)
      std::erase_if(held, [&](id lock) { return at(lock).location == other.location; });
  }
  return held;
}

// ---- words

std::string counterexample::value(id location, word w) const {
  const auto& which = graph_.locations[location];
  const int unused_bits = 64 - 8 * which.bytes;
  switch (which.format) {
    case word_format::boolean: return w != 0 ? "true" : "false";
    case word_format::signed_number: {
      const auto number = static_cast<std::int64_t>(w << unused_bits) >> unused_bits;
      // Who names the least of all has a meaning for it; twenty digits hide it.
      if (number == std::numeric_limits<std::int64_t>::min()) return "LONG_MIN";
      if (which.bytes == 4 && number == std::numeric_limits<std::int32_t>::min()) return "INT_MIN";
      return std::to_string(number);
    }
    case word_format::floating_point:
      return which.bytes == 4 ? shortest(std::bit_cast<float>(static_cast<std::uint32_t>(w)))
                              : shortest(std::bit_cast<double>(w));
    case word_format::pointer: {
      if (w == 0) return "null";
      // Addresses differ from run to run: pointers are numbered as they appear.
      std::vector<word> seen;
      for (const event& e : graph_.events) {
        if (!e.is_atomic_write() || graph_.locations[e.location].format != word_format::pointer)
          continue;
        if (e.put != 0 && std::find(seen.begin(), seen.end(), e.put) == seen.end())
          seen.push_back(e.put);
      }
      return "pointer " + std::to_string(std::find(seen.begin(), seen.end(), w) - seen.begin() + 1);
    }
    default: return std::to_string(w);
  }
}

std::string counterexample::place(id e) const {
  if (!site(e).known()) return "";
  const std::string& file = site(e).file;
  return file.substr(file.rfind('/') + 1) + ":" + std::to_string(site(e).line);
}

std::string counterexample::source_line(id e) {
  const std::string& text = sources_.line(site(e).file, site(e).line);
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin);
}

std::string counterexample::thread(id which) const {
  // "the producer", but "t1" and "main".
  const std::string& role = threads_[which];
  const bool proper_name = role == "main" || role.size() < 3 ||
                           std::isdigit(static_cast<unsigned char>(role.back())) != 0;
  return proper_name ? role : "the " + role;
}

std::string counterexample::variable(id location) const {
  const auto& which = graph_.locations[location];
  return names_.of_location[which.hidden_of == none ? location : which.hidden_of];
}

std::string counterexample::memory(id cell) const {
  return names_.of_cell[cell];
}

std::string counterexample::line(id event) const {
  if (event == none || !site(event).known()) return "an unknown line";
  return "line " + std::to_string(site(event).line);
}

}  // namespace common::checker
