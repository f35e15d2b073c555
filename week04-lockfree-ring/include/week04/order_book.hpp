// The quantities that are offered at each price: what a trading system keeps up to date from the
// feed. For one thread. All memory is allocated in the constructor; apply() is O(1) but for the
// search for the next best price, which looks at each vacant level in between.
//
//   week04::order_book book(1000);
//   book.apply(tick);
//   if (book.best_bid()) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "week04/tick.hpp"

namespace week04 {

class order_book {
 public:
  // Prices are 0 to levels - 1.
  explicit order_book(std::size_t levels) : bids_(levels), asks_(levels), best_ask_(levels) {}

  // Brings the book up to date. A tick that cannot be (more leaves a price than is there, or a
  // price beyond the levels) changes nothing and is counted: the ticks before it are not the ones
  // that the exchange sent.
  void apply(const tick& t) {
    if (t.price >= bids_.size()) {
      ++impossible_;
      return;
    }
    std::uint64_t& quantity = (t.side == side::buy ? bids_ : asks_)[t.price];
    if (t.action == action::add) {
      quantity += t.quantity;
    } else if (quantity >= t.quantity) {
      quantity -= t.quantity;
    } else {
      ++impossible_;
      return;
    }
    t.side == side::buy ? find_best_bid(t.price) : find_best_ask(t.price);
  }

  // The highest price that somebody would pay, the lowest at which somebody would sell.
  std::optional<std::uint32_t> best_bid() const noexcept {
    if (bids_end_ == 0) return std::nullopt;
    return static_cast<std::uint32_t>(bids_end_ - 1);
  }
  std::optional<std::uint32_t> best_ask() const noexcept {
    if (best_ask_ == asks_.size()) return std::nullopt;
    return static_cast<std::uint32_t>(best_ask_);
  }

  std::uint64_t quantity(side which, std::uint32_t price) const {
    return (which == side::buy ? bids_ : asks_).at(price);
  }

  // Ticks that could not be applied.
  std::uint64_t impossible() const noexcept { return impossible_; }

  friend bool operator==(const order_book&, const order_book&) = default;

 private:
  void find_best_bid(std::size_t changed) {
    if (bids_[changed] != 0 && changed >= bids_end_) bids_end_ = changed + 1;
    while (bids_end_ != 0 && bids_[bids_end_ - 1] == 0) --bids_end_;
  }
  void find_best_ask(std::size_t changed) {
    if (asks_[changed] != 0 && changed < best_ask_) best_ask_ = changed;
    while (best_ask_ != asks_.size() && asks_[best_ask_] == 0) ++best_ask_;
  }

  std::vector<std::uint64_t> bids_;
  std::vector<std::uint64_t> asks_;
  std::size_t bids_end_ = 0;  // one beyond the best bid, 0: none
  std::size_t best_ask_;      // asks_.size(): none
  std::uint64_t impossible_ = 0;
};

}  // namespace week04
