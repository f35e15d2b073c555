// What a figure was measured on. A figure without it says nothing.
//
//   std::fputs(common::describe_machine().text().c_str(), stdout);
//
// Everything is read, nothing is assumed: what cannot be read says "unknown".
#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "common/pinning.hpp"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif
#if __has_include(<sys/utsname.h>)
#include <sys/utsname.h>
#endif

// The flags a file was compiled with; the compiler does not tell, the build may.
#if !defined(COMMON_BUILD_FLAGS)
#if defined(BENCHMARK_FLAGS)
#define COMMON_BUILD_FLAGS BENCHMARK_FLAGS
#else
#define COMMON_BUILD_FLAGS "unknown"
#endif
#endif

namespace common {

struct machine {
  std::string cpu;         // model name
  std::string virtual_by;  // the hypervisor's name; empty: none seen
  std::string governor;    // of cpu 0: "performance", "powersave" ...; "unknown" on most VMs
  std::string kernel;
  std::string compiler;
  std::string flags;
  std::vector<int> cpus;  // that we may use
  unsigned hardware_threads = 0;

  // One line each, "name: value".
  std::string text() const {
    return "cpu: " + cpu + (virtual_by.empty() ? "" : ", virtual machine (" + virtual_by + ")") +
           "\ncpus: " + list_of_cpus(cpus) + " of " + std::to_string(hardware_threads) +
           "\ngovernor: " + governor + "\nkernel: " + kernel + "\ncompiler: " + compiler +
           "\nflags: " + flags + "\n";
  }
};

// The hypervisor's name as it reports it ("KVMKVMKVM"); empty if the CPU says that there is none.
inline std::string hypervisor() {
#if defined(__x86_64__) || defined(__i386__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & (1u << 31)) == 0) return "";
  __cpuid(0x40000000, eax, ebx, ecx, edx);
  char name[13] = {};
  std::memcpy(name, &ebx, 4);
  std::memcpy(name + 4, &ecx, 4);
  std::memcpy(name + 8, &edx, 4);
  return name[0] != '\0' ? std::string(name) : "unnamed";
#else
  return "";
#endif
}

namespace detail {

inline std::string first_line_of(const char* path) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) && !line.empty() ? line : "unknown";
}

inline std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

inline std::string kernel() {
#if __has_include(<sys/utsname.h>)
  utsname names{};
  if (uname(&names) == 0)
    return std::string(names.sysname) + " " + names.release + " " + names.machine;
#endif
  return "unknown";
}

constexpr std::string_view compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace detail

// Inline, so that compiler and flags are those of the file that asks.
inline machine describe_machine(const char* flags = COMMON_BUILD_FLAGS) {
  return {
      .cpu = detail::cpu_model(),
      .virtual_by = hypervisor(),
      .governor = detail::first_line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      .kernel = detail::kernel(),
      .compiler = std::string(detail::compiler()),
      .flags = flags,
      .cpus = available_cpus(),
      .hardware_threads = std::thread::hardware_concurrency()};
}

}  // namespace common
