#include "common/checker/report/history.hpp"

#include <map>

#include "common/checker/report/table.hpp"
#include "common/checker/report/words.hpp"
#include "common/json.hpp"

namespace common::checker {
namespace {

using json::array;
using json::object;

const char* kind_of(event_kind kind) {
  switch (kind) {
    case event_kind::load: return "load";
    case event_kind::store: return "store";
    case event_kind::rmw: return "rmw";
    case event_kind::fence: return "fence";
    case event_kind::read: return "read";
    case event_kind::write: return "write";
    case event_kind::note: return "note";
    case event_kind::blocked: return "blocked";
  }
  return "?";
}

const char* kind_of(location_kind kind) {
  switch (kind) {
    case location_kind::atomic: return "atomic";
    case location_kind::mutex: return "mutex";
    case location_kind::condition: return "condition_variable";
    case location_kind::waiters: return "waiters";
  }
  return "?";
}

std::string clock_json(const counterexample& c, const event& e) {
  std::vector<std::string> ticks;
  for (std::size_t t = 0; t < c.threads().size(); ++t)
    ticks.push_back(std::to_string(e.happens_before.ticks[t]));
  return array(ticks);
}

std::string event_json(const counterexample& c, const event& e) {
  object o;
  o.number("id", e.self).number("thread", e.thread).number("seq", e.seq);
  o.text("kind", kind_of(e.kind)).text("text", describe(c, e));
  if (c.row_of(e.self) != 0) o.number("row", c.row_of(e.self));
  if (e.location != none) o.number("location", e.location);
  if (e.cell != none) o.number("cell", e.cell).text("verb", word_for(e.does));
  if (e.is_atomic()) o.text("order", name_of(e.order));
  if (e.is_atomic_read()) {
    o.text("read", c.value(e.location, e.got)).number("from", e.reads_from);
    o.boolean("synchronizes", c.synchronizes(e));
    if (const id with = c.synchronizes_with_another(e); with != none) o.number("with", with);
  }
  if (e.is_atomic_write()) o.text("written", c.value(e.location, e.put));
  if (e.location != none && (e.is_atomic_read() || e.is_atomic_write()))
    o.number("position", c.graph().position_of(e));
  if (c.site(e.self).known())
    o.text("file", c.site(e.self).file)
        .number("line", static_cast<std::size_t>(c.site(e.self).line));
  return o.add("clock", clock_json(c, e)).str();
}

std::string locations_json(const counterexample& c) {
  std::vector<std::string> all;
  for (id l = 0; l < c.graph().locations.size(); ++l) {
    const location& which = c.graph().locations[l];
    std::vector<std::string> order;
    for (id store : which.modification_order) order.push_back(std::to_string(store));
    all.push_back(object()
                      .text("name", c.variable(l))
                      .text("kind", kind_of(which.kind))
                      .add("order", array(order))
                      .str());
  }
  return array(all);
}

std::string cells_json(const counterexample& c) {
  std::vector<std::string> all;
  for (id i = 0; i < c.graph().cells.size(); ++i)
    all.push_back(
        object().text("name", c.memory(i)).text("type", word_for(c.graph().cells[i].type)).str());
  return array(all);
}

std::string sources_json(counterexample& c) {
  std::map<std::string, std::map<int, std::string>> lines;
  for (const event& e : c.graph().events)
    if (c.site(e.self).known())
      lines[c.site(e.self).file][c.site(e.self).line] = c.source_line(e.self);
  object files;
  for (const auto& [file, texts] : lines) {
    object numbered;
    for (const auto& [line, text] : texts) numbered.text(std::to_string(line), text);
    files.add(file, numbered.str());
  }
  return files.str();
}

}  // namespace

std::string history_json(counterexample& c, const std::vector<std::string>& explanation) {
  std::vector<std::string> threads, reasons, pair, events;
  for (const std::string& t : c.threads()) threads.push_back(json::quoted(t));
  for (const std::string& r : explanation) reasons.push_back(json::quoted(r));
  for (id e : {c.why().first, c.why().second})
    if (e != none) pair.push_back(std::to_string(e));
  for (const event& e : c.graph().events) events.push_back("\n  " + event_json(c, e));
  return object()
      .text("title", c.result().title)
      .text("verdict", to_string(c.result().kind))
      .text("message", c.result().message)
      .add("explanation", array(reasons))
      .number("execution", c.result().executions + 1)
      .add("threads", array(threads))
      .add("locations", locations_json(c))
      .add("cells", cells_json(c))
      .add("sources", sources_json(c))
      .add("pair", array(pair))
      .add("events", array(events))
      .str();
}

}  // namespace common::checker
