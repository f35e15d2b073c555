#include "common/checker/audit/audit.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "common/checker/explorer.hpp"
#include "common/checker/report/call_sites.hpp"
#include "common/checker/report/counterexample.hpp"
#include "common/json.hpp"

namespace common::checker {
namespace {

using scenarios = std::vector<std::function<void()>>;

// A helper that is given its order has a site for each order.
struct raw_site {
  source_place at;
  event_kind operation;
  std::memory_order written;

  bool is_at(const source_place& place) const {
    return at.line == place.line && at.column == place.column && at.caller == place.caller &&
           std::string(at.file) == place.file;
  }
  bool is(const source_place& place, event_kind kind, std::memory_order order) const {
    return operation == kind && written == order && is_at(place);
  }
};

// Weaker or stronger orders that make sense for the operation, the weakest first.
std::vector<std::memory_order> orders_for(event_kind operation) {
  if (operation == event_kind::load)
    return {std::memory_order_relaxed, std::memory_order_acquire, std::memory_order_seq_cst};
  if (operation == event_kind::store)
    return {std::memory_order_relaxed, std::memory_order_release, std::memory_order_seq_cst};
  return {std::memory_order_relaxed, std::memory_order_acquire, std::memory_order_release,
          std::memory_order_acq_rel, std::memory_order_seq_cst};
}

bool weaker(std::memory_order a, std::memory_order b) {
  if (b == std::memory_order_consume) b = std::memory_order_acquire;  // compilers make it one
  return a != b && (!acquires(a) || acquires(b)) && (!releases(a) || releases(b)) &&
         a != std::memory_order_seq_cst;
}

verdict explore_all(const scenarios& all, const options& wanted) {
  verdict last, cut_short;
  for (const auto& scenario : all) {
    last = explore(scenario, wanted);
    if (!last.ok()) return last;
    if (!last.exhaustive && cut_short.exhaustive) cut_short = last;
  }
  return cut_short.exhaustive ? last : cut_short;
}

verdict explore_with(const scenarios& all, const options& wanted, const raw_site& site,
                     std::memory_order order) {
  options changed = wanted;
  changed.remap_order = [&](const source_place& at, event_kind kind, std::memory_order written) {
    return site.is(at, kind, written) ? order : written;
  };
  return explore_all(all, changed);
}

std::vector<raw_site> find_sites(const scenarios& all, const options& wanted, verdict& original) {
  std::vector<raw_site> sites;
  options watching = wanted;
  watching.remap_order = [&](const source_place& at, event_kind kind, std::memory_order written) {
    const auto known = std::find_if(sites.begin(), sites.end(),
                                    [&](const raw_site& s) { return s.is(at, kind, written); });
    if (known == sites.end()) sites.push_back({at, kind, written});
    return written;
  };
  original = explore_all(all, watching);
  return sites;
}

audited_site describe(const raw_site& site) {
  audited_site described;
  const call_site place = find_call_site(site.at);
  described.file = place.file;
  described.line = place.line;
  described.column = site.at.column;
  described.operation = site.operation;
  described.written = described.weakest = site.written;
  return described;
}

// The weakest order that passes, and what the next weaker one leads to.
audited_site judge_sufficient(const scenarios& all, const options& wanted, const raw_site& site) {
  audited_site result = describe(site);
  for (std::memory_order order : orders_for(site.operation)) {
    if (!weaker(order, site.written)) continue;
    const verdict v = explore_with(all, wanted, site, order);
    if (v.ok() && v.exhaustive) {
      result.weakest = order;
      result.judged = judgement::stronger_than_needed;
      return result;
    }
    if (v.ok()) result.judged = judgement::undecided;
    if (v.ok() || result.judged == judgement::needed)
      result.message = std::string("with ") + name_of(order) + ": " + v.message;
  }
  return result;
}

// The code fails: would a stronger order here mend it?
bool judge_failing(const scenarios& all, const options& wanted, const raw_site& site,
                   const verdict& original, audited_site& result) {
  result = describe(site);
  for (std::memory_order order : orders_for(site.operation)) {
    if (!weaker(site.written, order)) continue;
    const verdict v = explore_with(all, wanted, site, order);
    if (!v.ok() || !v.exhaustive) continue;
    result.weakest = order;
    result.judged = judgement::too_weak;
    result.message = original.message;
    return true;
  }
  return false;
}

const char* word_for(judgement judged) {
  switch (judged) {
    case judgement::needed: return "needed";
    case judgement::too_weak: return "too weak";
    case judgement::undecided: return "not decided";
    default: return "stronger than needed";
  }
}

// Must its column be named to know which operation is meant?
bool shares_its_line(const std::vector<audited_site>& sites, const audited_site& site) {
  return std::any_of(sites.begin(), sites.end(), [&](const audited_site& s) {
    return s.line == site.line && s.column != site.column && s.operation == site.operation &&
           s.file == site.file;
  });
}

// No other operation is a read-modify-write and a load at the same place.
bool is_of_failure(const std::vector<raw_site>& sites, const raw_site& site) {
  return site.operation == event_kind::load &&
         std::any_of(sites.begin(), sites.end(), [&](const raw_site& s) {
           return s.operation == event_kind::rmw && s.is_at(site.at);
         });
}

const char* word_for(const audited_site& site) {
  if (site.of_failure) return "failed compare_exchange";
  switch (site.operation) {
    case event_kind::load: return "load";
    case event_kind::store: return "store";
    case event_kind::rmw: return "read-modify-write";
    default: return "fence";
  }
}

}  // namespace

audit audit_orders(const scenarios& all, const options& wanted) {
  audit a;
  const std::vector<raw_site> found = find_sites(all, wanted, a.original);
  for (const raw_site& site : found) {
    audited_site judged;
    if (a.original.ok()) {
      if (site.written == std::memory_order_relaxed) continue;
      judged = judge_sufficient(all, wanted, site);
    } else if (!judge_failing(all, wanted, site, a.original, judged)) {
      continue;
    }
    judged.of_failure = is_of_failure(found, site);
    a.sites.push_back(judged);
  }
  std::stable_sort(a.sites.begin(), a.sites.end(), [](const auto& x, const auto& y) {
    return std::tie(x.file, x.line, x.column, x.operation) <
           std::tie(y.file, y.line, y.column, y.operation);
  });
  return a;
}

audit audit_orders(const std::function<void()>& scenario, const options& wanted) {
  return audit_orders(scenarios{scenario}, wanted);
}

std::string audit::text() const {
  std::string text = original.title + (original.title.empty() ? "" : ": ");
  if (!original.ok())
    text += "fails as it is (" + original.message + ")\n";
  else if (!original.exhaustive)
    text += "the scenario is too large to explore it whole: " + original.message + '\n';
  else
    text += "each memory order weakened in turn, the others as written\n";
  for (const audited_site& s : sites) {
    text += "  " + std::filesystem::path(s.file).filename().string() + ":" +
            std::to_string(s.line) +
            (shares_its_line(sites, s) ? ":" + std::to_string(s.column) : "") + "  " + word_for(s) +
            "  " + name_of(s.written) + "  ";
    if (s.judged == judgement::needed)
      text += "needed; " + s.message;
    else if (s.judged == judgement::undecided)
      text += "not decided; " + s.message;
    else if (s.judged == judgement::too_weak)
      text += std::string("TOO WEAK: ") + name_of(s.weakest) + " mends it";
    else
      text += std::string("stronger than needed: ") + name_of(s.weakest) + " passes";
    text += '\n';
  }
  if (!original.ok() && sites.empty()) text += "  no single stronger order mends it\n";
  return text;
}

std::string audit::json() const {
  std::vector<std::string> all;
  for (const audited_site& s : sites) {
    json::object site;
    site.text("file", s.file).number("line", static_cast<std::size_t>(s.line));
    site.number("column", static_cast<std::size_t>(s.column));
    site.boolean("one_of_several", shares_its_line(sites, s));
    site.text("operation", word_for(s)).text("order", name_of(s.written));
    site.text("judged", word_for(s.judged)).text("weakest", name_of(s.weakest));
    all.push_back(site.text("message", s.message).str());
  }
  json::object o;
  o.text("record", "audit").text("title", original.title).boolean("passes", original.ok());
  o.boolean("whole", original.exhaustive).text("message", original.message);
  return o.add("sites", json::array(all)).str();
}

}  // namespace common::checker
