// The same for libFuzzer: the first byte chooses the queue, the others the calls.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "ring_subjects.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const queue_driver::subject& subject =
      queue_driver::subjects[data[0] % queue_driver::subjects.size()];
  if (subject.slow)
    size = std::min<std::size_t>(size, 20);  // not thousands of the others' executions
  std::size_t at = 1;
  try {
    subject.drive([&]() -> std::optional<unsigned> {
      return at < size ? std::optional<unsigned>(data[at++]) : std::nullopt;
    });
  } catch (const queue_driver::wrong& error) {
    std::fprintf(stderr, "%s: %s\n", subject.name, error.what());
    std::abort();
  }
  return 0;
}
