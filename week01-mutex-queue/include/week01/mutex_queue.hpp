// week01::mutex_queue: a std::deque, a mutex around it, and a condition variable to wait on.
//
//   Who may call it   any number of threads, any member
//   Progress          blocking: whoever holds the mutex makes all others wait, even if the
//                     scheduler has taken its core away; pop() also waits for an item
//   Complexity        O(1) a call, but a push may copy the deque's array of pointers to its blocks;
//                     one lock and one unlock a call; g++'s deque asks the allocator for a block
//                     about every 512 bytes of items, also at depth 1
//   Bound             none: push never waits, and memory is the limit
//
//   week01::mutex_queue<order> orders;
//   orders.push({.id = 7});                          // one thread
//   while (auto next = orders.pop()) handle(*next);  // another; ends after orders.close()
//
// The queue must outlive every call on it: join the threads first, then destroy it.
//
// It is the solution of w1e3, which says why each line is as it is.
#pragma once

#include "week01-mutex-queue/exercises/w1e3_blocking_queue/.reference/solution.hpp"

namespace week01 {

template <class T>
using mutex_queue = w1e3::blocking_queue<T>;

static_assert(common::queue<mutex_queue<int>>);
static_assert(common::blocking_queue<mutex_queue<int>>);

}  // namespace week01
