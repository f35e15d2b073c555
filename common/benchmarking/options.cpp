#include "common/benchmarking/options.hpp"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace common::benchmarking {
namespace {

constexpr const char* usage =
    "Usage: %s [options]\n"
    "  --quick           a smoke run: few items, 3 rounds, no verdicts\n"
    "  --rounds N        how often each queue runs (default 11; fewer than 9: no verdicts)\n"
    "  --filter TEXT     only workloads whose name contains TEXT\n"
    "  --list            the workloads and queues, without running them\n"
    "  --json FILE       the results as one JSON object ('-': standard output, no tables there)\n"
    "  --export FILE     the results as a text file, for --import on another machine\n"
    "  --import FILE     another machine's results, shown beside these\n"
    "  --hang-after N    seconds after which a run counts as hung (default 300)\n"
    "  --counts FILE     counts per item, made by the week's counts program with --lines\n";

[[noreturn]] void wrong_usage(const char* program, const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::fprintf(stderr, usage, program);
  std::exit(2);
}

}  // namespace

options read_options(int argc, char** argv) {
  options o;
  std::optional<std::size_t> rounds;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 == argc) wrong_usage(argv[0], std::string(name) + " needs a value");
      return argv[++i];
    };
    const auto whole_number = [&]() -> unsigned {
      const int number = std::atoi(value().c_str());
      if (number < 1) wrong_usage(argv[0], std::string(name) + " needs a number from 1");
      return static_cast<unsigned>(number);
    };
    if (name == "--quick") {
      o.quick = true;
    } else if (name == "--list") {
      o.list = true;
    } else if (name == "--rounds") {
      rounds = whole_number();
    } else if (name == "--hang-after") {
      o.hang_after = whole_number();
    } else if (name == "--filter") {
      o.filter = value();
    } else if (name == "--json") {
      o.json = value();
    } else if (name == "--export") {
      o.exported = value();
    } else if (name == "--import") {
      o.imported = value();
    } else if (name == "--counts") {
      o.counts = value();
    } else if (name == "--help") {
      std::printf(usage, argv[0]);
      std::exit(0);
    } else {
      wrong_usage(argv[0], "unknown option " + std::string(name));
    }
  }
  o.rounds = rounds.value_or(o.quick ? 3 : 11);
  return o;
}

}  // namespace common::benchmarking
