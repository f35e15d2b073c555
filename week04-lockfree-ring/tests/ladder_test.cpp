// The steps from the first lock-free ring to cached indices: one contract for all.
#include "common/testing/conformance.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"

namespace {

struct step1 : common::testing::subject<week04::step1::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step1);

struct step2 : common::testing::subject<w4e3::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step2);

struct step3 : common::testing::subject<w4e5::padded_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step3);

struct step4 : common::testing::subject<w4e6::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step4);

template <class T>
using lines = week04::step5::ring<T>;
struct step5 : common::testing::subject<lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(step5);

template <class T>
using short_lines = week04::step5::ring<T, 2, 2>;
struct step5_short_lines : common::testing::subject<short_lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(step5_short_lines);

}  // namespace
