#include "litmus_program.hpp"

#include <deque>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "common/checker/checker.hpp"

namespace common::checker::litmus {
namespace {

using what = instruction::what;

const char* name_of(what kind) {
  static const char* const names[] = {"store",
                                      "load",
                                      "fence",
                                      "exchange",
                                      "fetch_add",
                                      "compare_exchange_strong",
                                      "compare_exchange_weak",
                                      "end_unless"};
  return names[static_cast<int>(kind)];
}

std::memory_order order_named(const std::string& name) {
  if (name == "relaxed") return std::memory_order_relaxed;
  if (name == "acquire") return std::memory_order_acquire;
  if (name == "release") return std::memory_order_release;
  if (name == "acq_rel") return std::memory_order_acq_rel;
  if (name == "seq_cst") return std::memory_order_seq_cst;
  throw std::runtime_error("unknown memory order: " + name);
}

what kind_named(const std::string& name) {
  if (name == "thread_fence") return what::fence;
  for (what kind : {what::store, what::load, what::exchange, what::fetch_add,
                    what::compare_exchange_strong, what::compare_exchange_weak})
    if (name == name_of(kind)) return kind;
  throw std::runtime_error("unknown operation: " + name);
}

// "int r0 = atomic_exchange_explicit(x0, 1, memory_order_relaxed);"
instruction parse_instruction(const std::string& line) {
  static const std::regex shape(
      R"(\s*(?:int \w+ = )?atomic_(\w+?)(?:_explicit)?\((?:x(\d+), )?(?:(\d+), )?(?:(\d+), )?)"
      R"(memory_order_(\w+)(?:, memory_order_(\w+))?\);)");
  static const std::regex end(R"(\s*if \(last != (\d+)\) return;)");
  std::smatch match;
  if (std::regex_match(line, match, end)) return {what::end_unless, 0, std::stoi(match[1])};
  if (!std::regex_match(line, match, shape)) throw std::runtime_error("cannot read: " + line);
  instruction i{kind_named(match[1])};
  if (match[2].matched) i.location = std::stoul(match[2]);
  if (match[3].matched) i.value = std::stoi(match[3]);
  if (match[4].matched) i.expected = std::exchange(i.value, std::stoi(match[4]));
  i.order = order_named(match[5]);
  if (match[6].matched) i.on_failure = order_named(match[6]);
  return i;
}

std::size_t locations(const program& p) {
  std::size_t count = 0;
  for (const auto& thread : p)
    for (const instruction& i : thread)
      if (i.kind != what::fence) count = std::max(count, i.location + 1);
  return count;
}

void run_thread(const std::vector<instruction>& code, std::deque<atomic<int>>& x,
                std::vector<int>& read) {
  int line = 0;  // two instructions are no loop
  for (const instruction& i : code) {
    ++line;
    switch (i.kind) {
      case what::store: x[i.location].store(i.value, i.order); break;
      case what::load: read.push_back(x[i.location].load(i.order)); break;
      case what::fence: checker::atomic_thread_fence(i.order); break;
      case what::exchange: read.push_back(x[i.location].exchange(i.value, i.order)); break;
      case what::fetch_add: read.push_back(x[i.location].fetch_add(i.value, i.order)); break;
      case what::compare_exchange_strong:
      case what::compare_exchange_weak: {
        int seen = i.expected;
        const bool wrote =
            i.kind == what::compare_exchange_strong
                ? x[i.location].compare_exchange_strong(seen, i.value, i.order, i.on_failure)
                : x[i.location].compare_exchange_weak(seen, i.value, i.order, i.on_failure,
                                                      {"", line});
        read.push_back(seen);
        read.push_back(wrote);
        break;
      }
      case what::end_unless:
        if (!read.empty() && read.back() != i.value) return;
    }
  }
}

std::string run_once(const program& p) {
  std::deque<atomic<int>> x;
  for (std::size_t l = 0; l < locations(p); ++l) x.emplace_back(0);
  std::vector<std::vector<int>> read(p.size());
  std::vector<thread> threads;
  for (std::size_t t = 0; t < p.size(); ++t)
    threads.emplace_back("P" + std::to_string(t), [&, t] { run_thread(p[t], x, read[t]); });
  for (thread& t : threads) t.join();
  std::ostringstream state;
  for (std::size_t t = 0; t < p.size(); ++t)
    for (std::size_t r = 0; r < read[t].size(); ++r)
      state << t << ":r" << r << '=' << read[t][r] << "; ";
  for (std::size_t l = 0; l < x.size(); ++l)
    state << "[x" << l << "]=" << x[l].load(std::memory_order_relaxed) << "; ";
  return state.str();
}

}  // namespace

std::map<std::string, program> parse(std::istream& herd) {
  std::map<std::string, program> all;
  program* p = nullptr;
  bool inside = false;
  for (std::string line; std::getline(herd, line);) {
    if (line.rfind("C ", 0) == 0) {
      p = &all[line.substr(2)];
    } else if (p != nullptr && line.rfind("P", 0) == 0) {
      p->emplace_back();
      inside = true;
    } else if (line.rfind("}", 0) == 0) {
      inside = false;
    } else if (inside) {
      p->back().push_back(parse_instruction(line));
    }
  }
  return all;
}

outcome run(const program& p, bool reduce) {
  outcome all;
  std::string state;
  options wanted;
  wanted.reduce = reduce;
  wanted.spurious_failures = 1000;  // as many as there are weak exchanges
  // Redundant executions are dropped unseen: only complete ones may contribute a state.
  wanted.on_graph = [&](const std::string& graph) {
    all.graphs.insert(graph);
    all.states.insert(state);
  };
  const verdict v = explore([&] { state = run_once(p); }, wanted);
  if (!v.ok()) throw std::runtime_error(v.trace);
  all.executions = v.executions;
  all.exhaustive = v.exhaustive;
  return all;
}

std::string to_string(const program& p) {
  static const char* const orders[] = {"relaxed", "consume", "acquire",
                                       "release", "acq_rel", "seq_cst"};
  std::ostringstream text;
  for (std::size_t t = 0; t < p.size(); ++t) {
    text << "thread " << t << '\n';
    for (const instruction& i : p[t])
      text << "  " << name_of(i.kind) << " x" << i.location << ' ' << i.expected << ' ' << i.value
           << ' ' << orders[static_cast<int>(i.order)] << ' '
           << orders[static_cast<int>(i.on_failure)] << '\n';
  }
  return text.str();
}

}  // namespace common::checker::litmus
