// What a scenario is written with: threads that have a role, until, check, choose.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "common/checker/sync/here.hpp"

namespace common::checker {

// A thread of the scenario; its name is its role and heads its column in a counterexample.
class thread {
 public:
  thread(std::string role, std::function<void()> body)
      : thread_(detail::here("common::checker::thread").spawn(std::move(role), std::move(body))) {}
  thread(thread&& other) noexcept : thread_(std::exchange(other.thread_, none)) {}
  thread& operator=(thread&&) = delete;
  ~thread() { join(); }

  bool joinable() const { return thread_ != none; }
  void join() {
    if (joinable()) detail::here("join").join(std::exchange(thread_, none));
  }

 private:
  id thread_;
};

// Once per failed attempt of a spin loop. It promises that an attempt which has read nothing new
// has changed nothing: the checker then lets the thread sleep until there is something new.
inline void pause() {
  detail::here("common::pause").pause();
}

// Repeats an attempt until it succeeds.
template <class Attempt>
void until(Attempt succeeds) {
  detail::here("until").new_wait();
  while (!succeeds()) pause();
}

// Fails the scenario, with this sentence.
inline void check(bool holds, std::string what, source_place at = source_place::here()) {
  if (holds) return;
  detail::here("check").fail(kind::check_failed, reason::said_so, action::check, at,
                             std::move(what));
}

// Explores every one of 0 .. alternatives - 1.
inline std::size_t choose(std::size_t alternatives) {
  return detail::here("choose").choose(alternatives);
}

}  // namespace common::checker
