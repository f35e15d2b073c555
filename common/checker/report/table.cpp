#include "common/checker/report/table.hpp"
#include "common/checker/report/words.hpp"

#include <algorithm>
#include <map>

namespace common::checker {
namespace {

// More rows than this are too many to read: the oldest are left out.
constexpr std::size_t most_rows = 40;

std::string row_number(const counterexample& c, id e) {
  return std::to_string(c.row_of(e));
}

// An acquire fence later in the same thread makes up for a relaxed load.
bool fence_follows(const counterexample& c, const event& read) {
  for (const event& e : c.graph().events)
    if (e.kind == event_kind::fence && e.thread == read.thread && e.seq > read.seq &&
        acquires(e.order))
      return true;
  return false;
}

std::string where_it_came_from(const counterexample& c, const event& read) {
  const event& store = c.at(read.reads_from);
  std::string text;
  if (c.is_initial(store.self)) {
    text = "initial value";
  } else if (store.thread != read.thread) {
    text = "from " + row_number(c, store.self);
    if (!c.synchronizes(read)) {
      if (!fence_follows(c, read)) text += ", does NOT synchronize";
    } else {
      text += ", synchronizes";
      const id with = c.synchronizes_with_another(read);
      if (with != none) text += " with " + row_number(c, with);
    }
  }
  const id newer = c.newer_than_read(read);
  if (newer != none && newer < read.self && read.kind == event_kind::load)
    text +=
        std::string(text.empty() ? "" : ", ") + "OLD VALUE: " + row_number(c, newer) + " is newer";
  return text;
}

std::string describe_waiting(const counterexample& c, const event& e) {
  const std::string name = c.variable(e.location);
  if (e.does == action::start_to_wait) return name + ": waits for a notification";
  if (e.does == action::wake_up) return name + ": woken by " + row_number(c, e.reads_from);
  std::string woken;
  for (id t = 0; t < c.threads().size(); ++t)
    if (((e.got & ~e.put) >> t & 1) != 0) woken += (woken.empty() ? "" : " and ") + c.threads()[t];
  return name + ": " + word_for(e.does) + ", wakes " + (woken.empty() ? "nobody" : woken);
}

std::string describe_atomic(const counterexample& c, const event& e) {
  const std::string name = c.variable(e.location);
  const auto value = [&](word w) { return c.value(e.location, w); };
  const auto& where = c.graph().locations[e.location];
  if (where.kind == location_kind::mutex) {
    const bool failed = e.kind == event_kind::load;
    return std::string(word_for(e.does)) + " " + name + (failed ? ": held by another thread" : "");
  }
  if (where.kind == location_kind::condition || where.kind == location_kind::waiters)
    return describe_waiting(c, e);
  if (e.kind == event_kind::store) return name + " := " + value(e.put) + "  " + name_of(e.order);
  std::string text = name + (e.kind == event_kind::rmw ? ": " + value(e.got) + " -> " + value(e.put)
                                                       : " == " + value(e.got));
  text += std::string("  ") + name_of(e.order);
  if (e.does == action::compare_exchange_strong) text += "  fails";
  if (e.does == action::fail_by_chance) text += std::string("  ") + word_for(e.does);
  const std::string origin = where_it_came_from(c, e);
  return origin.empty() ? text : text + "  " + origin;
}

std::string describe_obstacle(const counterexample& c, const event& e) {
  const auto& where = c.graph().locations[e.location];
  if (where.kind == location_kind::mutex)
    return "wants to lock " + c.variable(e.location) + ": waits for ever";
  if (where.kind == location_kind::atomic)
    return "waits for another value of " + c.variable(e.location) + " for ever";
  return c.variable(e.location) + ": waits for a notification for ever";
}

// The rows that are shown, cut into cells.
struct row {
  id event;
  std::string text, place;
  std::size_t repeated = 0;  // so many rows behind it say the same
};

std::vector<row> make_rows(const counterexample& c) {
  std::vector<row> rows;
  for (id e : c.rows()) {
    row r{e, describe(c, c.at(e)), c.place(e)};
    // A spinning thread does the same over and over; saying it once is enough.
    if (!rows.empty() && c.at(rows.back().event).thread == c.at(e).thread &&
        rows.back().text == r.text && rows.back().place == r.place && e != c.why().first &&
        e != c.why().second)
      ++rows.back().repeated;
    else
      rows.push_back(std::move(r));
  }
  if (rows.size() > most_rows) rows.erase(rows.begin(), rows.end() - most_rows);
  return rows;
}

// A file is named once, until another one is.
void shorten_places(std::vector<row>& rows) {
  std::string last_file;
  for (row& r : rows) {
    const std::size_t colon = r.place.rfind(':');
    if (colon == std::string::npos) continue;
    const std::string file = r.place.substr(0, colon);
    if (file == last_file) r.place.erase(0, colon);
    last_file = file;
  }
}

struct column {
  id thread;
  std::size_t text = 0, place = 0;
};

std::vector<column> make_columns(const counterexample& c, const std::vector<row>& rows) {
  std::map<id, column> by_thread;
  for (const row& r : rows) {
    const id thread = c.at(r.event).thread;
    column& col = by_thread.try_emplace(thread, column{thread}).first->second;
    col.text = std::max({col.text, r.text.size(), c.threads()[thread].size()});
    col.place = std::max(col.place, r.place.size());
  }
  std::vector<column> columns;
  for (const auto& [thread, col] : by_thread) columns.push_back(col);
  return columns;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string mark(const counterexample& c, id e) {
  const failure& why = c.why();
  const bool both = why.first != none && why.second != none;
  if (e == why.first) return both ? "  <- A" : "  <-";
  if (e == why.second) return both ? "  <- B" : "  <-";
  return "";
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string describe(const counterexample& c, const event& e) {
  if (e.kind == event_kind::fence) return std::string("fence  ") + name_of(e.order);
  if (e.kind == event_kind::blocked) return describe_obstacle(c, e);
  if (e.kind == event_kind::note)
    return (e.location == none ? "" : c.variable(e.location) + ": ") + word_for(e.does);
  if (e.is_plain()) return c.memory(e.cell) + ": " + word_for(e.does);
  return describe_atomic(c, e);
}

std::string event_table(const counterexample& c) {
  std::vector<row> rows = make_rows(c);
  if (rows.empty()) return "";
  shorten_places(rows);
  const std::vector<column> columns = make_columns(c, rows);
  std::string heading = "      ";
  for (const column& col : columns)
    heading += padded(c.threads()[col.thread], col.text + 2 + col.place + 2);
  std::string text = trimmed(heading);
  if (const std::size_t hidden = c.row_of(rows.front().event) - 1; hidden > 0)
    text += "      ... " + std::to_string(hidden) + " earlier events\n";
  for (const row& r : rows) {
    std::string line = row_number(c, r.event);
    line = std::string(line.size() < 4 ? 4 - line.size() : 0, ' ') + line + "  ";
    for (const column& col : columns) {
      if (col.thread == c.at(r.event).thread) {
        line += padded(padded(r.text, col.text) + "  " + r.place, col.text + 2 + col.place);
        break;
      }
      line += std::string(col.text + 2 + col.place + 2, ' ');
    }
    text += trimmed(line + mark(c, r.event));
    if (r.repeated > 0)
      text += "      ... and so on, " +
              (r.repeated == 1 ? "once" : std::to_string(r.repeated) + " times") + " more\n";
  }
  return text;
}

}  // namespace common::checker
