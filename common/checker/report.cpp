#include "checker/report.hpp"

#include <sstream>

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

namespace {

class plain_narrator : public narrator {
 public:
  explicit plain_narrator(const execution& e) : e_(e), names_(e.thread_names()) {}
  std::string thread(id which) const override { return names_[which]; }
  std::string variable(id location) const override { return "atomic" + std::to_string(location); }
  std::string memory(id cell) const override { return "cell" + std::to_string(cell); }
  std::string line(id event) const override {
    return "line " + std::to_string(e_.graph().events[event].at.line);
  }

 private:
  const execution& e_;
  std::vector<std::string> names_;
};

}  // namespace

void report(const execution& failed, verdict& v) {
  const plain_narrator say(failed);
  v.message = std::string(to_string(v.kind)) + ": " + failed.why()->text(say);
  std::ostringstream text;
  text << v.message << '\n';
  for (const event& e : failed.graph().events) {
    text << e.self << ' ' << say.thread(e.thread) << ' ' << int(e.kind) << ' ' << e.verb << ' '
         << (e.location == none ? "" : say.variable(e.location)) << ' '
         << (e.cell == none ? "" : say.memory(e.cell)) << ' ' << e.got << " -> " << e.put
         << " line " << e.at.line << " rf " << static_cast<int>(e.reads_from) << '\n';
  }
  v.trace = text.str();
}

}  // namespace common::checker
