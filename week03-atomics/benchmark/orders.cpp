// One function for each operation and order: what does the compiler make of it?
//
//   g++                   -std=c++20 -O2 -S -o - orders.cpp | c++filt
//   aarch64-linux-gnu-g++ -std=c++20 -O2 -S -o - -mno-outline-atomics orders.cpp | c++filt
//
// The build compiles it and links it into nothing: the lesson's table of instructions is its
// output.
#include <atomic>

using enum std::memory_order;

std::atomic<long> x;

long load_relaxed() {
  return x.load(relaxed);
}
long load_acquire() {
  return x.load(acquire);
}
long load_seq_cst() {
  return x.load(seq_cst);
}

void store_relaxed(long value) {
  x.store(value, relaxed);
}
void store_release(long value) {
  x.store(value, release);
}
void store_seq_cst(long value) {
  x.store(value, seq_cst);
}

long add_relaxed() {
  return x.fetch_add(1, relaxed);
}
long add_acq_rel() {
  return x.fetch_add(1, acq_rel);
}
long add_seq_cst() {
  return x.fetch_add(1, seq_cst);
}

bool exchange_if_relaxed(long seen) {
  return x.compare_exchange_weak(seen, 1, relaxed);
}
bool exchange_if_acq_rel(long seen) {
  return x.compare_exchange_weak(seen, 1, acq_rel);
}

void fence_acquire() {
  std::atomic_thread_fence(acquire);
}
void fence_release() {
  std::atomic_thread_fence(release);
}
void fence_acq_rel() {
  std::atomic_thread_fence(acq_rel);
}
void fence_seq_cst() {
  std::atomic_thread_fence(seq_cst);
}
