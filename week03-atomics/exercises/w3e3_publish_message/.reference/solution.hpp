// w3e3: one thread publishes a message, others receive it.
#pragma once

#include <optional>

#include "common/sync.hpp"

namespace w3e3 {

struct message {
  long id;
  long price;
};

class publisher {
 public:
  // Publishes the message. Called once, by one thread.
  void publish(message m) {
    // WHY the message first: the flag says "it is there", so it has to be there.
    id_ = m.id;
    price_ = m.price;
    // WHY release: everything written above happens before whatever an acquire load does after it
    // has read this `true`. A relaxed store would set the flag and promise nothing about the
    // message; seq_cst would cost a locked instruction on x86 and promise nothing that we need.
    // [A1] release -> [A2]: publishes id_ and price_
    published_.store(true, std::memory_order_release);
  }

  // The message, or nullopt while it is not published. Any thread, any number of times.
  std::optional<message> try_receive() const {
    // WHY acquire: it is the other half. Only if the load acquires does reading `true` order our
    // reads below after the writes above.
    // [A2] acquire <- [A1]: id_ and price_ are written
    if (!published_.load(std::memory_order_acquire)) return std::nullopt;
    return message{.id = id_, .price = price_};
  }

 private:
  // Written by the publishing thread before published_, read by the others after it.
  common::plain<long> id_ = 0;
  common::plain<long> price_ = 0;

  common::atomic<bool> published_{false};  // becomes true once and stays so
};

static_assert(common::atomic<bool>::is_always_lock_free, "wait-free: no hidden lock");

}  // namespace w3e3
