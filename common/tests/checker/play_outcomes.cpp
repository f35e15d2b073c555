// What the checker finds of each program of docs/play.html, and of random ones, as JSON:
// common/gate/check_play.py holds it against what the page's own model finds. The programs are C++
// but for semicolons; that script has made classes of them (PROGRAMS), and a list, `programs`.
//
//   [{"name": "sb_seq_cst", "kind": "passed", "executions": 3, "outcomes": ["r0=0 r1=1 [x]=1
//   [y]=1", ...]}, ...]
#include <cctype>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

// ---- What the programs are written with.

class reg {  // has no value before it is assigned to
 public:
  reg& operator=(int value) {
    value_ = value;
    return *this;
  }
  operator int() const { return value_.value(); }
  bool has_value() const { return value_.has_value(); }

 private:
  std::optional<int> value_;
};

class cell {
 public:
  void construct(int value) {
    item_.construct(value);
    full_ = true;
  }
  int take() {
    const int taken = item_.take();
    full_ = false;
    return taken;
  }
  void vacate() {
    if (full_) item_.destroy();
  }

 private:
  slot<int> item_;
  bool full_ = false;
};

struct condition : condition_variable {
  void wait(mutex& held) {
    std::unique_lock lock(held, std::adopt_lock);
    condition_variable::wait(lock);
    lock.release();
  }
};

void fence(std::memory_order order) {
  checker::atomic_thread_fence(order);
}

class program {
 public:
  virtual ~program() = default;
  virtual void thread(int number) = 0;
  // After the threads have ended.
  std::string outcome() {
    tell();
    if (!outcome_.empty()) outcome_.pop_back();
    return outcome_;
  }

 protected:
  virtual void tell() = 0;
  void say(const char* name, const reg& r) {
    if (r.has_value()) outcome_ += std::string(name) + '=' + std::to_string(r) + ' ';
  }
  void say(const char* name, const atomic<int>& x) { say_number(name, x.load(relaxed)); }
  void say(const char* name, const plain<int>& x) { say_number(name, x.get()); }
  void say(const char*, cell& place) { place.vacate(); }

 private:
  void say_number(const char* name, int value) {
    outcome_ += '[' + std::string(name) + "]=" + std::to_string(value) + ' ';
  }
  std::string outcome_;
};

struct entry {
  const char* name;
  int threads;
  program* (*make)();
};
template <class Program>
program* made() {
  return new Program;
}

#include PROGRAMS

// ---- Running one.

std::string name_of(kind k) {
  std::string name = to_string(k);
  for (char& c : name) c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
  return name;
}

void print(const entry& one, const char* separator) {
  std::set<std::string> outcomes;
  std::string outcome;
  options wanted;
  wanted.counterexample = false;
  // Redundant executions are dropped unseen: only complete ones may contribute an outcome.
  wanted.on_graph = [&](const std::string&) { outcomes.insert(outcome); };
  const verdict v = explore(
      [&] {
        const std::unique_ptr<program> run(one.make());
        {
          std::vector<thread> threads;
          for (int t = 0; t < one.threads; ++t)
            threads.emplace_back("P" + std::to_string(t), [&, t] { run->thread(t); });
        }
        outcome = run->outcome();
      },
      wanted);
  std::cout << separator << "{\"name\": \"" << one.name << "\", \"kind\": \"" << name_of(v.kind)
            << "\", \"executions\": " << v.executions << ", \"outcomes\": [";
  const char* comma = "";
  for (const std::string& each : outcomes) {
    std::cout << comma << '"' << each << '"';
    comma = ", ";
  }
  std::cout << "]}";
}

}  // namespace
}  // namespace common::checker

int main() {
  const char* separator = "[";
  for (const auto& one : common::checker::programs) {
    common::checker::print(one, separator);
    separator = ",\n ";
  }
  std::cout << "]\n";
}
