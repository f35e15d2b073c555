// A million items from one thread to another: how many system calls does a ring make on the way?
//
//   week04_system_calls                        forbids them, and says which ring can do without
//   strace -f -c week04_system_calls spsc_ring   forbids nothing, for counting them
//
// The kernel does the forbidding: while items are passed, a seccomp filter of both threads answers
// any system call by ending the process. Exit code 0: the rings without a lock made none, the one
// with a lock was caught. 77: this kernel has no seccomp.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <thread>

#include "common/pause.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

constexpr std::uint64_t items = 1'000'000;
constexpr std::size_t capacity = 1024;

enum class answer { made_none, made_one, wrong_item, no_seccomp };

// From here on, this thread's next system call ends the process (SIGSYS); but the process may end.
bool forbid_system_calls() {
  std::array filter{sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
                    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_exit_group},
                    sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
                    sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS}};
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

[[noreturn]] void finish(answer a) {
  _exit(static_cast<int>(a));
}

template <class Ring>
[[noreturn]] void pass_items(bool system_calls_are_forbidden) {
  Ring ring(capacity);
  std::atomic<int> ready{0};
  const auto begin = [&] {
    if (system_calls_are_forbidden && !forbid_system_calls()) finish(answer::no_seccomp);
    ++ready;
    while (ready != 2) common::pause();
  };
  std::thread([&] {
    begin();
    for (std::uint64_t n = 1; n <= items; ++n)
      while (!ring.try_push(std::uint64_t{n})) common::pause();
    for (;;) common::pause();  // to end a thread takes system calls
  }).detach();
  begin();
  answer a = answer::made_none;
  for (std::uint64_t n = 1; n <= items; ++n) {
    auto got = ring.try_pop();
    for (; !got; got = ring.try_pop()) common::pause();
    if (*got != n) a = answer::wrong_item;
  }
  finish(a);
}

// In a process of its own, because a system call ends it.
template <class Ring>
answer ask(const char* name) {
  const pid_t child = fork();
  if (child == 0) pass_items<Ring>(true);
  int status = 0;
  waitpid(child, &status, 0);
  const bool caught = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
  const answer a = caught              ? answer::made_one
                   : WIFEXITED(status) ? static_cast<answer>(WEXITSTATUS(status))
                                       : answer::wrong_item;
  std::printf("%-12s %s\n", name,
              a == answer::made_none    ? "a million items, no system call"
              : a == answer::made_one   ? "stopped at its first system call"
              : a == answer::no_seccomp ? "cannot say: no seccomp here"
                                        : "WRONG items");
  std::fflush(stdout);
  return a;
}

}  // namespace

int main(int count, char** arguments) {
  using item = std::uint64_t;
  if (count == 2) {
    const std::string_view ring = arguments[1];
    if (ring == "spsc_ring") pass_items<week04::spsc_ring<item>>(false);
    if (ring == "line_ring") pass_items<week04::line_ring<item>>(false);
    if (ring == "word_ring") pass_items<week04::word_ring<item>>(false);
    if (ring == "mutex_ring") pass_items<w4e2::mutex_ring<item>>(false);
  }
  if (count != 1) {
    std::fprintf(stderr, "usage: week04_system_calls [spsc_ring|line_ring|word_ring|mutex_ring]\n");
    return 2;
  }
  const answer lines = ask<week04::line_ring<item>>("line_ring");
  const answer any = ask<week04::spsc_ring<item>>("spsc_ring");
  const answer words = ask<week04::word_ring<item>>("word_ring");
  const answer lock = ask<w4e2::mutex_ring<item>>("mutex_ring");
  if (lines == answer::no_seccomp) return 77;
  const bool none =
      lines == answer::made_none && any == answer::made_none && words == answer::made_none;
  return none && lock == answer::made_one ? 0 : 1;
}
