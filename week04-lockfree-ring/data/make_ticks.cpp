// Makes a synthetic tick file, or checks that a file is what the generator makes.
//
//   make_ticks 3000 1 ticks.bin            3000 ticks from seed 1
//   make_ticks --check 3000 1 ticks.bin    exit code 0 if the file is exactly that
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "week04/order_book.hpp"
#include "week04/tick_file.hpp"

namespace {

bool same(const std::vector<week04::tick>& a, const std::vector<week04::tick>& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(week04::tick)) == 0;
}

int run(bool check, std::size_t count, std::uint64_t seed, const std::string& file) {
  const std::vector<week04::tick> ticks = week04::synthetic_ticks(count, seed);
  week04::order_book book(week04::synthetic_levels);
  for (const week04::tick& t : ticks) book.apply(t);
  if (book.impossible() != 0) {
    std::fprintf(stderr, "the generator made ticks that no book can apply\n");
    return 1;
  }
  if (!check) {
    week04::write_ticks(file, ticks);
    return 0;
  }
  if (same(week04::read_ticks(file), ticks)) return 0;
  std::fprintf(stderr, "%s is not what the generator makes of %zu ticks and seed %llu\n",
               file.c_str(), count, static_cast<unsigned long long>(seed));
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const bool check = count > 1 && std::strcmp(arguments[1], "--check") == 0;
  const int first = check ? 2 : 1;
  if (count != first + 3) {
    std::fprintf(stderr, "usage: make_ticks [--check] COUNT SEED FILE\n");
    return 2;
  }
  try {
    return run(check, std::stoul(arguments[first]), std::stoull(arguments[first + 1]),
               arguments[first + 2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_ticks: %s\n", error.what());
    return 1;
  }
}
