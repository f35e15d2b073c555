#include "litmus_program.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "common/checker/checker.hpp"

namespace common::checker::litmus {
namespace {

using what = instruction::what;

constexpr const char* kinds[] = {"store",
                                 "load",
                                 "fence",
                                 "exchange",
                                 "fetch_add",
                                 "compare_exchange_strong",
                                 "compare_exchange_weak",
                                 "end_unless"};
constexpr const char* orders[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};

template <class Enum, std::size_t N>
Enum named(const std::string& name, const char* const (&names)[N]) {
  const auto* const found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) throw std::runtime_error("unknown: " + name);
  return static_cast<Enum>(found - names);
}

instruction parse_instruction(const std::string& text) {
  std::istringstream words(text);
  std::string word;
  words >> word;
  instruction i{named<what>(word, kinds)};
  int orders_seen = 0;
  while (words >> word) {
    if (word[0] == 'x')
      i.location = std::stoul(word.substr(1));
    else if (word[0] >= '0' && word[0] <= '9')
      i.expected = std::exchange(i.value, std::stoi(word));  // of two it is the first
    else
      (orders_seen++ == 0 ? i.order : i.on_failure) = named<std::memory_order>(word, orders);
  }
  return i;
}

std::size_t locations(const program& p) {
  std::size_t count = 0;
  for (const auto& thread : p)
    for (const instruction& i : thread)
      if (i.kind != what::fence && i.kind != what::end_unless)
        count = std::max(count, i.location + 1);
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

std::map<std::string, program> parse(std::istream& text) {
  std::map<std::string, program> all;
  program* p = nullptr;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("C ")) p = &all[line.substr(2)];
    if (!line.starts_with("  ")) continue;
    std::istringstream cells(line);
    std::size_t t = 0;
    for (std::string cell; std::getline(cells, cell, '|'); ++t) {
      if (t == p->size()) p->emplace_back();
      if (cell.find_first_not_of(' ') != std::string::npos)
        (*p)[t].push_back(parse_instruction(cell));
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
  std::ostringstream text;
  for (std::size_t t = 0; t < p.size(); ++t) {
    text << "thread " << t << '\n';
    for (const instruction& i : p[t])
      text << "  " << kinds[static_cast<int>(i.kind)] << " x" << i.location << ' ' << i.expected
           << ' ' << i.value << ' ' << orders[static_cast<int>(i.order)] << ' '
           << orders[static_cast<int>(i.on_failure)] << '\n';
  }
  return text.str();
}

}  // namespace common::checker::litmus
