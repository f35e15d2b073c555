// What the checker finds of each program of docs/play.html, as JSON: common/gate/check_play.py
// holds it against what the page's own model finds. The programs are read from the page.
//
//   play_outcomes docs/play.html
//   [{"name": "sb_seq_cst", "kind": "passed", "executions": 3, "outcomes": ["r0=0 r1=1 [x]=1
//   [y]=1", ...]}, ...]
#include <cctype>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/checker/checker.hpp"

namespace common::checker {
namespace {

// ---- Reading the programs. The page's own reader (`parse` in it) tells the language.

struct shared_thing {
  std::string name, kind;
  int initial;
};

struct program {
  std::string name;
  std::vector<shared_thing> shared;
  std::vector<std::vector<std::string>> threads;
};

std::string text_of(const char* file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(std::string("cannot read ") + file);
  std::ostringstream text;
  text << in.rdbuf();
  const std::string page = text.str(), begin = R"(<script id="programs" type="text/plain">)";
  const std::size_t from = page.find(begin), to = page.find("</script>", from);
  if (from == std::string::npos) throw std::runtime_error("there are no programs in this page");
  return page.substr(from + begin.size(), to - from - begin.size());
}

void declare(program& p, const std::string& kind, const std::string& names) {
  static const std::regex shape(R"((\w+)(?:\[(\d+)\])?(?: = (\d+))?)");
  for (std::sregex_iterator one(names.begin(), names.end(), shape), end; one != end; ++one) {
    const std::smatch& m = *one;
    const int initial = m[3].matched ? std::stoi(m[3]) : 0;
    if (!m[2].matched) p.shared.push_back({m[1], kind, initial});
    for (int i = 0; m[2].matched && i < std::stoi(m[2]); ++i)
      p.shared.push_back({m[1].str() + '[' + std::to_string(i) + ']', kind, initial});
  }
}

std::vector<program> parse(const std::string& text) {
  static const std::regex shape(R"(( *)(\S+) *(.*?)(?: *//.*)?)");
  static const std::set<std::string> kinds = {"atomic", "plain", "slot", "mutex", "condition"};
  std::vector<program> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch m;
    if (!std::regex_match(line, m, shape) || m[2].str()[0] == '#') continue;
    const std::string word = m[2], rest = m[3];
    if (m[1].length() > 0)
      all.back().threads.back().push_back(rest.empty() ? word : word + ' ' + rest);
    else if (word == "program")
      all.push_back({rest, {}, {}});
    else if (word == "thread")
      all.back().threads.emplace_back();
    else if (kinds.count(word) == 1)
      declare(all.back(), word, rest);
  }
  return all;
}

// ---- Running one.

std::memory_order order_named(const std::string& name) {
  static const std::map<std::string, std::memory_order> orders = {
      {"relaxed", std::memory_order_relaxed}, {"acquire", std::memory_order_acquire},
      {"release", std::memory_order_release}, {"acq_rel", std::memory_order_acq_rel},
      {"seq_cst", std::memory_order_seq_cst},
  };
  return orders.at(name);
}

class run {
 public:
  explicit run(const program& p) : program_(p) {
    for (const auto& [name, kind, initial] : p.shared) {
      if (kind == "atomic") atomics_.emplace(name, std::make_unique<atomic<int>>(initial));
      if (kind == "plain") plains_.emplace(name, std::make_unique<plain<int>>(initial));
      if (kind == "slot") slots_.emplace(name, std::make_unique<cell>());
      if (kind == "mutex") mutexes_.emplace(name, std::make_unique<checker::mutex>());
      if (kind == "condition")
        conditions_.emplace(name, std::make_unique<checker::condition_variable>());
    }
  }

  void thread(std::size_t index) {
    const auto& lines = program_.threads[index];
    for (std::size_t at = 0; at < lines.size();) at = step(lines, at);
  }

  // After the threads have ended.
  std::string outcome() {
    std::ostringstream text;
    for (const auto& [name, value] : registers_) text << name << '=' << value << ' ';
    for (const auto& [name, kind, initial] : program_.shared) {
      if (kind == "atomic")
        text << '[' << name << "]=" << atomics_.at(name)->load(std::memory_order_relaxed) << ' ';
      if (kind == "plain") text << '[' << name << "]=" << plains_.at(name)->get() << ' ';
      if (kind == "slot" && slots_.at(name)->full) slots_.at(name)->item.destroy();
    }
    std::string all = text.str();
    if (!all.empty()) all.pop_back();
    return all;
  }

 private:
  struct cell {
    slot<int> item;
    bool full = false;
  };

  // "3", "r0", "r0 + 1", "r0 != 2".
  int value_of(const std::string& text) const {
    static const std::regex shape(R"((\w+)(?: ([-+]|==|!=) (\d+))?)");
    std::smatch m;
    if (!std::regex_match(text, m, shape)) throw std::runtime_error("cannot read: " + text);
    const std::string name = m[1];
    const int left = name[0] == 'r' ? registers_.at(name) : std::stoi(name);
    if (!m[2].matched) return left;
    const int right = std::stoi(m[3]);
    if (m[2] == "+") return left + right;
    if (m[2] == "-") return left - right;
    return m[2] == "==" ? left == right : left != right;
  }

  // "slots[r0]" -> "slots[1]".
  std::string place_of(const std::string& text) const {
    const std::size_t bracket = text.find("[r");
    if (bracket == std::string::npos) return text;
    return text.substr(0, bracket + 1) +
           std::to_string(registers_.at(text.substr(bracket + 1, text.size() - bracket - 2))) + ']';
  }

  // Past the brace that closes the block which begins at this line, and where that brace is.
  static std::size_t closing(const std::vector<std::string>& lines, std::size_t at) {
    std::size_t depth = 0;
    for (;; ++at) {
      if (lines.at(at).back() == '{') ++depth;
      if (lines[at] == "}" && --depth == 0) return at;
    }
  }

  // Does a line; returns the next one.
  std::size_t step(const std::vector<std::string>& lines, std::size_t at) {
    static const std::regex control(R"((if|while) \((.*)\) (return|\{))");
    std::smatch m;
    if (std::regex_match(lines[at], m, control)) {
      const bool holds = value_of(m[2]) != 0;
      if (m[3] == "return") return holds ? lines.size() : at + 1;
      return holds ? at + 1 : closing(lines, at) + 1;
    }
    if (lines[at] == "}") {
      for (std::size_t begin = at; begin-- > 0;)
        if (lines[begin].back() == '{' && closing(lines, begin) == at)
          return lines[begin].rfind("while", 0) == 0 ? begin : at + 1;
    }
    act(lines[at]);
    return at + 1;
  }

  void act(const std::string& line) {
    static const std::regex until_shape(R"(until \((.*) == (\d+)\))");
    static const std::regex into_shape(R"((r\d+) = (.*))");
    static const std::regex call(R"(([\w\[\]]+)\.(\w+)\((.*)\))");
    static const std::regex assignment(R"(([\w\[\]]+) = (.*))");
    std::smatch m;
    if (std::regex_match(line, m, until_shape)) {
      const std::string tried = m[1];
      const int wanted = std::stoi(m[2]);
      until([&] { return read(tried) == wanted; });
    } else if (std::regex_match(line, m, into_shape)) {
      registers_[m[1]] = read(m[2]);
    } else if (line.rfind("fence(", 0) == 0) {
      checker::atomic_thread_fence(order_named(line.substr(6, line.size() - 7)));
    } else if (std::regex_match(line, m, call)) {
      do_call(place_of(m[1]), m[2], m[3]);
    } else if (std::regex_match(line, m, assignment)) {
      const int value = value_of(m[2]);
      *plains_.at(place_of(m[1])) = value;
    } else {
      throw std::runtime_error("cannot read: " + line);
    }
  }

  // Splits "r0 + 1, release".
  std::pair<int, std::memory_order> value_and_order(const std::string& text) const {
    const std::size_t comma = text.find(", ");
    return {value_of(text.substr(0, comma)), order_named(text.substr(comma + 2))};
  }

  // "x.load(acquire)", "x.exchange(1, acquire)", "slot.take()", "value", "values[r0]".
  int read(const std::string& source) {
    static const std::regex call(R"(([\w\[\]]+)\.(\w+)\((.*)\))");
    std::smatch m;
    if (!std::regex_match(source, m, call)) return plains_.at(place_of(source))->get();
    const std::string place = place_of(m[1]), what = m[2], rest = m[3];
    if (what == "take") {
      cell& c = *slots_.at(place);
      const int taken = c.item.take();
      c.full = false;
      return taken;
    }
    atomic<int>& x = *atomics_.at(place);
    if (what == "load") return x.load(order_named(rest));
    const auto [value, order] = value_and_order(rest);
    if (what == "exchange") return x.exchange(value, order);
    if (what == "fetch_add") return x.fetch_add(value, order);
    throw std::runtime_error("cannot read: " + source);
  }

  void do_call(const std::string& place, const std::string& what, const std::string& rest) {
    if (what == "store") {
      const auto [value, order] = value_and_order(rest);
      atomics_.at(place)->store(value, order);
    } else if (what == "construct") {
      cell& c = *slots_.at(place);
      c.item.construct(value_of(rest));
      c.full = true;
    } else if (what == "lock") {
      mutexes_.at(place)->lock();
    } else if (what == "unlock") {
      mutexes_.at(place)->unlock();
    } else if (what == "wait") {
      std::unique_lock lock(*mutexes_.at(rest), std::adopt_lock);
      conditions_.at(place)->wait(lock);
      lock.release();
    } else if (what == "notify_one") {
      conditions_.at(place)->notify_one();
    } else if (what == "notify_all") {
      conditions_.at(place)->notify_all();
    } else {
      throw std::runtime_error("unknown operation: " + what);
    }
  }

  const program& program_;
  std::map<std::string, int> registers_;
  std::map<std::string, std::unique_ptr<atomic<int>>> atomics_;
  std::map<std::string, std::unique_ptr<plain<int>>> plains_;
  std::map<std::string, std::unique_ptr<cell>> slots_;
  std::map<std::string, std::unique_ptr<checker::mutex>> mutexes_;
  std::map<std::string, std::unique_ptr<checker::condition_variable>> conditions_;
};

std::string name_of(kind k) {
  std::string name = to_string(k);
  for (char& c : name) c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
  return name;
}

void print(const program& p, const char* separator) {
  std::set<std::string> outcomes;
  std::string outcome;
  options wanted;
  wanted.counterexample = false;
  // Redundant executions are dropped unseen: only complete ones may contribute an outcome.
  wanted.on_graph = [&](const std::string&) { outcomes.insert(outcome); };
  const verdict v = explore(
      [&] {
        run execution(p);
        {
          std::vector<thread> threads;
          for (std::size_t t = 0; t < p.threads.size(); ++t)
            threads.emplace_back("P" + std::to_string(t), [&, t] { execution.thread(t); });
        }
        outcome = execution.outcome();
      },
      wanted);
  std::cout << separator << "{\"name\": \"" << p.name << "\", \"kind\": \"" << name_of(v.kind)
            << "\", \"executions\": " << v.executions << ", \"outcomes\": [";
  const char* comma = "";
  for (const std::string& one : outcomes) {
    std::cout << comma << '"' << one << '"';
    comma = ", ";
  }
  std::cout << "]}";
}

}  // namespace
}  // namespace common::checker

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: play_outcomes docs/play.html\n";
    return 2;
  }
  try {
    const char* separator = "[";
    for (const auto& p : common::checker::parse(common::checker::text_of(arguments[1]))) {
      print(p, separator);
      separator = ",\n ";
    }
    std::cout << "]\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
