// What Relacy says of each program, a line each:  accepts|rejects <tab> its reason <tab> name
//
// A process of its own: Relacy brings its own operator new, and so does our checker.

// Relacy defines macros named memory_order_relaxed, new, free and $. It gets the standard headers
// before it, and what is ours comes after its macros are gone.
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <ostream>

#include <relacy/relacy.hpp>

#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

#include "programs.hpp"

namespace {

using namespace common::checker;

rl::debug_info here() {
  return {};
}

rl::memory_order to_relacy(std::memory_order order) {
  switch (order) {
    case relaxed: return rl::mo_relaxed;
    case acquire: return rl::mo_acquire;
    case release: return rl::mo_release;
    case acq_rel: return rl::mo_acq_rel;
    default: return rl::mo_seq_cst;
  }
}

struct relacy {
  template <class T>
  class atomic {
   public:
    explicit atomic(T value) : value_(value) {}
    T load(std::memory_order order) const { return value_.load(to_relacy(order), here()); }
    void store(T value, std::memory_order order) { value_.store(value, to_relacy(order), here()); }
    T exchange(T value, std::memory_order order) {
      return value_(here()).exchange(value, to_relacy(order));
    }
    T fetch_add(T value, std::memory_order order) {
      return value_(here()).fetch_add(value, to_relacy(order));
    }

   private:
    rl::atomic<T> value_;
  };

  template <class T>
  class plain {
   public:
    T read() const { return value_(here()).load(); }
    void write(T value) { value_(here()).store(value); }

   private:
    rl::var<T> value_{T{}};
  };

  static void fence(std::memory_order order) { rl::atomic_thread_fence(to_relacy(order), here()); }
  static void pause() { rl::yield(1, here()); }
  static void check(bool holds) {
    if (!holds) rl::ctx().fail_test("check", rl::test_result_user_assert_failed, here());
  }
};

template <class Program>
struct suite : rl::test_suite<suite<Program>, Program::threads> {
  Program program;

  void thread(unsigned which) { program.thread(static_cast<int>(which)); }
  void after() { program.after(); }
};

template <class Program>
void judge(const second_opinion::description& what) {
  std::ostream ignored(nullptr);
  rl::test_params how;
  how.output_stream = how.progress_stream = &ignored;
  // Every schedule with at most three preemptions.
  how.search_type = rl::sched_bound;
  how.context_bound = 3;
  rl::simulate<suite<Program>>(how);
  const bool accepted = how.test_result == rl::test_result_success;
  std::cout << (accepted ? "accepts" : "rejects") << '\t' << rl::test_result_str(how.test_result)
            << '\t' << what.name << std::endl;
}

}  // namespace

int main() {
  second_opinion::for_each_program([](auto program, const second_opinion::description& what) {
    judge<typename decltype(program)::template program<relacy>>(what);
  });
}
