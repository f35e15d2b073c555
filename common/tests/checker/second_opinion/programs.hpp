// Small programs for two judges, our model checker and Relacy. Each is written once, over a Tool
// that supplies atomic<T>, plain<T>, fence(order), pause() and check(bool).
//
// A program is an object that is made first; then its threads run, thread(0), thread(1), ...; when
// all have ended, after().
#pragma once

#include <cstddef>
#include <optional>

#include "../orders.hpp"

namespace common::checker::second_opinion {

// ---- a single-producer single-consumer ring of two slots

struct ring_choices {
  std::memory_order publish = release;    // the producer's store of the write index
  std::memory_order see_item = acquire;   // the consumer's load of it
  std::memory_order give_back = release;  // the consumer's store of the read index
  std::memory_order see_space = acquire;  // the producer's load of it
  std::size_t believed_capacity = 2;
  bool looks_for_space = true;
  bool publishes_first = false;
  bool gives_back_first = false;
};

template <ring_choices choose>
struct ring {
  template <class Tool>
  class program {
   public:
    static constexpr int threads = 2;

    void thread(int which) { which == 0 ? produce() : consume(); }
    void after() {}

   private:
    static constexpr int items = 4;

    void produce() {
      for (int i = 1; i <= items; ++i)
        while (!try_push(i)) Tool::pause();
    }
    void consume() {
      for (int i = 1; i <= items; ++i) {
        std::optional<int> taken = try_pop();
        for (; !taken; taken = try_pop()) Tool::pause();
        Tool::check(*taken == i);
      }
    }

    bool try_push(int value) {
      const std::size_t index = write_index_.load(relaxed);
      if (choose.looks_for_space &&
          index - read_index_.load(choose.see_space) == choose.believed_capacity)
        return false;
      if (choose.publishes_first) write_index_.store(index + 1, choose.publish);
      slots_[index % 2].write(value);
      if (!choose.publishes_first) write_index_.store(index + 1, choose.publish);
      return true;
    }
    std::optional<int> try_pop() {
      const std::size_t index = read_index_.load(relaxed);
      if (index == write_index_.load(choose.see_item)) return std::nullopt;
      if (choose.gives_back_first) read_index_.store(index + 1, choose.give_back);
      const int value = slots_[index % 2].read();
      if (!choose.gives_back_first) read_index_.store(index + 1, choose.give_back);
      return value;
    }

    typename Tool::template plain<int> slots_[2];
    typename Tool::template atomic<std::size_t> write_index_{0}, read_index_{0};
  };
};

// ---- a letter behind a flag

struct message_choices {
  std::memory_order store = release, load = acquire;
  bool fences = false;
  bool another_store = false;  // to the flag, relaxed, behind the first one
  bool exchange_between = false;
};

template <message_choices choose>
struct message {
  template <class Tool>
  class program {
   public:
    static constexpr int threads = 2;

    void thread(int which) { which == 0 ? send() : receive(); }
    void after() {}

   private:
    void send() {
      letter_.write(42);
      if (choose.fences) Tool::fence(release);
      flag_.store(1, choose.store);
      if (choose.another_store) flag_.store(2, relaxed);
      if (choose.exchange_between) flag_.exchange(2, relaxed);
    }
    void receive() {
      const int awaited = choose.another_store || choose.exchange_between ? 2 : 1;
      while (flag_.load(choose.load) != awaited) Tool::pause();
      if (choose.fences) Tool::fence(acquire);
      Tool::check(letter_.read() == 42);
    }

    typename Tool::template plain<int> letter_;
    typename Tool::template atomic<int> flag_{0};
  };
};

// ---- two variables, a few accesses, and an outcome that must not be

template <class Tool>
struct two_variables {
  static constexpr int threads = 2;
  typename Tool::template atomic<int> x_{0}, y_{0};
  int saw_[2] = {};

  auto& own(int which) { return which == 0 ? x_ : y_; }
  auto& other(int which) { return which == 0 ? y_ : x_; }
};

struct store_buffering_choices {
  std::memory_order store = seq_cst, load = seq_cst;
  bool fences = false;
};

// Each thread says that it is there and then looks for the other. One must see the other.
template <store_buffering_choices choose>
struct store_buffering {
  template <class Tool>
  struct program : two_variables<Tool> {
    void thread(int which) {
      this->own(which).store(1, choose.store);
      if (choose.fences) Tool::fence(seq_cst);
      this->saw_[which] = this->other(which).load(choose.load);
    }
    void after() { Tool::check(this->saw_[0] == 1 || this->saw_[1] == 1); }
  };
};

// Each thread looks first and then says that it was there. Both seeing the other needs a cycle.
struct load_buffering {
  template <class Tool>
  struct program : two_variables<Tool> {
    void thread(int which) {
      this->saw_[which] = this->other(which).load(relaxed);
      this->own(which).store(1, relaxed);
    }
    void after() { Tool::check(this->saw_[0] == 0 || this->saw_[1] == 0); }
  };
};

// Each thread writes 1 into its own variable and then 2 into the other's. A 1 survives in one of
// them only.
template <std::memory_order order>
struct crossed_stores {
  template <class Tool>
  struct program : two_variables<Tool> {
    void thread(int which) {
      this->own(which).store(1, order);
      this->other(which).store(2, order);
    }
    void after() { Tool::check(this->x_.load(relaxed) == 2 || this->y_.load(relaxed) == 2); }
  };
};

// Two readers see two independent stores, each in an order of its own.
template <std::memory_order store, std::memory_order load>
struct independent_reads {
  template <class Tool>
  struct program : two_variables<Tool> {
    static constexpr int threads = 4;

    void thread(int which) {
      const int side = which % 2;
      if (which < 2)
        this->own(side).store(1, store);
      else
        this->saw_[side] = this->own(side).load(load) == 1 && this->other(side).load(load) == 0;
    }
    void after() { Tool::check(this->saw_[0] == 0 || this->saw_[1] == 0); }
  };
};

// After the relaxed news that x was written `times`, x must not be 0.
template <int times>
struct old_value {
  template <class Tool>
  struct program : two_variables<Tool> {
    void thread(int which) {
      if (which == 0) {
        for (int i = 1; i <= times; ++i) this->x_.store(i, relaxed);
        this->y_.store(1, relaxed);
      } else if (this->y_.load(relaxed) == 1) {
        Tool::check(this->x_.load(relaxed) != 0);
      }
    }
    void after() {}
  };
};

template <bool one_step>
struct counter {
  template <class Tool>
  struct program : two_variables<Tool> {
    void thread(int) {
      if (one_step)
        this->x_.fetch_add(1, relaxed);
      else
        this->x_.store(this->x_.load(relaxed) + 1, relaxed);
    }
    void after() { Tool::check(this->x_.load(relaxed) == 2); }
  };
};

// ---- all of them

// `wrong`: C++20 allows an execution in which the program fails; but for load buffering, which RC11
// and both judges rule out. Where Relacy says otherwise, `relacy_differs` says why.
struct description {
  const char* name;
  bool wrong;
  const char* relacy_differs = nullptr;
};

template <class Visitor>
void for_each_program(Visitor visit) {
  constexpr bool right = false, wrong = true;
  visit(ring<ring_choices{}>{}, {"ring", right});
  visit(ring<ring_choices{.publish = relaxed}>{}, {"ring, publishes relaxed", wrong});
  visit(ring<ring_choices{.see_item = relaxed}>{}, {"ring, sees items relaxed", wrong});
  visit(ring<ring_choices{.give_back = relaxed}>{}, {"ring, gives back relaxed", wrong});
  visit(ring<ring_choices{.see_space = relaxed}>{}, {"ring, sees space relaxed", wrong});
  visit(ring<ring_choices{.believed_capacity = 3}>{}, {"ring, full one item too late", wrong});
  visit(ring<ring_choices{.looks_for_space = false}>{}, {"ring, never full", wrong});
  visit(ring<ring_choices{.publishes_first = true}>{}, {"ring, publishes before it writes", wrong});
  visit(ring<ring_choices{.gives_back_first = true}>{},
        {"ring, gives back before it reads", wrong});

  visit(message<message_choices{}>{}, {"message, release and acquire", right});
  visit(message<message_choices{.store = relaxed}>{}, {"message, relaxed store", wrong});
  visit(message<message_choices{.load = relaxed}>{}, {"message, relaxed load", wrong});
  visit(message<message_choices{.store = relaxed, .load = relaxed, .fences = true}>{},
        {"message, relaxed with two fences", right});
  visit(message<message_choices{.exchange_between = true}>{},
        {"message, relaxed exchange behind it", right});
  visit(message<message_choices{.another_store = true}>{},
        {"message, relaxed store behind it", wrong,
         "C++11's release sequences went on with later stores of the same thread"});

  visit(store_buffering<store_buffering_choices{}>{}, {"store buffering, seq_cst", right});
  visit(store_buffering<store_buffering_choices{.store = release, .load = acquire}>{},
        {"store buffering, release and acquire", wrong});
  visit(store_buffering<store_buffering_choices{.load = acquire}>{},
        {"store buffering, only stores seq_cst", wrong});
  visit(store_buffering<store_buffering_choices{.store = release}>{},
        {"store buffering, only loads seq_cst", wrong});
  visit(
      store_buffering<store_buffering_choices{.store = relaxed, .load = relaxed, .fences = true}>{},
      {"store buffering, relaxed with two fences", right});

  visit(independent_reads<seq_cst, seq_cst>{}, {"independent reads, seq_cst", right});
  visit(independent_reads<release, acquire>{}, {"independent reads, acquire", wrong});
  visit(load_buffering{}, {"load buffering, relaxed", right});
  visit(crossed_stores<seq_cst>{}, {"crossed stores, seq_cst", right});
  visit(crossed_stores<relaxed>{},
        {"crossed stores, relaxed", wrong,
         "its stores take effect in the order in which it happens to execute them"});
  visit(old_value<1>{}, {"one value ago, relaxed", wrong});
  visit(old_value<3>{},
        {"three values ago, relaxed", wrong, "it remembers the last three values of an atomic"});
  visit(counter<true>{}, {"counter, fetch_add", right});
  visit(counter<false>{}, {"counter, load then store", wrong});
}

}  // namespace common::checker::second_opinion
