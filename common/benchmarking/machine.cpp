#include "benchmarking/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "benchmarking/thread_pair.hpp"

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

// The value of the first line "name : value" in /proc/cpuinfo.
std::string cpu_info(const std::string& name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (colon != std::string::npos && line.starts_with(name) && colon + 2 <= line.size())
      return line.substr(colon + 2);
  }
  return {};
}

std::string virtual_machine() {
  if ((" " + cpu_info("flags") + " ").find(" hypervisor ") == std::string::npos) return "no";
  const std::string product = first_line("/sys/class/dmi/id/product_name");
  return product.empty() ? "yes" : "yes (" + product + ")";
}

std::string cores_of(const core_pair& cores) {
  if (cores.producer < 0 || cores.consumer < 0) return "not pinned";
  std::string text = std::to_string(cores.producer) + " -> " + std::to_string(cores.consumer);
  if (!cores.two_cores()) return text + " (one core: no winner)";
  return cores.siblings ? text + " (two hardware threads of one core)" : text;
}

std::string cpu_quota() {
  const std::string line = first_line("/sys/fs/cgroup/cpu.max");  // "max 100000" or "150000 100000"
  if (line.empty() || line.starts_with("max")) return "none";
  double quota = 0;
  double period = 1;
  if (std::sscanf(line.c_str(), "%lf %lf", &quota, &period) != 2) return "unknown";
  char text[32];
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

std::string or_unknown(std::string text) {
  return text.empty() ? "unknown" : text;
}

}  // namespace

std::vector<int> usable_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cores.push_back(cpu);
  }
  return cores;
}

bool are_siblings(int cpu, int other) {
  const auto siblings_of = [](int core) {
    return first_line("/sys/devices/system/cpu/cpu" + std::to_string(core) +
                      "/topology/thread_siblings_list");
  };
  const std::string mine = siblings_of(cpu);
  return !mine.empty() && mine == siblings_of(other);
}

int pin_this_thread(int cpu) {
  if (cpu < 0) return -1;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0) return -1;
  std::this_thread::yield();  // moves the thread if it is on another core still
  return ::sched_getcpu();
}

bool never_had_a_second_thread() {
#if defined(BENCHMARKING_KNOWS_THREADS)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

std::string ask_for_a_quiet_session() {
  const std::string now = first_line("/proc/self/autogroup");  // "/autogroup-12 nice 0"
  if (now.empty()) return "no autogroup";
  if (::getsid(0) != ::getpid()) return now + " (start with setsid to ask for more)";
  {
    std::ofstream file("/proc/self/autogroup");
    file << "-10" << std::flush;
    if (!file) return now + " (a larger share was refused)";
  }
  return first_line("/proc/self/autogroup") + " (own session, larger share granted)";
}

facts describe_machine(const core_pair& cores, const build_facts& build) {
  facts all;
  all.emplace_back("cpu", or_unknown(cpu_info("model name")));
  all.emplace_back("cores usable", std::to_string(usable_cores().size()));
  all.emplace_back("core pair", cores_of(cores));
  all.emplace_back("virtual machine", virtual_machine());
  const std::string governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  all.emplace_back("governor", governor.empty() ? "not visible" : governor);
  all.emplace_back("cpu quota", cpu_quota());
  all.emplace_back("session", ask_for_a_quiet_session());
  all.emplace_back("nice", std::to_string(::getpriority(PRIO_PROCESS, 0)));
#if defined(__GLIBC__)
  all.emplace_back("libc", std::string("glibc ") + ::gnu_get_libc_version());
#endif
  all.emplace_back("compiler", build.compiler);
  all.emplace_back("flags", build.flags);
  all.emplace_back("commit", commit_of(build.source_file));
  return all;
}

}  // namespace common::benchmarking
