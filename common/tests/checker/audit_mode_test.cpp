// What several scenarios' audits say together.
#include "common/checker/audit/audit_mode.hpp"

#include <gtest/gtest.h>

#include "common/tests/checker/orders.hpp"

namespace {

using namespace common::checker;

audited_site site(int line, judgement judged, std::memory_order weakest,
                  std::memory_order written = std::memory_order_seq_cst) {
  audited_site s;
  s.file = "ring.hpp";
  s.line = line;
  s.operation = event_kind::rmw;
  s.written = written;
  s.weakest = weakest;
  s.judged = judged;
  return s;
}

audit of(std::vector<audited_site> sites) {
  audit a;
  a.sites = std::move(sites);
  return a;
}

constexpr auto needed = judgement::needed;
constexpr auto spare = judgement::stronger_than_needed;

TEST(audit_mode, an_order_is_needed_if_one_scenario_needs_it) {
  for (const audit& both :
       {merged(of({site(1, spare, acquire)}), of({site(1, needed, seq_cst)})),
        merged(of({site(1, needed, seq_cst)}), of({site(1, spare, acquire)}))}) {
    ASSERT_EQ(both.sites.size(), 1u);
    EXPECT_EQ(both.sites[0].judged, needed);
  }
}

TEST(audit_mode, what_one_scenario_could_not_decide_another_one_may) {
  const audit open = of({site(1, judgement::undecided, seq_cst)});
  for (const audit& both :
       {merged(open, of({site(1, needed, seq_cst)})), merged(of({site(1, needed, seq_cst)}), open)})
    EXPECT_EQ(both.sites[0].judged, needed);
  for (const audit& both :
       {merged(open, of({site(1, spare, acquire)})), merged(of({site(1, spare, acquire)}), open)})
    EXPECT_EQ(both.sites[0].judged, judgement::undecided);
}

TEST(audit_mode, the_weakest_order_is_the_one_that_serves_all_scenarios) {
  const audit both = merged(of({site(1, spare, acquire)}), of({site(1, spare, release)}));
  ASSERT_EQ(both.sites.size(), 1u);
  EXPECT_EQ(both.sites[0].judged, spare);
  EXPECT_EQ(both.sites[0].weakest, acq_rel);
}

TEST(audit_mode, two_halves_that_make_the_written_order_make_it_needed) {
  const audit both =
      merged(of({site(1, spare, acquire, acq_rel)}), of({site(1, spare, release, acq_rel)}));
  EXPECT_EQ(both.sites[0].judged, needed);
}

TEST(audit_mode, sites_of_all_scenarios_stand_in_the_order_of_lines) {
  const audit both = merged(of({site(7, needed, seq_cst)}), of({site(3, needed, seq_cst)}));
  ASSERT_EQ(both.sites.size(), 2u);
  EXPECT_EQ(both.sites[0].line, 3);
}

TEST(audit_mode, a_scenario_that_fails_is_what_counts) {
  audit failing = of({site(5, judgement::too_weak, release)});
  failing.original.kind = kind::data_race;
  for (const audit& both : {merged(failing, of({site(1, needed, seq_cst)})),
                            merged(of({site(1, needed, seq_cst)}), failing)}) {
    ASSERT_EQ(both.sites.size(), 1u);
    EXPECT_EQ(both.sites[0].line, 5);
    EXPECT_FALSE(both.original.ok());
  }
}

}  // namespace
