#include "common/checker/audit/audit_mode.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <tuple>

#include "common/checker/engine/basics.hpp"
#include "common/checker/explorer.hpp"

// In a test program: hands the table on, as data (common/testing/findings.hpp).
extern "C" __attribute__((weak)) void common_found_audit(const char* json);

namespace common::checker {
namespace {

bool asked_for() {
  const char* const value = std::getenv("CHECKER_AUDIT");
  return value != nullptr && std::strcmp(value, "1") == 0;
}

// Prints what was gathered when the process ends. A todo ends it without: then there is no table.
class table_at_exit {
 public:
  ~table_at_exit() {
    if (!all_) return;
    std::printf("AUDIT %s", all_->text().c_str());
    std::fflush(stdout);
    if (&common_found_audit != nullptr) common_found_audit(all_->json().c_str());
  }

  void add(const audit& a) {
    // The first one goes through merged() as well: a line that is inlined in two places is one
    // site.
    audit before = all_.value_or(audit{});
    if (!all_) before.original.title = a.original.title;
    all_ = merged(std::move(before), a);
  }

  bool busy = false;  // an audit explores, too

 private:
  std::optional<audit> all_;
};

table_at_exit& table() {
  static table_at_exit only;
  return only;
}

bool same_site(const audited_site& a, const audited_site& b) {
  return a.line == b.line && a.column == b.column && a.operation == b.operation &&
         a.written == b.written && a.file == b.file;
}

// The weakest order that is at least as strong as both.
std::memory_order stronger(std::memory_order a, std::memory_order b) {
  if (a == std::memory_order_seq_cst || b == std::memory_order_seq_cst)
    return std::memory_order_seq_cst;
  const bool acquire = acquires(a) || acquires(b);
  const bool release = releases(a) || releases(b);
  if (acquire && release) return std::memory_order_acq_rel;
  if (acquire) return std::memory_order_acquire;
  return release ? std::memory_order_release : std::memory_order_relaxed;
}

void combine(audited_site& site, const audited_site& other) {
  if (std::min(site.judged, other.judged) != judgement::stronger_than_needed) {
    if (other.judged < site.judged) site = other;
    return;
  }
  site.weakest = stronger(site.weakest, other.weakest);
  if (site.weakest == site.written) {  // one scenario needs its one half, one its other
    site.judged = judgement::needed;
    site.message = other.message;
  }
}

}  // namespace

audit merged(audit one, const audit& other) {
  // Once a scenario fails, the question is what mends it, and the others' orders say nothing.
  if (!one.original.ok()) return one;
  if (!other.original.ok()) return other;
  if (one.original.exhaustive) one.original = other.original;
  for (const audited_site& site : other.sites) {
    const auto known = std::find_if(one.sites.begin(), one.sites.end(),
                                    [&](const audited_site& s) { return same_site(s, site); });
    if (known == one.sites.end())
      one.sites.push_back(site);
    else
      combine(*known, site);
  }
  std::stable_sort(one.sites.begin(), one.sites.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.line, a.column, a.operation) <
           std::tie(b.file, b.line, b.column, b.operation);
  });
  return one;
}

void audit_if_asked() {
  if (!asked_for()) return;
  observe_scenarios([](const std::function<void()>& scenario, const options& wanted) {
    if (table().busy || wanted.remap_order) return;
    table().busy = true;
    table().add(audit_orders(scenario, wanted));
    table().busy = false;
  });
}

}  // namespace common::checker
