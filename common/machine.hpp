// What a figure was measured on. A figure without it says nothing.
//
//   std::fputs(common::describe_machine().text().c_str(), stdout);
//
// Everything is read, nothing is assumed: what cannot be read says "unknown".
#pragma once

#include <array>
#include <cstring>
#include <fstream>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

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

namespace detail {

#if defined(__x86_64__) || defined(__i386__)
// The four registers of a leaf: eax, ebx, ecx, edx.
inline std::array<unsigned, 4> cpuid(unsigned leaf) {
  std::array<unsigned, 4> registers{};
  __cpuid(leaf, registers[0], registers[1], registers[2], registers[3]);
  return registers;
}
#endif

// A hypervisor says in one leaf of the instruction cpuid that it is there, and in another its name:
// twelve characters in three registers.
template <class Cpuid>
std::string hypervisor_by(Cpuid cpuid) {
  if ((cpuid(1)[2] & (1u << 31)) == 0) return "";
  const auto registers = cpuid(0x40000000);
  char name[13] = {};
  std::memcpy(name, &registers[1], 12);
  return name[0] != '\0' ? name : "unnamed";
}

}  // namespace detail

// The hypervisor's name as it reports it ("KVMKVMKVM"); empty if the CPU says that there is none.
inline std::string hypervisor() {
#if defined(__x86_64__) || defined(__i386__)
  return detail::hypervisor_by(detail::cpuid);
#else
  // No instruction tells; the firmware's vendor does, where there is one ("QEMU", "Amazon EC2").
  std::ifstream file("/sys/class/dmi/id/sys_vendor");
  std::string vendor;
  std::getline(file, vendor);
  for (const char* const virtual_vendor : {"QEMU", "Amazon EC2", "VMware", "Xen", "Parallels"})
    if (vendor.starts_with(virtual_vendor)) return vendor;
  return "";
#endif
}

namespace detail {

inline std::string first_line_of(const char* path) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) && !line.empty() ? line : "unknown";
}

// What /proc/cpuinfo says of the first cpu. x86: "AMD EPYC (family 25 model 17)", because on
// virtual machines the name alone says little. Arm has no name there: "Arm (implementer 0x41 part
// 0xd0c)", which lscpu and the vendors' manuals translate.
inline std::string cpu_model(std::istream& cpuinfo) {
  std::map<std::string, std::string> first;
  for (std::string line; std::getline(cpuinfo, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto end = line.find_last_not_of(" \t:", colon);
    const auto value = line.find_first_not_of(' ', colon + 1);
    if (end != std::string::npos && value != std::string::npos)
      first.emplace(line.substr(0, end + 1), line.substr(value));
  }
  const auto of = [&](const char* name) {
    const auto found = first.find(name);
    return found == first.end() ? std::string() : found->second;
  };
  std::string name = of("model name");
  if (!of("cpu family").empty())
    name += " (family " + of("cpu family") + " model " + of("model") + ")";
  if (name.empty() && !of("CPU implementer").empty())
    name = "Arm (implementer " + of("CPU implementer") + " part " + of("CPU part") + ")";
  return name.empty() ? "unknown" : name;
}

inline std::string kernel() {
#if __has_include(<sys/utsname.h>)
  utsname names{};
  if (uname(&names) == 0)
    return std::string(names.sysname) + " " + names.release + " " + names.machine;
#endif
  return "unknown";
}

// static, not inline: each file has its own, with its own compiler in it.
static constexpr std::string_view compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace detail

// static, not inline: compiler and flags are those of the file that asks, so each file has a
// function of its own. Call it from a .cpp, not from an inline function.
[[maybe_unused]] static machine describe_machine(const char* flags = COMMON_BUILD_FLAGS) {
  std::ifstream cpuinfo("/proc/cpuinfo");
  return {
      .cpu = detail::cpu_model(cpuinfo),
      .virtual_by = hypervisor(),
      .governor = detail::first_line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      .kernel = detail::kernel(),
      .compiler = std::string(detail::compiler()),
      .flags = flags,
      .cpus = available_cpus(),
      .hardware_threads = std::thread::hardware_concurrency()};
}

}  // namespace common
