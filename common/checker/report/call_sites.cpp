#include "common/checker/report/call_sites.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "common/checker/report/source_text.hpp"

namespace common::checker {
namespace {

// Frames of this executable, by their offset in its file; inlined calls come innermost first.
using frame_table = std::map<std::uintptr_t, std::vector<call_site>>;

// The checker and the headers that wrap it are not where a learner should look.
bool is_foreign(const std::string& file) {
  static const std::filesystem::path checker =
      std::filesystem::path(resolved(__FILE__)).parent_path().parent_path();
  return file.empty() || file.rfind("/usr/", 0) == 0 ||
         file.rfind((checker / "").string(), 0) == 0 ||
         std::filesystem::path(file).parent_path() == checker.parent_path();
}

// 0 for an address outside of the executable. A return address is just behind its call.
std::uintptr_t offset_of_call(const void* return_address) {
  Dl_info info{};
  link_map* module = nullptr;
  if (return_address == nullptr ||
      dladdr1(return_address, &info, reinterpret_cast<void**>(&module), RTLD_DL_LINKMAP) == 0)
    return 0;
  if (module == nullptr || (module->l_name != nullptr && module->l_name[0] != '\0')) return 0;
  return reinterpret_cast<std::uintptr_t>(return_address) - module->l_addr - 1;
}

std::string run(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  char buffer[4096];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
  pclose(pipe);
  return output;
}

// addr2line -a -i: per address a line "0x...", then "file:line" for each frame that is inlined
// there.
void parse(const std::string& output, frame_table& frames) {
  std::vector<call_site>* present = nullptr;
  for (std::size_t begin = 0; begin < output.size();) {
    std::size_t end = output.find('\n', begin);
    if (end == std::string::npos) end = output.size();
    const std::string line = output.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t colon = line.rfind(':');
    if (line.rfind("0x", 0) == 0)
      present = &frames[std::strtoull(line.c_str(), nullptr, 16)];
    else if (present != nullptr && colon != std::string::npos && line[0] != '?')
      present->push_back({resolved(line.substr(0, colon)), std::atoi(line.c_str() + colon + 1)});
  }
}

// Fills in the frames that are asked for. Starting addr2line takes a tenth of a second, so what it
// said once is kept.
void look_up(frame_table& frames) {
  static frame_table known;
  // WHY an open file and not /proc/<our pid>/exe: under an emulator that is the emulator.
  const int executable = open("/proc/self/exe", O_RDONLY);
  std::string arguments = " -a -i -e /proc/self/fd/" + std::to_string(executable);
  bool news = false;
  for (const auto& [offset, sites] : frames) {
    if (!known.try_emplace(offset).second) continue;
    char address[32];
    std::snprintf(address, sizeof address, " 0x%llx", static_cast<unsigned long long>(offset));
    arguments += address;
    news = true;
  }
  if (news) {
    std::string output = run("addr2line" + arguments + " 2>/dev/null");
    if (output.empty()) output = run("llvm-addr2line" + arguments + " 2>/dev/null");
    parse(output, known);
  }
  close(executable);
  for (auto& [offset, sites] : frames) sites = known[offset];
}

call_site innermost(const call_stack& stack, const frame_table& frames) {
  for (const void* address : stack) {
    const auto found = frames.find(offset_of_call(address));
    if (found == frames.end()) continue;
    for (const call_site& site : found->second)
      if (!is_foreign(site.file)) return site;
  }
  return {};
}

}  // namespace

call_sites find_call_sites(const execution& recording) {
  const auto& events = recording.graph().events;
  const auto& stacks = recording.stacks();
  call_sites sites;
  sites.of_event.resize(events.size());
  frame_table frames;
  std::vector<id> to_look_up;
  for (const event& e : events) {
    const std::string file = resolved(e.at.file);
    if (!is_foreign(file)) {
      sites.of_event[e.self] = {file, e.at.line};
    } else if (e.self < stacks.size()) {
      to_look_up.push_back(e.self);
      for (const void* address : stacks[e.self])
        if (const std::uintptr_t offset = offset_of_call(address)) frames[offset];
    }
  }
  if (frames.empty()) return sites;
  look_up(frames);
  for (id e : to_look_up) sites.of_event[e] = innermost(stacks[e], frames);
  const bool useful = std::any_of(frames.begin(), frames.end(),
                                  [](const auto& frame) { return !frame.second.empty(); });
  if (!useful)
    sites.trouble = "Some lines are missing: they need -g and the program addr2line (binutils).";
  return sites;
}

call_site find_call_site(const source_place& at) {
  const std::string file = resolved(at.file);
  if (!is_foreign(file)) return {file, at.line};
  frame_table frames;
  call_stack stack{const_cast<void*>(at.caller)};
  if (const std::uintptr_t offset = offset_of_call(at.caller)) frames[offset];
  look_up(frames);
  return innermost(stack, frames);
}

}  // namespace common::checker
