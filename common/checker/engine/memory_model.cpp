#include "common/checker/engine/memory_model.hpp"

namespace common::checker {

// ---- what may be read, and where a store may go

// Coherence: the last store that the thread's past has written or read. Nothing older may be read,
// and no new store may be placed before it.
std::uint32_t memory_model::floor(const thread_view& view, const operation& op) const {
  const vector_clock& past = op.up_to_date ? view.caused_by : view.happens_before;
  std::uint32_t lowest = 0;
  for (id access : graph_.locations[op.location].accesses) {
    const event& e = graph_.events[access];
    if (past.knows(e.thread, e.seq)) lowest = std::max(lowest, graph_.position_of(e));
  }
  return lowest;
}

bool memory_model::may_read(thread_view& view, const operation& op, const event& store) {
  if (op.awaits && !op.awaits(store.put)) return false;
  if (op.writes_over(store.put) && graph_.read_by_rmw(store)) return false;
  return consistent_after(view, op, store.self);
}

std::vector<id> memory_model::choices(thread_view& view, const operation& op) {
  if (op.kind == event_kind::fence) return {0};
  std::vector<id> open;
  const std::uint32_t lowest = floor(view, op);
  const auto stores = [&]() -> const auto& {
    return graph_.locations[op.location].modification_order;
  };
  if (op.kind == event_kind::store) {
    const auto last = static_cast<std::uint32_t>(stores().size());
    for (std::uint32_t p = last; p > lowest; --p) {
      const bool splits_rmw = graph_.read_by_rmw(graph_.events[stores()[p - 1]]);
      if (!splits_rmw && consistent_after(view, op, p)) open.push_back(p);
    }
    return open;
  }
  for (std::size_t p = stores().size(); p-- > lowest;)
    if (may_read(view, op, graph_.events[stores()[p]])) open.push_back(stores()[p]);
  if (op.earliest && open.size() > 1) open.erase(open.begin(), open.end() - 1);
  return open;
}

// ---- adding events

void memory_model::step(thread_view& view) {
  ++view.seq;
  view.happens_before.ticks[view.thread] = view.caused_by.ticks[view.thread] = view.seq;
}

event& memory_model::apply_plain(thread_view& view, event_kind kind) {
  const vector_clock known_before = view.happens_before;
  step(view);
  event& e = graph_.append(view.thread, view.seq, kind);
  e.known_before = known_before;
  e.happens_before = view.happens_before;
  e.caused_by = view.caused_by;
  return e;
}

event& memory_model::apply(thread_view& view, const operation& op, id choice) {
  event& e = apply_plain(view, op.kind);
  e.order = op.order;
  e.location = op.location;
  e.at = op.at;
  e.does = op.does;
  if (op.kind == event_kind::fence) {
    if (acquires(op.order)) view.happens_before.join(view.read_relaxed);
    if (releases(op.order)) view.release_fence = view.happens_before;
  } else {
    graph_.locations[op.location].accesses.push_back(e.self);
    if (op.reads()) {
      add_read(view, e, op, choice);
    } else {
      e.put = op.put;
      add_store(view, e, choice);
    }
  }
  if (e.order == std::memory_order_seq_cst) ++seq_cst_events_;
  e.happens_before = view.happens_before;
  e.caused_by = view.caused_by;
  return e;
}

void memory_model::add_store(thread_view& view, event& store, std::uint32_t position) {
  store.published.join(releases(store.order) ? view.happens_before : view.release_fence);
  graph_.insert_store(store, position);
}

void memory_model::add_read(thread_view& view, event& read, const operation& op, id source) {
  const event& store = graph_.events[source];
  const bool writes = op.writes_over(store.put);
  read.reads_from = source;
  read.got = store.put;
  if (op.kind == event_kind::rmw && !writes) {
    read.kind = event_kind::load;
    read.order = op.on_failure;
    // What becomes of either form that found another value.
    if (read.does == action::none) read.does = action::compare_exchange_strong;
  }
  view.caused_by.join(store.caused_by);
  view.read_relaxed.join(store.published);
  if (acquires(read.order)) view.happens_before.join(store.published);
  if (writes) {
    read.published = store.published;  // a read-modify-write prolongs the release sequence
    add_store(view, read, store.position + 1);
  }
}

// ---- seq_cst

// A new event happens before nothing yet. So it can close a cycle only if it is coherence-ordered
// before something that is already there: a store that is later in modification order than the
// event's own place; and only if S sees the event at all: as seq_cst itself, or behind a seq_cst
// fence.
bool memory_model::may_close_a_cycle(const thread_view& view, const operation& op,
                                     id choice) const {
  if (op.kind == event_kind::fence) return false;
  if (graph_.locations[op.location].kind != location_kind::atomic) return false;
  const auto& stores = graph_.locations[op.location].modification_order;
  const std::size_t successor =
      op.reads() ? graph_.events[choice].position + std::size_t{1} : choice;
  if (successor == stores.size()) return false;
  if (op.order == std::memory_order_seq_cst || op.on_failure == std::memory_order_seq_cst)
    return true;
  for (const event& e : graph_.events)
    if (e.kind == event_kind::fence && e.order == std::memory_order_seq_cst &&
        view.happens_before.knows(e.thread, e.seq))
      return true;
  // An acquiring read may learn of such a fence only now.
  return op.reads() && (acquires(op.order) || acquires(op.on_failure));
}

bool memory_model::consistent_after(thread_view& view, const operation& op, id choice) {
  if (seq_cst_events_ == 0 || !may_close_a_cycle(view, op, choice)) return true;
  const thread_view before = view;
  const std::uint32_t seq_cst_before = seq_cst_events_;
  const event& last = apply(view, op, choice);
  const bool consistent = seq_cst_is_consistent(graph_);
  undo(last, op);
  view = before;
  seq_cst_events_ = seq_cst_before;
  return consistent;
}

void memory_model::undo(const event& last, const operation& op) {
  if (last.is_atomic_write()) graph_.erase_store(last);
  if (op.location != none) graph_.locations[op.location].accesses.pop_back();
  graph_.events.pop_back();
}

}  // namespace common::checker
