#include "common/checker/report/report.hpp"

#include <cstdlib>

#include "common/checker/report/counterexample.hpp"
#include "common/checker/report/explain.hpp"
#include "common/checker/report/history.hpp"
#include "common/checker/report/sentence.hpp"
#include "common/checker/report/table.hpp"

namespace common::checker {
namespace {

// Where a line number stands in an explanation, after these words; 0: nowhere.
int line_after(const std::string& text, const char* words) {
  const std::size_t at = text.find(words);
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + std::string(words).size());
}

// The place to look at first: the line that the explanation blames, else the first that it names,
// else where the execution ended.
call_site place_to_look_at(const counterexample& c, const std::vector<std::string>& reasons) {
  const auto site_of = [&](int line) {
    for (const event& e : c.graph().events)
      if (line != 0 && c.site(e.self).line == line) return c.site(e.self);
    return call_site{};
  };
  for (const char* const words : {"but line ", "ine "})
    for (const std::string& reason : reasons)
      if (call_site blamed = site_of(line_after(reason, words)); blamed.known()) return blamed;
  // A scenario is a .cpp file, the code under test a header.
  const auto is_under_test = [&](id e) {
    return e != none && c.site(e).known() && !c.site(e).file.ends_with(".cpp");
  };
  for (const id e : {c.why().second, c.why().first})
    if (is_under_test(e)) return c.site(e);
  for (auto e = c.rows().rbegin(); e != c.rows().rend(); ++e)
    if (is_under_test(*e)) return c.site(*e);
  return {};
}

}  // namespace

const char* to_string(kind what) {
  switch (what) {
    case kind::passed: return "PASSED";
    case kind::data_race: return "DATA RACE";
    case kind::lifetime: return "LIFETIME";
    case kind::leak: return "LEAK";
    case kind::deadlock: return "DEADLOCK";
    case kind::livelock: return "LIVELOCK";
    case kind::check_failed: return "CHECK FAILED";
    case kind::exception: return "EXCEPTION";
    case kind::misuse: return "MISUSE";
  }
  return "?";
}

void report(const execution& failed, verdict& v) {
  counterexample c(failed, v);
  const std::vector<std::string> reasons = explain(c);
  v.message = std::string(to_string(v.kind)) + "  " + sentence(c);
  v.trace = (v.title.empty() ? "" : v.title + ": ") + "FAILED by the model checker, in execution " +
            std::to_string(v.executions + 1) + "\n\n  " + v.message + "\n\n" + event_table(c);
  if (!reasons.empty()) v.trace += '\n';
  for (const std::string& reason : reasons) v.trace += "  " + reason + '\n';
  if (!c.trouble().empty()) v.trace += "\n  " + c.trouble() + '\n';
  v.history = history_json(c, reasons);
  const call_site place = place_to_look_at(c, reasons);
  v.file = place.file;
  v.line = place.line;
}

}  // namespace common::checker
