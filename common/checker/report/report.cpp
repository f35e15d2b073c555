#include "common/checker/report/report.hpp"

#include "common/checker/report/counterexample.hpp"
#include "common/checker/report/explain.hpp"
#include "common/checker/report/history.hpp"
#include "common/checker/report/sentence.hpp"
#include "common/checker/report/table.hpp"

namespace common::checker {

const char* to_string(kind what) {
  switch (what) {
    case kind::passed:
      return "PASSED";
    case kind::data_race:
      return "DATA RACE";
    case kind::lifetime:
      return "LIFETIME";
    case kind::leak:
      return "LEAK";
    case kind::deadlock:
      return "DEADLOCK";
    case kind::livelock:
      return "LIVELOCK";
    case kind::check_failed:
      return "CHECK FAILED";
    case kind::exception:
      return "EXCEPTION";
    case kind::misuse:
      return "MISUSE";
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
}

}  // namespace common::checker
