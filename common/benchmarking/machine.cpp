#include "common/benchmarking/machine.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "common/benchmarking/thread_pair.hpp"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#if __GLIBC_PREREQ(2, 32)
#include <sys/single_threaded.h>
#define BENCHMARKING_KNOWS_THREADS 1
#endif
#endif

namespace common::benchmarking {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string text_of(const core_pair& cores) {
  if (cores.producer < 0 || cores.consumer < 0) return "not pinned";
  const std::string text = std::to_string(cores.producer) + " -> " + std::to_string(cores.consumer);
  if (!cores.two_cores()) return text + " (one core: no winner)";
  if (!cores.same_core) return text + " (whether they share a core is not visible)";
  return text + (*cores.same_core ? " (two hardware threads of one core)" : "");
}

// A container may have many cores in sight and the time of one.
std::string cpu_quota() {
  const std::string line = first_line("/sys/fs/cgroup/cpu.max");  // "max 100000", "150000 100000"
  if (line.empty() || line.starts_with("max")) return "none";
  double quota = 0;
  double period = 1;
  if (std::sscanf(line.c_str(), "%lf %lf", &quota, &period) != 2) return "unknown";
  char text[48];
  std::snprintf(text, sizeof text, "%.2f cores", quota / period);
  return text;
}

std::string output_of(const std::string& command) {
  std::string text;
  if (FILE* pipe = ::popen(command.c_str(), "r")) {
    char buffer[128];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
    ::pclose(pipe);
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// From the environment (BENCHMARK_COMMIT), or from git where the sources are.
std::string commit_of(const std::string& source_file) {
  if (const char* given = std::getenv("BENCHMARK_COMMIT")) return given;
  const auto slash = source_file.rfind('/');
  if (slash == std::string::npos || source_file.find('\'') != std::string::npos) return "unknown";
  const std::string commit = output_of("git -C '" + source_file.substr(0, slash) +
                                       "' describe --always --dirty 2>/dev/null");
  return commit.empty() ? "unknown" : commit;
}

}  // namespace

bool never_had_a_second_thread() {
#if defined(BENCHMARKING_KNOWS_THREADS)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

std::string ask_for_a_quiet_session() {
  constexpr int wanted = -10;
  const std::string path = "/proc/self/autogroup";
  const std::string now = first_line(path);  // "/autogroup-12 nice 0"
  int nice = 0;
  if (std::sscanf(now.c_str(), "/autogroup-%*d nice %d", &nice) != 1) return "no autogroup";
  if (::getsid(0) != ::getpid()) return now + " (setsid would give it a share of its own)";
  if (nice > wanted) {
    std::ofstream file(path);
    file << wanted << std::flush;
    if (!file) return now + " (its own; a larger share was refused)";
  }
  return first_line(path) + " (its own, larger share granted)";
}

facts describe(const common::machine& machine, const core_pair& cores,
               const std::string& source_file) {
  facts all;
  all.emplace_back("cpu", machine.cpu);
  all.emplace_back("cpus",
                   list_of_cpus(machine.cpus) + " of " + std::to_string(machine.hardware_threads));
  all.emplace_back("core pair", text_of(cores));
  all.emplace_back("virtual machine", machine.virtual_by.empty() ? "no" : machine.virtual_by);
  all.emplace_back("governor", machine.governor);
  all.emplace_back("cpu quota", cpu_quota());
  all.emplace_back("session", ask_for_a_quiet_session());
  all.emplace_back("nice", std::to_string(::getpriority(PRIO_PROCESS, 0)));
  all.emplace_back("kernel", machine.kernel);
#if defined(__GLIBC__)
  all.emplace_back("libc", std::string("glibc ") + ::gnu_get_libc_version());
#endif
  all.emplace_back("compiler", machine.compiler);
  all.emplace_back("flags", machine.flags);
  all.emplace_back("commit", commit_of(source_file));
  return all;
}

}  // namespace common::benchmarking
