// RC11's psc axiom, evaluated literally on the graph built so far. Adding events never removes a
// cycle, so a partial graph that breaks the axiom can be dropped at once.
//
//   scb      = po | po' ; hb ; po' | hb between accesses of one location | mo | fr
//              (po': program order between different locations)
//   psc_base = ([SC] | [F SC] ; hb?) ; scb ; ([SC] | hb? ; [F SC])
//   psc_F    = [F SC] ; (hb | hb ; eco ; hb) ; [F SC]      eco = (rf | mo | fr)+
//   axiom: psc_base | psc_F is acyclic
#include "common/checker/engine/memory_model.hpp"

namespace common::checker {
namespace {

// A relation over the atomic events of the graph, as a matrix of bits.
class relation {
 public:
  relation(std::size_t rows, std::size_t columns)
      : words_((columns + 63) / 64), bits_(rows * words_) {}

  bool has(std::size_t a, std::size_t b) const {
    return (bits_[a * words_ + b / 64] >> (b % 64) & 1) != 0;
  }
  void add(std::size_t a, std::size_t b) { bits_[a * words_ + b / 64] |= word{1} << (b % 64); }

  // Everything that `from` relates `b` to, `a` is related to here.
  void add_row(std::size_t a, const relation& from, std::size_t b) {
    for (std::size_t w = 0; w < words_; ++w) bits_[a * words_ + w] |= from.bits_[b * words_ + w];
  }

 private:
  std::size_t words_;
  std::vector<word> bits_;
};

relation compose(const relation& first, const relation& second, std::size_t size) {
  relation both(size, size);
  for (std::size_t a = 0; a < size; ++a)
    for (std::size_t b = 0; b < size; ++b)
      if (first.has(a, b)) both.add_row(a, second, b);
  return both;
}

class psc {
 public:
  explicit psc(const execution_graph& graph)
      : graph_(graph),
        nodes_(atomic_events(graph)),
        hb_(size(), size()),
        scb_(size(), size()),
        eco_(size(), size()) {
    relation po_other(size(), size());
    for (std::size_t a = 0; a < size(); ++a)
      for (std::size_t b = 0; b < size(); ++b)
        if (a != b) relate(a, b, po_other);
    const relation through = compose(compose(po_other, hb_, size()), po_other, size());
    for (std::size_t a = 0; a < size(); ++a) scb_.add_row(a, through, a);
    // Two steps of rf, mo and fr are enough: a third one always shortens.
    const relation two_steps = compose(eco_, eco_, size());
    for (std::size_t a = 0; a < size(); ++a) eco_.add_row(a, two_steps, a);
  }

  bool acyclic() const {
    std::vector<std::size_t> sc;
    for (std::size_t a = 0; a < size(); ++a)
      if (nodes_[a]->order == std::memory_order_seq_cst) sc.push_back(a);
    relation before(sc.size(), sc.size());
    for (std::size_t i = 0; i < sc.size(); ++i) add_successors(i, sc, before);
    for (std::size_t k = 0; k < sc.size(); ++k)
      for (std::size_t i = 0; i < sc.size(); ++i)
        if (before.has(i, k)) before.add_row(i, before, k);
    for (std::size_t i = 0; i < sc.size(); ++i)
      if (before.has(i, i)) return false;
    return true;
  }

 private:
  static std::vector<const event*> atomic_events(const execution_graph& graph) {
    std::vector<const event*> found;
    for (const event& e : graph.events)
      if (e.is_atomic()) found.push_back(&e);
    return found;
  }

  std::size_t size() const { return nodes_.size(); }
  bool is_fence(std::size_t a) const { return nodes_[a]->kind == event_kind::fence; }

  void relate(std::size_t i, std::size_t j, relation& po_other) {
    const event &a = *nodes_[i], &b = *nodes_[j];
    const bool same_place = a.location == b.location && a.location != none;
    const bool po = a.thread == b.thread && a.seq < b.seq;
    const bool hb = b.knows(a);
    if (hb) hb_.add(i, j);
    if (po && !same_place) po_other.add(i, j);
    if (po || (hb && same_place)) scb_.add(i, j);
    if (!same_place) return;
    if (a.is_atomic_write() && b.reads_from == a.self) eco_.add(i, j);
    if (!b.is_atomic_write()) return;
    const bool mo = a.is_atomic_write() && a.position < b.position;
    const bool fr = a.is_atomic_read() && graph_.events[a.reads_from].position < b.position;
    if (mo || fr) scb_.add(i, j), eco_.add(i, j);
  }

  // The row of psc of one seq_cst event.
  void add_successors(std::size_t i, const std::vector<std::size_t>& sc, relation& before) const {
    const std::size_t a = sc[i];
    relation reach(1, size()), reach_eco(1, size());
    reach.add_row(0, scb_, a);
    if (is_fence(a))
      for (std::size_t x = 0; x < size(); ++x)
        if (hb_.has(a, x)) reach.add_row(0, scb_, x), reach_eco.add_row(0, eco_, x);
    for (std::size_t j = 0; j < sc.size(); ++j) {
      const std::size_t b = sc[j];
      bool edge = reach.has(0, b) || (is_fence(a) && is_fence(b) && hb_.has(a, b));
      for (std::size_t y = 0; is_fence(b) && !edge && y < size(); ++y)
        edge = (reach.has(0, y) || reach_eco.has(0, y)) && hb_.has(y, b);
      if (edge) before.add(i, j);
    }
  }

  const execution_graph& graph_;
  std::vector<const event*> nodes_;
  relation hb_, scb_, eco_;
};

}  // namespace

bool seq_cst_is_consistent(const execution_graph& graph) {
  return psc(graph).acyclic();
}

}  // namespace common::checker
