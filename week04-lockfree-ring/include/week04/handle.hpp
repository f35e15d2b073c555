// One side of a ring, lent to the one thread that uses it.
//
// A side is the private state of a producer or a consumer (where am I, what do I know of the other
// side) with the operations on it. It lives in the ring. A handle takes it out of there: while the
// handle is a local variable the compiler can keep the state in registers; in the ring it must be
// loaded and stored by every call, because any item that is stored might overwrite it for all the
// compiler knows.
//
// Where the state was taken from, the side is retired: it refuses every push and finds nothing to
// pop. So "one producer, one consumer" holds by construction: a ring's own member functions do
// nothing while a handle lives, nor does a handle that was moved from. Debug builds stop there.
#pragma once

#include <cassert>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "common/cache_line.hpp"
#include "common/sync.hpp"

namespace week04 {

template <class Side>
class handle;

// Where a side lives, on lines of its own.
template <class Side>
class alignas(common::no_sharing_distance) home : Side {
 public:
  template <class... Args>
  explicit home(Args&&... args) : Side(std::forward<Args>(args)...) {}
  home(const home&) = delete;
  home& operator=(const home&) = delete;
  ~home() {
    // relaxed: whoever destroys the ring has ordered that after the handles' ends
    assert(!lent_.load(std::memory_order_relaxed) && "the ring is destroyed, but a handle lives");
  }

  // For the ring's own member functions.
  Side& side() { return *this; }

 private:
  friend handle<Side>;
  [[gnu::always_inline]] const Side& lend(const char* message) {
    // [H2] acquire <- [H1]: the state that the previous handle left behind
    if (lent_.exchange(true, std::memory_order_acquire)) throw std::logic_error(message);
    return *this;
  }
  [[gnu::always_inline]] void take_back(const Side& side) noexcept {
    Side::operator=(side);
    // [H1] release -> [H2]: the state is home again
    lent_.store(false, std::memory_order_release);
  }

  common::atomic<bool> lent_{false};
};

// Move-only, at most one of a side at a time. The destructor hands the state back; a new handle,
// also of another thread, goes on from there. The ring must outlive its handles. On lines of its
// own, because two handles in one frame would share one.
//
// All of it is inlined, always. A compiler leaves a destructor out of line where it is rarely
// called, as on the way of an exception, and one such call is enough: it needs the address of the
// handle, so the state stays in memory, and every push and pop of the loop before it loads and
// stores.
template <class Side>
class alignas(common::no_sharing_distance) handle : public Side {
 public:
  // Throws std::logic_error with `message` if the side is lent already.
  [[gnu::always_inline]] handle(home<Side>& from, const char* message)
      : Side(from.lend(message)), home_(&from) {
    from.retire();
  }
  [[gnu::always_inline]] handle(handle&& other) noexcept
      : Side(other), home_(std::exchange(other.home_, nullptr)) {
    other.retire();
  }
  [[gnu::always_inline]] handle& operator=(handle&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    Side::operator=(other);
    home_ = std::exchange(other.home_, nullptr);
    other.retire();
    return *this;
  }
  [[gnu::always_inline]] ~handle() { give_back(); }

 private:
  [[gnu::always_inline]] void give_back() noexcept {
    if (home_ != nullptr) home_->take_back(*this);
  }

  home<Side>* home_;  // nullptr: moved from
};

// In debug builds: how many places the last reserve or peek has handed out, so that a commit or a
// release of more is caught. Elsewhere: nothing.
class grant {
 public:
#if defined(NDEBUG)
  void give(std::size_t) noexcept {}
  void use(std::size_t) noexcept {}
#else
  void give(std::size_t n) noexcept {
    left_ = n;
  }
  void use(std::size_t n) noexcept {
    assert(n <= left_ && "commit or release of more than reserve or peek has handed out");
    left_ -= n;
  }

 private:
  std::size_t left_ = 0;
#endif
};

}  // namespace week04
