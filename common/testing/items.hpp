// Items that make a queue's mistakes visible.
//
//   sequence_item             whose it is and which: lost, doubled and overtaken items show
//   move_only                 owns its value on the heap; knows whether it was moved from
//   fixed_item                can be copied and moved, and not assigned
//   assigned_like_a_number    is empty, and counts how many of it live
//   over_aligned<64>          knows whether it stands where its alignment allows
//   large_move_only           is over-aligned, too, and counts how many of it live
//   counted_item              its constructions and destructions must match, place by place
//   wary_item                 counts its copies; its move might throw
//   throwing_move             its n-th move from now on throws
//   scripted_item             its n-th copy throws, or copying or moving it takes long, as a test
//   says
//
// A queue is compiled once for each kind of item that the kit puts into it, and that is most of
// what a check takes to compile: so one kind may show several mistakes. Only sequence_item,
// counted_item and scripted_item have a default constructor.
#pragma once

#include <atomic>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace common::testing {

// Eight bytes, trivially copyable, all values allowed.
struct sequence_item {
  std::uint32_t producer = 0;
  std::uint32_t sequence = 0;

  friend auto operator<=>(const sequence_item&, const sequence_item&) = default;
  friend std::ostream& operator<<(std::ostream& out, const sequence_item& item);
};
static_assert(sizeof(sequence_item) == 8 && std::is_trivially_copyable_v<sequence_item>);

class move_only {
 public:
  explicit move_only(int value) : value_(std::make_unique<int>(value)) {}

  bool owns() const noexcept { return value_ != nullptr; }  // false: moved from
  int value() const { return value_ ? *value_ : throw std::logic_error("read after it moved"); }

 private:
  std::unique_ptr<int> value_;
};

// An item that is assigned like a number has a life all the same.
class assigned_like_a_number {
 public:
  explicit assigned_like_a_number(int) noexcept { ++alive; }
  assigned_like_a_number(const assigned_like_a_number&) noexcept { ++alive; }
  assigned_like_a_number& operator=(const assigned_like_a_number&) noexcept = default;
  ~assigned_like_a_number() { --alive; }

  inline static int alive = 0;
};
static_assert(std::is_trivially_copy_assignable_v<assigned_like_a_number>);

// Its move may throw (and never does): std::move_if_noexcept would copy it.
class wary_item {
 public:
  explicit wary_item(int value) : value_(value) {}
  wary_item(const wary_item& other) : value_(other.value_) { ++copies; }
  wary_item(wary_item&& other) noexcept(false) : value_(other.value_) {}
  wary_item& operator=(const wary_item& other) = default;
  int value() const noexcept { return value_; }

  inline static int copies = 0;

 private:
  int value_;
};

class fixed_item {
 public:
  explicit fixed_item(int value) : value_(value) {}
  int value() const noexcept { return value_; }

 private:
  const int value_;
};
static_assert(std::copy_constructible<fixed_item> && !std::copyable<fixed_item>);

template <std::size_t Alignment>
class alignas(Alignment) over_aligned {
 public:
  explicit over_aligned(int value) noexcept : value_(value) { note_place(); }
  over_aligned(const over_aligned& other) noexcept : value_(other.value_) { note_place(); }
  over_aligned& operator=(const over_aligned& other) noexcept = default;
  ~over_aligned() = default;

  int value() const noexcept { return value_; }

  // How many items of this type were constructed at an address that is no multiple of Alignment.
  static int misplaced() noexcept { return misplaced_.load(std::memory_order_relaxed); }
  static void forget() noexcept { misplaced_.store(0, std::memory_order_relaxed); }

 private:
  // Through a volatile, because the compiler may take the alignment of `this` for granted.
  void note_place() noexcept {
    const volatile std::uintptr_t address = reinterpret_cast<std::uintptr_t>(this);
    if (address % Alignment != 0) misplaced_.fetch_add(1, std::memory_order_relaxed);
  }

  // relaxed: only the sum matters.
  inline static std::atomic<int> misplaced_{0};
  int value_;
};

class large_move_only : public over_aligned<128> {
 public:
  explicit large_move_only(int value) noexcept : over_aligned(value) { ++alive; }
  large_move_only(large_move_only&& other) noexcept : over_aligned(other) { ++alive; }
  large_move_only& operator=(large_move_only&&) noexcept = default;
  ~large_move_only() { --alive; }

  inline static int alive = 0;
};
static_assert(sizeof(large_move_only) == 128 && !std::is_copy_constructible_v<large_move_only>);

// What counted_item counts.
struct item_census {
  int constructions = 0;
  int destructions = 0;
  int copies = 0;
  int moves = 0;
  int built_over_a_living_item = 0;
  int destroyed_where_none_lives = 0;
  int used_where_none_lives = 0;

  int alive() const { return constructions - destructions; }
  int errors() const {
    return built_over_a_living_item + destroyed_where_none_lives + used_where_none_lives;
  }
  friend std::ostream& operator<<(std::ostream& out, const item_census& census);
};

// Keeps a list of the places where an item lives, so that a second construction in one place, a
// second destruction, and the use of a place where nothing lives are told apart and counted. The
// list has a mutex: what this item shows is lifetimes, and it may hide a data race.
class counted_item {
 public:
  explicit counted_item(int value = 0) : value_(value) { born(); }
  counted_item(const counted_item& other) : value_(other.read()) {
    born();
    count(&census::copies);
  }
  counted_item(counted_item&& other) noexcept : value_(std::exchange(other.live().value_, moved)) {
    born();
    count(&census::moves);
  }
  counted_item& operator=(const counted_item& other) {
    live().value_ = other.read();
    count(&census::copies);
    return *this;
  }
  counted_item& operator=(counted_item&& other) noexcept {
    const int value = std::exchange(other.live().value_, moved);
    live().value_ = value;
    count(&census::moves);
    return *this;
  }
  ~counted_item() { died(); }

  int value() const { return read(); }
  bool moved_from() const { return read() == moved; }

  using census = item_census;

  // What happened since the last call of start_counting().
  static census counted();
  static void start_counting();

 private:
  static constexpr int moved = -1;

  void born();
  void died();
  static void count(int census::*which);
  void note_use() const;
  counted_item& live() {
    note_use();
    return *this;
  }
  int read() const {
    note_use();
    return value_;
  }

  int value_;
};

// One of its moves throws: the n-th after throw_at_move(n). The source of that move stays whole.
class throwing_move {
 public:
  struct refused : std::runtime_error {
    refused() : std::runtime_error("throwing_move: this move was told to throw") {}
  };

  explicit throwing_move(int value) : value_(value) {}
  throwing_move(const throwing_move&) = delete;
  throwing_move& operator=(const throwing_move&) = delete;
  // NOLINTBEGIN(performance-noexcept-move-constructor): to throw is what they are for.
  throwing_move(throwing_move&& other) : value_(moved_from(other)) {}
  throwing_move& operator=(throwing_move&& other) {
    value_ = moved_from(other);
    return *this;
  }
  // NOLINTEND(performance-noexcept-move-constructor)
  ~throwing_move() = default;

  int value() const noexcept { return value_; }  // -1: moved from

  // This thread's n-th move from now on throws, once. 0: none does.
  static void throw_at_move(int n) noexcept { moves_left_ = n; }

 private:
  static int moved_from(throwing_move& other) {
    if (moves_left_ != 0 && --moves_left_ == 0) throw refused();
    return std::exchange(other.value_, -1);
  }

  inline static thread_local int moves_left_ = 0;
  int value_;
};

// What else happens when one is copied or moved, the test says, for this thread. And it can be made
// of a list of itself, as a JSON value can: T{item} is then a list that holds the item, and no
// item; T(item) is the item.
class scripted_item {
 public:
  struct refused : std::runtime_error {
    refused() : std::runtime_error("scripted_item: this copy was told to throw") {}
  };

  scripted_item() = default;  // some people's queues keep all their items constructed
  explicit scripted_item(int value) : value_(value) {}
  scripted_item(std::initializer_list<scripted_item> list) : lists_(1) {
    for (const scripted_item& one : list) lists_ += one.lists_;
  }
  scripted_item(const scripted_item& other) : value_(copied_from(other)), lists_(other.lists_) {
    pass_time();
  }
  scripted_item(scripted_item&& other) noexcept
      : value_(std::exchange(other.value_, -1)), lists_(other.lists_) {
    pass_time();
  }
  scripted_item& operator=(const scripted_item& other) {
    value_ = copied_from(other);
    lists_ = other.lists_;
    pass_time();
    return *this;
  }
  scripted_item& operator=(scripted_item&& other) noexcept {
    value_ = std::exchange(other.value_, -1);
    lists_ = other.lists_;
    pass_time();
    return *this;
  }
  ~scripted_item() = default;

  int value() const noexcept { return value_; }  // -1: moved from
  int lists() const noexcept { return lists_; }  // 0: an item as it was made

  // This thread's n-th copy from now on throws, once. 0: none does. Moves never do.
  static void throw_at_copy(int n) noexcept { copies_left_ = n; }
  // The next copy or move calls meanwhile in the middle of it: a call that copies or moves an item
  // takes as long as that.
  static void prolong(std::function<void()> meanwhile);

 private:
  static int copied_from(const scripted_item& other) {
    if (copies_left_ != 0 && --copies_left_ == 0) throw refused();
    return other.value_;
  }
  static void pass_time();

  inline static thread_local int copies_left_ = 0;
  int value_ = 0;
  int lists_ = 0;
};

}  // namespace common::testing
