// The single total order S of all seq_cst operations and fences, from the standard's wording
// (N4861). S exists if nothing in [atomics.order] makes an operation precede itself:
//
//   /3    A is coherence-ordered before B: both access one object, and B comes later in the
//         object's history, in which every modification is followed by its readers. (That is
//         3.1 - 3.4 in one phrase: reads-from, modification order, reads-before, and their
//         closure.)
//   /4    X precedes Y in S if X strongly happens before Y, or if A is coherence-ordered before B
//         where X is A, or a fence that happens before A,                           (4.1, 4.3, 4.4)
//         and Y is B, or a fence that B happens before                              (4.1, 4.2, 4.4)
//
// Adding events never removes such a constraint, so a partial graph that breaks the axiom can be
// dropped at once.
#include <algorithm>

#include "common/checker/engine/memory_model.hpp"

namespace common::checker {
namespace {

// A point in the history of one object: 2p is its p-th modification, 2p + 1 are that one's readers.
using point = std::uint32_t;
constexpr point never = ~point{0};

point point_of(const execution_graph& graph, const event& access) {
  return 2 * graph.position_of(access) + (access.is_atomic_write() ? 0 : 1);
}

// What S must know of a seq_cst operation: for each object, the earliest access that is the
// operation or comes behind it, and the latest one that is the operation or comes ahead of it.
struct member {
  const event* self;
  std::vector<point> earliest;  // never: there is none
  std::vector<point> latest;    // 0: there is none, or nothing is coherence-ordered before it
};

// [intro.races]/12. Of its four ways, 12.2 (synchronization between seq_cst operations) orders
// nothing that 4.1 does not; 12.4 (transitivity) is that of S. There remain 12.1: sequenced before,
// and 12.3: A is sequenced before something that happens before something sequenced before B.
bool strongly_happens_before(const event& a, const event& b) {
  if (a.thread == b.thread) return a.seq < b.seq;
  return b.known_before.knows(a.thread, static_cast<tick>(a.seq + 1));
}

class order_s {
 public:
  explicit order_s(const execution_graph& graph) {
    for (const event& e : graph.events)
      if (e.order == std::memory_order_seq_cst && e.is_atomic()) add(graph, e);
  }

  // Takes out members that nothing else must precede, until none is left.
  bool exists() const {
    std::vector<const member*> left;
    for (const member& m : members_) left.push_back(&m);
    while (!left.empty()) {
      const auto first = std::find_if(left.begin(), left.end(), [&](const member* y) {
        return std::none_of(left.begin(), left.end(),
                            [&](const member* x) { return x != y && precedes(*x, *y); });
      });
      if (first == left.end()) return false;
      left.erase(first);
    }
    return true;
  }

 private:
  void add(const execution_graph& graph, const event& e) {
    const std::size_t objects = graph.locations.size();
    member& m = members_.emplace_back(
        member{&e, std::vector<point>(objects, never), std::vector<point>(objects, 0)});
    if (e.kind == event_kind::fence)
      for (id object = 0; object < objects; ++object) look_around(graph, m, object);
    else
      m.earliest[e.location] = m.latest[e.location] = point_of(graph, e);
  }

  // The accesses of an object on both sides of a fence. Its initialization is none: it is not an
  // atomic operation. Nor are those of a mutex or a condition variable.
  static void look_around(const execution_graph& graph, member& fence, id object) {
    if (graph.locations[object].kind != location_kind::atomic) return;
    for (id access : graph.locations[object].accesses) {
      const event& e = graph.events[access];
      const point here = point_of(graph, e);
      if (here == 0) continue;
      if (e.knows(*fence.self)) fence.earliest[object] = std::min(fence.earliest[object], here);
      if (fence.self->knows(e)) fence.latest[object] = std::max(fence.latest[object], here);
    }
  }

  static bool precedes(const member& x, const member& y) {
    if (strongly_happens_before(*x.self, *y.self)) return true;
    for (std::size_t object = 0; object < x.earliest.size(); ++object)
      if (x.earliest[object] < y.latest[object]) return true;
    return false;
  }

  std::vector<member> members_;
};

}  // namespace

bool seq_cst_is_consistent(const execution_graph& graph) {
  return order_s(graph).exists();
}

}  // namespace common::checker
