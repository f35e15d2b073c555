// The steps from the first lock-free ring to cached indices: one contract for all.
#include "common/testing/conformance.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step2_acquire_release.hpp"
#include "week04/step3_padded.hpp"
#include "week04/step4_cached.hpp"

namespace {

struct step1 : common::testing::subject<week04::step1::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step1);

struct step2 : common::testing::subject<week04::step2::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step2);

struct step3 : common::testing::subject<week04::step3::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step3);

struct step4 : common::testing::subject<week04::step4::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step4);

}  // namespace
