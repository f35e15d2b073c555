// Makes a counter large without counting, where 2^32 calls would take minutes:
//
//   counters_inside counters(resource);
//   ... 1000 calls ...          counters.keep_those_at(1000);
//   ... 2000 more ...           counters.keep_those_at(3000);
//   const std::uint64_t more = counters.raise_to(1ull << 32);  // as if there had been more calls
//
// Found is what stands in the object's own bytes and follows the count, give or take one: a whole
// number or a float. A counter that is a local variable, or that lives on the heap, is not found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace common::testing {

class counters_inside {
 public:
  template <class Object>
  explicit counters_inside(Object& object) : bytes_(reinterpret_cast<unsigned char*>(&object)) {
    for (std::size_t at = 0; at + sizeof(std::uint32_t) <= sizeof(Object); at += alignof(float))
      for (const bool is_whole : {true, false}) places_.push_back({at, is_whole});
  }

  void keep_those_at(std::uint64_t count) {
    count_ = count;
    std::erase_if(places_, [&](const place& one) {
      const double number =
          one.is_whole ? static_cast<double>(read<std::uint32_t>(one)) : read<float>(one);
      const double least = static_cast<double>(count) - 1;
      return !(least <= number && number <= least + 2);  // half of a pointer may read as a NaN
    });
  }

  // To a few below the limit, which is at most 2^32: of a whole number of 64 bits the lower half is
  // raised. Returns by how much; 0 if no counter was found.
  std::uint64_t raise_to(std::uint64_t limit) {
    if (places_.empty()) return 0;
    const std::uint64_t more = limit - 4 - count_;
    for (const place& one : places_) {
      if (one.is_whole)
        write(one, static_cast<std::uint32_t>(read<std::uint32_t>(one) + more));
      else
        write(one, read<float>(one) + static_cast<float>(more));
    }
    count_ += more;
    return more;
  }

 private:
  struct place {
    std::size_t at;
    bool is_whole;
  };

  template <class Number>
  Number read(const place& one) const {
    Number number;
    std::memcpy(&number, bytes_ + one.at, sizeof number);
    return number;
  }
  template <class Number>
  void write(const place& one, Number number) {
    std::memcpy(bytes_ + one.at, &number, sizeof number);
  }

  unsigned char* bytes_;
  std::vector<place> places_;
  std::uint64_t count_ = 0;
};

}  // namespace common::testing
