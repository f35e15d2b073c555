// week01::bounded_mutex_queue: a fixed number of slots, a mutex, and one condition variable for
// each thing one can wait for.
//
//   Who may call it   any number of threads, any member
//   Progress          blocking: whoever holds the mutex makes all others wait; push() waits for
//                     room, pop() for an item
//   Complexity        O(1) a call; one lock and one unlock a call; no allocation after construction
//   Bound             exactly capacity() items, any number from 1; a full queue pushes back on the
//                     producer instead of growing
//
//   week01::bounded_mutex_queue<order> orders(1024);
//   orders.push({.id = 7});                          // one thread; waits while 1024 are in there
//   while (auto next = orders.pop()) handle(*next);  // another; ends after orders.close()
//
// The queue must outlive every call on it: join the threads first, then destroy it.
//
// It is the solution of w1e4, which says why each line is as it is.
#pragma once

#include "week01-mutex-queue/exercises/w1e4_bounded_queue/.reference/solution.hpp"

namespace week01 {

template <class T>
using bounded_mutex_queue = w1e4::bounded_queue<T>;

static_assert(common::bounded_queue<bounded_mutex_queue<int>>);
static_assert(common::blocking_queue<bounded_mutex_queue<int>>);

}  // namespace week01
