// Makes a counter large without counting, where 2^32 calls would take minutes:
//
//   counters_inside counters(resource);
//   ... 1000 calls ...          counters.keep_those_at(1000);
//   ... 2000 more ...           counters.keep_those_at(3000);
//   const std::uint64_t more = counters.raise_to(1ull << 32);  // as if there had been more calls
//
// Found is what stands in the object's own bytes and follows the count, give or take one: a whole
// number or a float. A counter that lives on the heap is not found; one that is a local variable
// is where the counting is done from a function that the tested code calls again and again:
//
//   call_with_its_frame([&](void* top) {
//     called_by_it = [&] { ... counters.look_at_frames(__builtin_frame_address(0), top); ... };
//     tested();
//   });
#pragma once

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/testing/sanitizers.hpp"

// AddressSanitizer's; its header is not everywhere where it is.
extern "C" void* __asan_get_current_fake_stack();
extern "C" void* __asan_addr_is_in_fake_stack(void* stack, void* address, void** begin, void** end);

namespace common::testing {

class counters_inside {
 public:
  template <class Object>
  explicit counters_inside(Object& object) {
    add_places(reinterpret_cast<std::uintptr_t>(&object), sizeof(Object));
  }

  // The local variables of the functions that have been called since the one whose frame is `top`,
  // up to the one whose frame is `bottom` and without its own. Once, and always called from there.
  void look_at_frames(const void* bottom, const void* top) {
    const auto from = reinterpret_cast<std::uintptr_t>(bottom);
    const auto to = reinterpret_cast<std::uintptr_t>(top);
    add_places(from, to - from);
    if constexpr (under_asan) look_at_variables_kept_elsewhere(from, to);
  }

  void keep_those_at(std::uint64_t count) {
    count_ = count;
    std::erase_if(places_, [&](const place& one) {
      const std::uint32_t bits = load(one.bits);
      const double number = one.is_whole ? static_cast<double>(bits) : std::bit_cast<float>(bits);
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
      const std::uint32_t bits = load(one.bits);
      store(one.bits, one.is_whole ? static_cast<std::uint32_t>(bits + more)
                                   : std::bit_cast<std::uint32_t>(std::bit_cast<float>(bits) +
                                                                  static_cast<float>(more)));
    }
    count_ += more;
    return more;
  }

 private:
  using word = volatile std::uint32_t __attribute__((may_alias));
  struct place {
    word* bits;
    bool is_whole;
  };

  void add_places(std::uintptr_t from, std::size_t size) {
    for (std::size_t at = 0; at + sizeof(std::uint32_t) <= size; at += sizeof(std::uint32_t))
      for (const bool is_whole : {true, false})
        places_.push_back({reinterpret_cast<word*>(from + at), is_whole});
  }

  // AddressSanitizer keeps the variables of a frame elsewhere. Where that is, the function has in a
  // register or in its frame, and those that it calls keep their callers' registers in theirs.
  [[gnu::noinline]] void look_at_variables_kept_elsewhere(std::uintptr_t from, std::uintptr_t to) {
    std::jmp_buf registers;
    setjmp(registers);  // NOLINT: nobody comes back here, it only writes them down
    const auto mine = reinterpret_cast<std::uintptr_t>(below_the_caller_s_frame());
    const auto written = reinterpret_cast<std::uintptr_t>(&registers);
    std::vector<void*> seen;
    for (const auto& [begin, end] :
         {std::pair{written, written + sizeof registers}, std::pair{mine, to}}) {
      for (std::uintptr_t at = begin; at + sizeof(void*) <= end; at += sizeof(void*)) {
        void* first = nullptr;
        void* last = nullptr;
        const auto frame = reinterpret_cast<std::uintptr_t>(__asan_addr_is_in_fake_stack(
            __asan_get_current_fake_stack(), load_pointer(at), &first, &last));
        if (frame < from || to <= frame) continue;  // none, or another function's
        if (std::find(seen.begin(), seen.end(), first) != seen.end()) continue;
        seen.push_back(first);
        add_places(reinterpret_cast<std::uintptr_t>(first),
                   static_cast<std::size_t>(static_cast<char*>(last) - static_cast<char*>(first)));
      }
    }
  }

  [[gnu::noinline]] static void* below_the_caller_s_frame() { return __builtin_frame_address(0); }

  // The sanitizers do not look: between local variables there is what nobody may touch.
  [[gnu::no_sanitize_address, gnu::no_sanitize_thread, gnu::noinline]] static std::uint32_t load(
      const word* from) {
    return *from;
  }
  [[gnu::no_sanitize_address, gnu::no_sanitize_thread, gnu::noinline]] static void* load_pointer(
      std::uintptr_t from) {
    return *reinterpret_cast<void* volatile*>(from);
  }
  [[gnu::no_sanitize_address, gnu::no_sanitize_thread, gnu::noinline]] static void store(
      word* to, std::uint32_t bits) {
    *to = bits;
  }

  std::vector<place> places_;
  std::uint64_t count_ = 0;
};

// f(top), with the frame that look_at_frames() goes up to. Of a frame whose variables it keeps
// elsewhere AddressSanitizer notes a place a little below it, so it is asked for this one's.
template <class F>
[[gnu::noinline]] auto call_with_its_frame(const F& f) {
  const void* top = __builtin_frame_address(0);
  if constexpr (under_asan) {
    void* begin = nullptr;
    void* end = nullptr;
    const void* const noted =
        __asan_addr_is_in_fake_stack(__asan_get_current_fake_stack(), &begin, &begin, &end);
    if (noted != nullptr) top = noted;
  }
  return f(top);
}

}  // namespace common::testing
