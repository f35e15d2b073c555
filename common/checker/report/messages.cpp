#include "common/checker/report/messages.hpp"

#include <algorithm>

#include "common/checker/report/explanations.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {
namespace {

constexpr const char* hidden_by_hardware =
    "On this CPU it runs fine: the hardware hides the bug, the compiler or an Arm core need not.";

bool fence_between(const counterexample& c, id thread, tick after, tick before, bool release) {
  return std::any_of(c.graph().events.begin(), c.graph().events.end(), [&](const event& e) {
    return e.kind == event_kind::fence && e.thread == thread && e.seq > after && e.seq < before &&
           (release ? releases(e.order) : acquires(e.order));
  });
}

// What is wrong with a message that should order one event before another; empty if nothing is.
// `first` and `second` are the points in the two threads between which it travels.
std::string broken_message(const counterexample& c, const message& m, tick first, tick second,
                           const std::string& consequence) {
  const event &store = *m.store, &read = *m.read;
  const bool no_release =
      !releases(store.order) && !fence_between(c, store.thread, first, store.seq, true);
  const bool no_acquire =
      !acquires(read.order) && !fence_between(c, read.thread, read.seq, second, false);
  if (!no_release && !no_acquire) return "";
  std::string text =
      capital(c.line(read.self)) + " read the value that " + c.line(store.self) + " stored, but ";
  const auto is = [&](const event& e) { return c.line(e.self) + " is " + name_of(e.order); };
  if (no_release) text += is(store) + (no_acquire ? " and " : "");
  if (no_acquire) text += is(read);
  text += ": nothing orders " + consequence + ". ";
  const auto wanted = [](const event& e, const char* order) {
    return e.kind == event_kind::rmw && e.order != std::memory_order_relaxed ? "acq_rel" : order;
  };
  if (no_release && no_acquire)
    return text + "Make the store " + wanted(store, "release") + " and the load " +
           wanted(read, "acquire") + ".";
  return text + "Make it " + (no_release ? wanted(store, "release") : wanted(read, "acquire")) +
         ".";
}

}  // namespace

// The first message of the newest chain that fails to synchronize.
sentences broken_chain(const counterexample& c, const event& from, const event& to,
                       const std::string& consequence) {
  const std::vector<message> chain = messages(c).chain(from, to);
  for (std::size_t i = chain.size(); i-- > 0;) {
    const tick first = i + 1 == chain.size() ? from.seq : chain[i + 1].read->seq;
    const tick second = i == 0 ? to.seq : chain[i - 1].store->seq;
    const std::string text = broken_message(c, chain[i], first, second, consequence);
    if (!text.empty()) return {text, hidden_by_hardware};
  }
  return {};
}

}  // namespace common::checker
