// One side of a ring, lent to the one thread that uses it.
#pragma once

#include <stdexcept>
#include <utility>

#include "common/sync.hpp"

namespace week04 {

// A handle holds its own copy of the side's private state (`Side`: where am I, what do I know of
// the other side) and offers the side's operations on it. While the handle is a local variable the
// compiler keeps that state in registers; in the ring itself it must be loaded and stored by every
// call, because any item that is stored might overwrite it for all the compiler knows.
//
// Move-only, at most one at a time: "one producer, one consumer" is a type, not a comment. The
// destructor hands the state back; a new handle, also of another thread, goes on from there. The
// ring must outlive its handles, and its own member functions of that side wait until then.
template <class Side>
class handle : public Side {
 public:
  // Throws std::logic_error with `message` if the side is lent already.
  handle(Side& home, common::atomic<bool>& lent, const char* message)
      : Side(borrow(home, lent, message)), home_(&home), lent_(&lent) {}

  handle(handle&& other) noexcept
      : Side(other), home_(std::exchange(other.home_, nullptr)), lent_(other.lent_) {}
  handle& operator=(handle&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    Side::operator=(other);
    home_ = std::exchange(other.home_, nullptr);
    lent_ = other.lent_;
    return *this;
  }
  ~handle() { give_back(); }

 private:
  static Side& borrow(Side& home, common::atomic<bool>& lent, const char* message) {
    // [H2] acquire <- [H1]: the state that the previous handle left behind
    if (lent.exchange(true, std::memory_order_acquire)) throw std::logic_error(message);
    return home;
  }
  void give_back() noexcept {
    if (home_ == nullptr) return;
    *home_ = *this;
    // [H1] release -> [H2]: the state is home again
    lent_->store(false, std::memory_order_release);
  }

  Side* home_;  // nullptr: moved from
  common::atomic<bool>* lent_;
};

}  // namespace week04
