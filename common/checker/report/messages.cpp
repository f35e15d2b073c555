#include "common/checker/report/messages.hpp"

#include <algorithm>

#include "common/checker/report/explanations.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {
namespace {

#if defined(__x86_64__) || defined(__i386__)
constexpr bool on_x86 = true;
#else
constexpr bool on_x86 = false;
#endif

// What CPUs make of two accesses of one thread that the program does not order. x86 keeps the order
// of all but a store and a later load. The others keep a write behind a read that it depends on in
// any way, but a read only if its address depends on the earlier one: they read ahead of a branch.
// The least kept comes first.
enum class kept_by { x86, x86_or_the_address, x86_and_most, all_where_it_depends };

// To take an item out, or to change a container, is a read as well.
bool only_writes(const event& e) {
  return e.kind == event_kind::store ||
         (e.kind == event_kind::write && (e.does == action::none || e.does == action::initialize ||
                                          e.does == action::write || e.does == action::construct));
}

kept_by order_of(const event& first, const event& second) {
  const bool reads_first = first.is_atomic_read();
  if (!only_writes(second)) return reads_first ? kept_by::x86_or_the_address : kept_by::x86;
  if (reads_first) return kept_by::all_where_it_depends;
  return first.kind == event_kind::read ? kept_by::x86_and_most : kept_by::x86;
}

// Whether a run here may show the mistake by a wrong value. (ThreadSanitizer sees races without
// one.)
std::string on_hardware(kept_by order, kind mistake) {
  switch (order) {
    case kept_by::x86:
      return on_x86 ? "x86 keeps this order, so no wrong value shows on this CPU; the "
                      "compiler need not keep it, and neither need an Arm core."
                    : "This CPU need not keep this order, nor need the compiler; x86 does, so no "
                      "wrong value shows there.";
    case kept_by::x86_or_the_address:
      return on_x86 ? "x86 keeps this order, so no wrong value shows on this CPU; the "
                      "compiler need not keep it, and neither need an Arm core, unless the "
                      "address of the second access depends on the first."
                    : "This CPU need not keep this order, unless the address of the second access "
                      "depends on the first, nor need the compiler; x86 does, so no wrong value "
                      "shows there.";
    case kept_by::all_where_it_depends:
      return "x86 keeps this order, and so do Arm, POWER and RISC-V where the write depends on "
             "what was read, by a branch for example: no wrong value shows. The compiler need not "
             "keep it" +
             std::string(mistake == kind::data_race ? ", and in C++ it is undefined behaviour."
                                                    : ".");
    case kept_by::x86_and_most:
      return on_x86 ? "x86 keeps this order, so no wrong value shows on this CPU; an Arm core "
                      "may change it, though hardly one does, and so may the compiler."
                    : "This CPU may change this order, though hardly one does, and so may the "
                      "compiler; x86 keeps it.";
  }
  return "";
}

bool fence_between(const counterexample& c, id thread, tick after, tick before, bool release) {
  return std::any_of(c.graph().events.begin(), c.graph().events.end(), [&](const event& e) {
    return e.kind == event_kind::fence && e.thread == thread && e.seq > after && e.seq < before &&
           (release ? releases(e.order) : acquires(e.order));
  });
}

// What is wrong with a message that should order one event before another; empty if nothing is.
// It travels between `before` in one thread and `after` in the other.
sentences broken_message(const counterexample& c, const message& m, const event& before,
                         const event& after, const std::string& consequence) {
  const event &store = *m.store, &read = *m.read;
  const bool no_release =
      !releases(store.order) && !fence_between(c, store.thread, before.seq, store.seq, true);
  const bool no_acquire =
      !acquires(read.order) && !fence_between(c, read.thread, read.seq, after.seq, false);
  if (!no_release && !no_acquire) return {};
  std::string text =
      capital(c.line(read.self)) + " read the value that " + c.line(store.self) + " stored, but ";
  const auto is = [&](const event& e) { return c.line(e.self) + " is " + name_of(e.order); };
  if (no_release) text += is(store) + (no_acquire ? " and " : "");
  if (no_acquire) text += is(read);
  text += ": nothing orders " + consequence + ". ";
  if (no_release && no_acquire) {
    text += "Make the store release and the load acquire.";
  } else {
    text += no_release ? "Make it release" : "Make it acquire";
    const event& weak = no_release ? store : read;
    if (weak.kind == event_kind::rmw && weak.order != std::memory_order_relaxed)
      text += std::string(", or acq_rel if it has to ") + (no_release ? "acquire" : "release") +
              " as well";
    text += ".";
  }
  const kept_by by_writer = order_of(before, store), by_reader = order_of(read, after);
  return {text, on_hardware(no_release && no_acquire ? std::min(by_writer, by_reader)
                            : no_release             ? by_writer
                                                     : by_reader,
                            c.result().kind)};
}

}  // namespace

// The first message of the newest chain that fails to synchronize.
sentences broken_chain(const counterexample& c, const event& from, const event& to,
                       const std::string& consequence) {
  if (c.no_order_helps()) return {};
  const std::vector<message> chain = messages(c).chain(from, to);
  for (std::size_t i = chain.size(); i-- > 0;) {
    // Who has read the very store that a load misses need not acquire it: coherence goes on from
    // there.
    if (i > 0 && chain[i].store->self == from.self && to.kind == event_kind::load) continue;
    const event& before = i + 1 == chain.size() ? from : *chain[i + 1].read;
    const event& after = i == 0 ? to : *chain[i - 1].store;
    sentences said = broken_message(c, chain[i], before, after, consequence);
    if (!said.empty()) return said;
  }
  return {};
}

}  // namespace common::checker
