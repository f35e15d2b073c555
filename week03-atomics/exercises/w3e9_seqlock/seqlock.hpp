// w3e9: a quote that one thread writes and others read, without ever delaying the writer.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <cstdint>
#include <optional>

#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w3e9 {

struct quote {
  long bid;
  long ask;
};

class market_snapshot {
 public:
  // Replaces the quote. One thread only. Never waits.
  void write(quote q) { common::todo("w3e9: write"); }

  // One attempt to read: the quote, or nullopt if a write was under way or came in between.
  std::optional<quote> try_read() const { common::todo("w3e9: try_read"); }

 private:
  common::atomic<std::uint64_t> sequence_{0};  // even: at rest; odd: a write is under way
  common::plain<long> bid_ = 0;                // are these two types right?
  common::plain<long> ask_ = 0;
};

}  // namespace w3e9
