// The litmus programs: a few lines each that show what a memory order allows. The same source runs
// on this CPU and under the model checker; `Machine` says which:
//
//   Machine::atomic<T>        std::atomic<T>, or the checker's
//   Machine::fence(order)     std::atomic_thread_fence, or the checker's
//
// Each program has a function for each of its threads and the registers r[0], r[1], ... that they
// fill. All variables start at 0. Run every thread once, join, then read r.
//
// for_each_program<Machine>(visit) calls visit.operator()<Program>(about) for each of the twelve.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>

#include "common/cache_line.hpp"

namespace week03::litmus {

using std::memory_order;

// A variable on a cache line of its own.
template <class Machine>
struct alignas(common::cache_line_size) variable : Machine::template atomic<int> {
  variable() : Machine::template atomic<int>(0) {}
};

// MP, message passing: one thread writes data and raises a flag; the other sees the flag. Does it
// see the data?
template <class Machine, memory_order Store, memory_order Load>
struct message_passing {
  static constexpr int threads = 2;
  variable<Machine> data, flag;
  std::array<int, 2> r{};

  void thread0() {
    data.store(1, memory_order::relaxed);
    flag.store(1, Store);
  }
  void thread1() {
    r[0] = flag.load(Load);
    r[1] = data.load(memory_order::relaxed);
  }
};

// The same with fences: the release and the acquire stand beside relaxed accesses.
template <class Machine>
struct message_passing_fences {
  static constexpr int threads = 2;
  variable<Machine> data, flag;
  std::array<int, 2> r{};

  void thread0() {
    data.store(1, memory_order::relaxed);
    Machine::fence(memory_order::release);
    flag.store(1, memory_order::relaxed);
  }
  void thread1() {
    r[0] = flag.load(memory_order::relaxed);
    Machine::fence(memory_order::acquire);
    r[1] = data.load(memory_order::relaxed);
  }
};

// SB, store buffering: each thread stores to its own variable and then looks at the other's. Can
// both miss each other's store?
template <class Machine, memory_order Store, memory_order Load>
struct store_buffering {
  static constexpr int threads = 2;
  variable<Machine> x, y;
  std::array<int, 2> r{};

  void thread0() {
    x.store(1, Store);
    r[0] = y.load(Load);
  }
  void thread1() {
    y.store(1, Store);
    r[1] = x.load(Load);
  }
};

// LB, load buffering: each thread reads one variable and then writes the other. Can both reads see
// the store that comes after the other read?
template <class Machine>
struct load_buffering {
  static constexpr int threads = 2;
  variable<Machine> x, y;
  std::array<int, 2> r{};

  void thread0() {
    r[0] = x.load(memory_order::relaxed);
    y.store(1, memory_order::relaxed);
  }
  void thread1() {
    r[1] = y.load(memory_order::relaxed);
    x.store(1, memory_order::relaxed);
  }
};

// CoRR, coherence of two reads: one variable, read twice. Can the second read be older?
template <class Machine>
struct coherence {
  static constexpr int threads = 2;
  variable<Machine> x;
  std::array<int, 2> r{};

  void thread0() { x.store(1, memory_order::relaxed); }
  void thread1() {
    r[0] = x.load(memory_order::relaxed);
    r[1] = x.load(memory_order::relaxed);
  }
};

// WRC, write to read causality: thread 1 sees x and says so in y; thread 2 sees y. Does it see x?
template <class Machine, memory_order Store, memory_order Load>
struct causality {
  static constexpr int threads = 3;
  variable<Machine> x, y;
  std::array<int, 3> r{};

  void thread0() { x.store(1, memory_order::relaxed); }
  void thread1() {
    r[0] = x.load(memory_order::relaxed);
    y.store(1, Store);
  }
  void thread2() {
    r[1] = y.load(Load);
    r[2] = x.load(memory_order::relaxed);
  }
};

// IRIW, independent reads of independent writes: two writers, two readers that look in opposite
// order. Can the readers disagree about which write came first?
template <class Machine, memory_order Store, memory_order Load>
struct independent_writes {
  static constexpr int threads = 4;
  variable<Machine> x, y;
  std::array<int, 4> r{};

  void thread0() { x.store(1, Store); }
  void thread1() { y.store(1, Store); }
  void thread2() {
    r[0] = x.load(Load);
    r[1] = y.load(Load);
  }
  void thread3() {
    r[2] = y.load(Load);
    r[3] = x.load(Load);
  }
};

// What one wants to know about a program: whether its weak outcome, the one that no interleaving of
// its lines explains, can be seen.
struct about {
  std::string_view name;
  std::string_view question;  // the weak outcome in words
  std::string_view weak;      // and in digits
  bool on_x86;                // the architecture allows it
  bool on_arm;                // the same, Armv8, for what g++ 12 makes of the source
};

template <class Machine, class Visit>
void for_each_program(Visit visit) {
  using enum std::memory_order;
  const auto program = [&]<class Program>(about what) { visit.template operator()<Program>(what); };
  const std::string_view stale = "flag seen, data missed";
  program.template operator()<message_passing<Machine, relaxed, relaxed>>(
      {"mp_relaxed", stale, "10", false, true});
  program.template operator()<message_passing<Machine, release, acquire>>(
      {"mp_release_acquire", stale, "10", false, false});
  program.template operator()<message_passing<Machine, release, relaxed>>(
      {"mp_release_relaxed", stale, "10", false, true});
  program.template operator()<message_passing_fences<Machine>>(
      {"mp_fences", stale, "10", false, false});

  // On Arm stlr and ldar stay in order: stronger than release and acquire have to be.
  const std::string_view missed = "both miss the other's store";
  program.template operator()<store_buffering<Machine, release, acquire>>(
      {"sb_release_acquire", missed, "00", true, false});
  program.template operator()<store_buffering<Machine, seq_cst, seq_cst>>(
      {"sb_seq_cst", missed, "00", false, false});

  // Arm allows it on paper; hardly any core has ever shown it.
  program.template operator()<load_buffering<Machine>>(
      {"lb_relaxed", "both see a store from the future", "11", false, true});
  program.template operator()<coherence<Machine>>(
      {"corr_relaxed", "one variable goes backwards", "10", false, false});

  const std::string_view effect = "effect seen, cause missed";
  program.template operator()<causality<Machine, relaxed, relaxed>>(
      {"wrc_relaxed", effect, "110", false, true});
  program.template operator()<causality<Machine, release, acquire>>(
      {"wrc_release_acquire", effect, "110", false, false});

  // Armv8 cores see each other's stores all at once; POWER does not, and shows this one.
  const std::string_view disagree = "readers disagree on the order";
  program.template operator()<independent_writes<Machine, release, acquire>>(
      {"iriw_release_acquire", disagree, "1010", false, false});
  program.template operator()<independent_writes<Machine, seq_cst, seq_cst>>(
      {"iriw_seq_cst", disagree, "1010", false, false});
}

// How many reads the program has.
template <class Program>
inline constexpr std::size_t reads_of = std::tuple_size_v<decltype(Program::r)>;

// What they returned, as digits.
template <class Program>
std::string outcome_of(const Program& program) {
  std::string digits;
  for (const int value : program.r) digits += static_cast<char>('0' + value);
  return digits;
}

// Thread `index` of the program.
template <class Program>
void run_thread(Program& program, int index) {
  if (index == 0) program.thread0();
  if (index == 1) program.thread1();
  if constexpr (Program::threads > 2) {
    if (index == 2) program.thread2();
  }
  if constexpr (Program::threads > 3) {
    if (index == 3) program.thread3();
  }
}

}  // namespace week03::litmus
