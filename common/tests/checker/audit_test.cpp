// audit_orders: needed, too weak, stronger than needed.
#include "common/checker/audit/audit.hpp"

#include "common/checker/gtest.hpp"
#include "ring.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

auto message(std::memory_order store_order, std::memory_order load_order) {
  return [=] {
    common::atomic<int> ready{0};
    common::plain<int> data{0};
    thread producer("producer", [&] {
      data = 42;
      ready.store(1, store_order);
    });
    thread consumer("consumer", [&] {
      until([&] { return ready.load(load_order) == 1; });
      check(data == 42, "the message arrived");
    });
  };
}

TEST(an_audit, finds_every_order_of_a_ring_needed) {
  const audit a = audit_orders({ring_scenario(2, 4, 4), ring_scenario(2, 4, 2)});
  ASSERT_EQ(a.sites.size(), 4u) << a.text();
  for (const audited_site& site : a.sites) {
    EXPECT_EQ(site.judged, judgement::needed) << a.text();
    EXPECT_THAT(site.message, HasSubstr("with relaxed: DATA RACE"));
    EXPECT_THAT(site.file, HasSubstr("ring.hpp"));
  }
}

// Store buffering: three executions if all four are seq_cst, four if one of them is weaker.
TEST(an_audit, does_not_decide_what_it_could_not_explore_whole) {
  const auto store_buffering = [] {
    common::atomic<int> x{0}, y{0};
    thread left("left", [&] {
      x.store(1, seq_cst);
      static_cast<void>(y.load(seq_cst));
    });
    thread right("right", [&] {
      y.store(1, seq_cst);
      static_cast<void>(x.load(seq_cst));
    });
  };
  const audit a = audit_orders(store_buffering, {.max_executions = 3});
  ASSERT_EQ(a.sites.size(), 4u) << a.text();
  for (const audited_site& site : a.sites) EXPECT_EQ(site.judged, judgement::undecided) << a.text();
  EXPECT_THAT(a.text(), HasSubstr("not decided; with release: not exhaustive"));
}

TEST(an_audit, names_the_weakest_order_that_passes) {
  const audit a = audit_orders(message(seq_cst, seq_cst));
  ASSERT_EQ(a.sites.size(), 2u) << a.text();
  EXPECT_EQ(a.sites[0].operation, event_kind::store);
  EXPECT_EQ(a.sites[0].judged, judgement::stronger_than_needed);
  EXPECT_EQ(a.sites[0].weakest, release);
  EXPECT_EQ(a.sites[1].operation, event_kind::load);
  EXPECT_EQ(a.sites[1].weakest, acquire);
}

TEST(an_audit, names_the_order_that_mends_what_fails) {
  const audit a = audit_orders(message(relaxed, acquire));
  EXPECT_EQ(a.original.kind, kind::data_race);
  ASSERT_EQ(a.sites.size(), 1u) << a.text();
  EXPECT_EQ(a.sites[0].judged, judgement::too_weak);
  EXPECT_EQ(a.sites[0].written, relaxed);
  EXPECT_EQ(a.sites[0].weakest, release);
  EXPECT_THAT(a.text(), HasSubstr("TOO WEAK: release mends it"));
}

TEST(an_audit, says_when_no_single_order_mends_it) {
  const audit a = audit_orders(message(relaxed, relaxed));
  EXPECT_TRUE(a.sites.empty());
  EXPECT_THAT(a.text(), HasSubstr("no single stronger order mends it"));
}

TEST(an_audit, knows_operators_fences_and_both_orders_of_an_exchange) {
  const audit a = audit_orders([] {
    common::atomic<int> n{0};
    ++n;
    common::atomic_thread_fence(seq_cst);
    int expected = 1;
    n.compare_exchange_strong(expected, 2, acq_rel, acquire);
  });
  ASSERT_EQ(a.sites.size(), 4u) << a.text();
  for (const audited_site& site : a.sites) {
    EXPECT_EQ(site.judged, judgement::stronger_than_needed) << a.text();
    EXPECT_EQ(site.weakest, relaxed);
    EXPECT_THAT(site.file, HasSubstr("audit_test.cpp"));
  }
  EXPECT_THAT(a.text(), HasSubstr("  failed compare_exchange  acquire  stronger than needed"));
  EXPECT_THAT(a.json(), HasSubstr("\"operation\": \"failed compare_exchange\""));
}

TEST(an_audit, tells_two_operations_of_one_line_apart) {
  const auto scenario = [](std::memory_order first, std::memory_order second) {
    return [=] {
      common::atomic<int> pushed{0}, popped{0};
      common::plain<int> data{0};
      thread producer("producer", [&] {
        data = 42;
        pushed.store(1, release);
      });
      thread consumer("consumer", [&] {
        until([&] { return popped.load(first) != pushed.load(second); });
        check(data == 42, "the message arrived");
      });
    };
  };
  // Both loads of the line are judged, whichever comes first: one is needed and one is not.
  const audit a = audit_orders(scenario(acquire, acquire));
  ASSERT_EQ(a.sites.size(), 3u) << a.text();
  EXPECT_EQ(a.sites[0].operation, event_kind::store);
  EXPECT_EQ(a.sites[1].line, a.sites[2].line);
  EXPECT_LT(a.sites[1].column, a.sites[2].column);
  EXPECT_EQ(a.sites[1].judged, judgement::stronger_than_needed) << a.text();
  EXPECT_EQ(a.sites[1].weakest, relaxed);
  EXPECT_EQ(a.sites[2].judged, judgement::needed) << a.text();
  // A relaxed one beside it does not hide the one that is needed.
  const audit beside_relaxed = audit_orders(scenario(relaxed, acquire));
  ASSERT_EQ(beside_relaxed.sites.size(), 2u) << beside_relaxed.text();
  EXPECT_EQ(beside_relaxed.sites[1].judged, judgement::needed) << beside_relaxed.text();
  EXPECT_EQ(beside_relaxed.sites[1].operation, event_kind::load);
}

TEST(an_audit, leaves_a_mutex_alone) {
  const audit a = audit_orders([] {
    common::mutex m;
    const std::lock_guard lock(m);
  });
  EXPECT_TRUE(a.sites.empty()) << a.text();
}

}  // namespace
}  // namespace common::checker
