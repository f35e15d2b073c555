#include "common/testing/findings.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/json.hpp"

namespace common::testing {
namespace {

std::array<char, 512> running{"(no test)"};
// The beginning of a crash's line for that test: a signal handler has only to add the message.
std::array<char, 1200> crash_begins{};

// One file for the process, opened at the first use; -1: nobody asked.
int file() {
  static const int opened = [] {
    const char* const folder = std::getenv("FINDINGS");
    if (folder == nullptr || *folder == '\0') return -1;
    const std::string name =
        std::string(folder) + '/' + program_invocation_short_name + ".jsonl";  // glibc's
    return ::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }();
  return opened;
}

void write_all(const char* text, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(file(), text, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // a full disk: the line is cut, and its reader says so
    text += written;
    size -= static_cast<std::size_t>(written);
  }
}

}  // namespace

void record_line(const std::string& json) {
  if (file() < 0) return;
  const std::string line = json + '\n';
  write_all(line.data(), line.size());
}

void record(const finding& found) {
  json::object o;
  o.text("record", "finding").text("test", found.test.empty() ? running.data() : found.test);
  o.text("kind", found.kind).text("message", found.message);
  if (!found.file.empty())
    o.text("file", found.file).number("line", static_cast<std::size_t>(found.line));
  if (!found.history.empty()) o.text("history", found.history);
  record_line(o.str());
}

void set_running_test(const std::string& name) {
  std::snprintf(running.data(), running.size(), "%s", name.c_str());
  const std::string begin = json::object()
                                .text("record", "finding")
                                .text("test", running.data())
                                .text("kind", "crash")
                                .str();
  std::snprintf(crash_begins.data(), crash_begins.size(), "%.*s, \"message\": \"",
                static_cast<int>(begin.size() - 1), begin.c_str());
  (void)file();  // opens it now: a signal handler may not
}

const char* running_test() {
  return running.data();
}

void record_crash(const char* message) {
  if (file() < 0 || crash_begins[0] == '\0') return;
  write_all(crash_begins.data(), std::strlen(crash_begins.data()));
  write_all(message, std::strlen(message));
  write_all("\"}\n", 3);
}

}  // namespace common::testing
