// The reduction against no reduction, on random programs: the same graphs, and none of them twice.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "litmus_program.hpp"

namespace common::checker::litmus {
namespace {

using what = instruction::what;

constexpr std::array load_orders{std::memory_order_relaxed, std::memory_order_acquire,
                                 std::memory_order_seq_cst};
constexpr std::array store_orders{std::memory_order_relaxed, std::memory_order_release,
                                  std::memory_order_seq_cst};
constexpr std::array rmw_orders{std::memory_order_relaxed, std::memory_order_acquire,
                                std::memory_order_release, std::memory_order_acq_rel,
                                std::memory_order_seq_cst};
constexpr std::array fence_orders{std::memory_order_acquire, std::memory_order_release,
                                  std::memory_order_acq_rel, std::memory_order_seq_cst};

class generator {
 public:
  explicit generator(unsigned seed) : random_(seed) {}

  program make() {
    program p(2 + below(2));
    locations_ = 1 + below(p.size() == 2 ? 3 : 2);
    // The number of schedules grows with the factorial of the length.
    std::size_t left = 7;
    for (auto& thread : p) {
      const std::size_t length = std::min(left, 1 + below(p.size() == 2 ? 4 : 3));
      for (std::size_t i = 0; i < length; ++i) thread.push_back(make_instruction());
      left -= length;
    }
    return p;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  template <std::size_t n>
  std::memory_order one_of(const std::array<std::memory_order, n>& orders) {
    return orders[below(n)];
  }

  instruction make_instruction() {
    const std::size_t location = below(locations_);
    const int value = 1 + static_cast<int>(below(2));
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
      case 3: return {what::store, location, ++stored_, 0, one_of(store_orders)};
      case 4:
      case 5:
      case 6: return {what::load, location, 0, 0, one_of(load_orders)};
      case 7: return {what::exchange, location, ++stored_, 0, one_of(rmw_orders)};
      case 8: return {what::fetch_add, location, 10, 0, one_of(rmw_orders)};
      case 9:
        return {below(2) == 0 ? what::compare_exchange_strong : what::compare_exchange_weak,
                location,
                value,
                static_cast<int>(below(3)),
                one_of(rmw_orders),
                one_of(load_orders)};
      case 10: return {what::end_unless, 0, static_cast<int>(below(2)), 0};
      default: return {what::fence, 0, 0, 0, one_of(fence_orders)};
    }
  }

  std::mt19937 random_;
  std::size_t locations_ = 1;
  int stored_ = 0;
};

TEST(the_reduction, explores_the_same_graphs_as_every_schedule_does_and_each_once) {
  constexpr unsigned programs = 400;
  std::size_t graphs = 0;
  for (unsigned seed = 0; seed < programs; ++seed) {
    const program p = generator(seed).make();
    const outcome reduced = run(p, true), naive = run(p, false);
    ASSERT_TRUE(naive.exhaustive);
    ASSERT_EQ(reduced.graphs, naive.graphs) << "seed " << seed << '\n' << to_string(p);
    ASSERT_EQ(reduced.states, naive.states) << "seed " << seed << '\n' << to_string(p);
    ASSERT_EQ(reduced.executions, reduced.graphs.size()) << "seed " << seed << '\n' << to_string(p);
    graphs += reduced.graphs.size();
  }
  EXPECT_GT(graphs, 5u * programs) << "the programs are too simple to show anything";
}

}  // namespace
}  // namespace common::checker::litmus
