// Plain memory that the checker watches: items with a lifetime, slots, variables, deques.
#pragma once

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "common/checker/engine/heap.hpp"
#include "common/checker/sync/atomic.hpp"

namespace common::checker {

namespace detail {

inline runtime& watcher() {
  return here("a watched variable");
}

// What tells that another execution writes or reads something else, where that is easy to say.
template <class T>
word number(const T& value) {
  if constexpr (std::is_scalar_v<T> && sizeof(T) <= sizeof(word)) return to_word(value);
  return 0;
}

// While a slot is at work, what its item reports about itself at the same address is not news.
class absorbing {
 public:
  explicit absorbing(const void* address) : outer_(std::exchange(watcher().absorbed(), address)) {}
  ~absorbing() { watcher().absorbed() = outer_; }
  absorbing(const absorbing&) = delete;

 private:
  const void* outer_;
};

// The start of a lifetime in a slot; a constructor that throws takes it back.
class birth {
 public:
  explicit birth(const void* address) : address_(address) {
    watcher().born(address, action::construct, memory_type::slot);
  }
  ~birth() {
    if (address_ != nullptr) watcher().vacate(address_);
  }
  birth(const birth&) = delete;
  void lives() { address_ = nullptr; }

 private:
  const void* address_;
};

}  // namespace detail

// A value whose every construction, copy, move, assignment, destruction and read is a plain access
// with a lifetime.
template <class T, bool copies = true>
class tracked {
 public:
  tracked() { born(action::construct); }
  tracked(T value) : value_(value) { born(action::construct); }
  tracked(const tracked& other) requires copies {
    born(action::construct);
    value_ = other.read(action::copy);
  }
  tracked(tracked&& other) noexcept {
    born(action::construct);
    value_ = other.give();
  }
  tracked& operator=(const tracked& other) requires copies {
    write(action::assign);
    set(other.read(action::copy));
    return *this;
  }
  tracked& operator=(tracked&& other) noexcept {
    write(action::assign);
    if (this != &other) set(other.give());
    return *this;
  }
  ~tracked() { detail::watcher().died(this, action::destroy, memory_type::item); }

  T get() const { return read(action::read); }
  T value() const { return get(); }
  friend bool operator==(const tracked& a, const tracked& b) { return a.get() == b.get(); }
  friend bool operator==(const tracked& a, const T& b) { return a.get() == b; }

 private:
  void born(action does) {
    detail::watcher().born(this, does, memory_type::item);
    holds();
  }
  void write(action does) const {
    detail::watcher().use(this, event_kind::write, does, memory_type::item);
  }
  void set(T value) {
    value_ = value;
    moved_ = false;
  }
  T read(action does) const {
    detail::watcher().use(this, event_kind::read, does, memory_type::item);
    holds();
    if (moved_) detail::watcher().moved_from(does);
    return value_;
  }
  T give() {
    write(action::move);
    if (moved_) detail::watcher().moved_from(action::move);
    moved_ = true;
    return value_;
  }

  // A slot at work speaks for its item.
  void holds() const {
    if (detail::watcher().absorbed() != this) detail::watcher().holds(detail::number(value_));
  }

  T value_{};
  bool moved_ = false;
};

using item = tracked<int>;
using move_only_item = tracked<int, false>;

// Raw storage for one object. The slot knows whether it is occupied, and the checker complains
// where a real one would have undefined behaviour.
template <class T>
class slot {
 public:
  slot() { detail::watcher().slot_begins(this, sizeof(slot)); }
  slot(const slot&) = delete;
  slot& operator=(const slot&) = delete;
  ~slot() { detail::watcher().slot_ends(this, sizeof(slot)); }

  template <class... Args>
  T& construct(Args&&... args) noexcept(std::is_nothrow_constructible_v<T, Args...>) {
    detail::birth newborn(this);
    const detail::absorbing quiet(this);
    T& item = *std::construct_at(address(), std::forward<Args>(args)...);
    newborn.lives();
    holds(item);
    return item;
  }
  T& get() {
    detail::watcher().use(this, event_kind::write, action::access, memory_type::slot);
    holds(*std::launder(address()));
    return *std::launder(address());
  }
  const T& get() const {
    detail::watcher().use(this, event_kind::read, action::read, memory_type::slot);
    return *std::launder(reinterpret_cast<const T*>(storage_));
  }
  void destroy() {
    detail::watcher().died(this, action::destroy, memory_type::slot);
    holds(*std::launder(address()));
    const detail::absorbing quiet(this);
    std::destroy_at(std::launder(address()));
  }
  T take() noexcept(std::is_nothrow_move_constructible_v<T>) {
    static_assert(
        std::is_nothrow_move_constructible_v<T>,
        "taking an item out must not throw: it would be neither in the queue nor with the caller");
    detail::watcher().died(this, action::take, memory_type::slot);
    holds(*std::launder(address()));
    const detail::absorbing quiet(this);
    T taken = std::move(*std::launder(address()));
    std::destroy_at(std::launder(address()));
    return taken;
  }

 private:
  T* address() { return reinterpret_cast<T*>(storage_); }
  static void holds(const T& item) {
    if constexpr (std::is_scalar_v<T>) detail::watcher().holds(detail::number(item));
  }

  alignas(T) unsigned char storage_[sizeof(T)];
};

// A variable that several threads share and that is not atomic.
template <class T>
class plain {
 public:
  plain() : value_{} { written(action::initialize, value_); }
  plain(T value) : value_(std::move(value)) { written(action::initialize, value_); }
  plain(const plain& other) : value_(other.read()) { written(action::initialize, value_); }
  plain& operator=(const plain& other) { return *this = other.read(); }
  plain& operator=(T value) {
    written(action::write, value);
    value_ = std::move(value);
    return *this;
  }
  ~plain() {
    if (detail::here_if_any() == nullptr) return;
    written(action::destroy, value_);
    detail::watcher().forget(this, sizeof *this);
  }

  operator T() const { return read(); }
  T get() const { return read(); }

  plain& operator++() { return *this += 1; }
  plain& operator--() { return *this -= 1; }
  T operator++(int) {
    T old = read();
    *this = static_cast<T>(old + 1);
    return old;
  }
  T operator--(int) {
    T old = read();
    *this = static_cast<T>(old - 1);
    return old;
  }
  template <class D>
  plain& operator+=(const D& by) {
    return *this = static_cast<T>(read() + static_cast<T>(by));
  }
  template <class D>
  plain& operator-=(const D& by) {
    return *this = static_cast<T>(read() - static_cast<T>(by));
  }
  template <class D>
  plain& operator*=(const D& by) {
    return *this = static_cast<T>(read() * static_cast<T>(by));
  }
  template <class D>
  plain& operator/=(const D& by) {
    return *this = static_cast<T>(read() / static_cast<T>(by));
  }
  template <class D>
  plain& operator%=(const D& by) {
    return *this = static_cast<T>(read() % static_cast<T>(by));
  }
  template <class D>
  plain& operator&=(const D& by) {
    return *this = static_cast<T>(read() & static_cast<T>(by));
  }
  template <class D>
  plain& operator|=(const D& by) {
    return *this = static_cast<T>(read() | static_cast<T>(by));
  }
  template <class D>
  plain& operator^=(const D& by) {
    return *this = static_cast<T>(read() ^ static_cast<T>(by));
  }

 private:
  void written(action does, const T& value) {
    detail::watcher().access(this, event_kind::write, does, memory_type::plain,
                             detail::number(value));
  }
  const T& read() const {
    detail::watcher().access(this, event_kind::read, action::read, memory_type::plain,
                             detail::number(value_));
    return value_;
  }
  T value_;
};

// std::deque, whose every use is a read or a write of the container itself.
template <class T>
class deque {
 public:
  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using const_reference = const T&;
  using iterator = typename std::deque<T>::iterator;
  using const_iterator = typename std::deque<T>::const_iterator;

  deque() { wrote(action::construct); }
  deque(std::initializer_list<T> items) : items_(items) { wrote(action::construct); }
  deque(const deque& other) : items_(other.items()) { wrote(action::construct); }
  deque(deque&& other) noexcept : items_(std::move(other.changed(action::move))) {
    wrote(action::construct);
  }
  deque& operator=(const deque& other) { return changed(action::assign) = other.items(), *this; }
  deque& operator=(deque&& other) noexcept {
    return changed(action::assign) = std::move(other.changed(action::move)), *this;
  }
  ~deque() {
    wrote(action::destroy);
    detail::watcher().forget(this, sizeof *this);
  }

  bool empty() const { return items(action::read).empty(); }
  size_type size() const { return items(action::read).size(); }
  void push_back(const T& value) { changed(action::push_back).push_back(value); }
  void push_back(T&& value) { changed(action::push_back).push_back(std::move(value)); }
  void push_front(const T& value) { changed(action::push_front).push_front(value); }
  void push_front(T&& value) { changed(action::push_front).push_front(std::move(value)); }
  template <class... Args>
  T& emplace_back(Args&&... args) {
    return changed(action::emplace_back).emplace_back(std::forward<Args>(args)...);
  }
  template <class... Args>
  T& emplace_front(Args&&... args) {
    return changed(action::emplace_front).emplace_front(std::forward<Args>(args)...);
  }
  void pop_front() {
    std::deque<T>& items = changed(action::pop_front);
    require(!items.empty(), action::pop_front);
    items.pop_front();
  }
  void pop_back() {
    std::deque<T>& items = changed(action::pop_back);
    require(!items.empty(), action::pop_back);
    items.pop_back();
  }
  T& at(size_type i) { return looked_at().at(i); }
  const T& at(size_type i) const { return items(action::read).at(i); }
  iterator erase(const_iterator which) { return changed(action::erase).erase(which); }
  iterator erase(const_iterator first, const_iterator last) {
    return changed(action::erase).erase(first, last);
  }
  iterator insert(const_iterator before, const T& value) {
    return changed(action::insert).insert(before, value);
  }
  iterator insert(const_iterator before, T&& value) {
    return changed(action::insert).insert(before, std::move(value));
  }
  template <class... Args>
  iterator emplace(const_iterator before, Args&&... args) {
    return changed(action::emplace).emplace(before, std::forward<Args>(args)...);
  }
  void shrink_to_fit() { changed(action::shrink_to_fit).shrink_to_fit(); }
  void clear() { changed(action::clear).clear(); }
  void swap(deque& other) { changed(action::swap).swap(other.changed(action::swap)); }
  friend void swap(deque& a, deque& b) { a.swap(b); }

  // Access to elements only reads the container ([container.requirements.dataraces]).
  T& front() { return at_end(looked_at(), true); }
  T& back() { return at_end(looked_at(), false); }
  const T& front() const { return at_end(items(action::read), true); }
  const T& back() const { return at_end(items(action::read), false); }
  T& operator[](size_type i) {
    return require(i < items_.size(), action::subscript), looked_at()[i];
  }
  const T& operator[](size_type i) const {
    return require(i < items_.size(), action::subscript), items(action::read)[i];
  }
  iterator begin() { return looked_at().begin(); }
  iterator end() { return looked_at().end(); }
  const_iterator begin() const { return items(action::read).begin(); }
  const_iterator end() const { return items(action::read).end(); }
  const_iterator cbegin() const { return begin(); }
  const_iterator cend() const { return end(); }

 private:
  static void require(bool holds, action does) {
    const reason why = does == action::subscript ? reason::beyond_the_deque : reason::empty_deque;
    if (!holds) detail::watcher().fail(kind::lifetime, why, does, {});
  }
  template <class Items>
  static auto& at_end(Items& items, bool front) {
    require(!items.empty(), front ? action::front : action::back);
    return front ? items.front() : items.back();
  }
  void wrote(action does) const {
    detail::watcher().access(this, event_kind::write, does, memory_type::deque, contents());
  }
  std::deque<T>& changed(action does) {
    wrote(does);
    return items_;
  }
  std::deque<T>& looked_at() {
    items();
    return items_;
  }
  const std::deque<T>& items(action does = action::read) const {
    detail::watcher().access(this, event_kind::read, does, memory_type::deque, contents());
    return items_;
  }
  // How many they are and, if they are numbers, which.
  word contents() const {
    word all = items_.size();
    if constexpr (std::is_scalar_v<T>)
      for (const T& item : items_)
        all = all * 0x9e37'79b9'7f4a'7c15u + without_address(detail::number(item));
    return all;
  }

  std::deque<T> items_;
};

}  // namespace common::checker
