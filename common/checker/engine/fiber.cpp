#include "common/checker/engine/fiber.hpp"

#include <cxxabi.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace common::checker {
namespace {

constexpr std::size_t guard = 1 << 20;  // larger than most frames that could jump over it

}  // namespace

fiber_stack::fiber_stack() {
  mapping_ = mmap(nullptr, size + guard, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping_ == MAP_FAILED) throw std::bad_alloc();
  mprotect(mapping_, guard, PROT_NONE);
  base_ = static_cast<char*>(mapping_) + guard;
}

fiber_stack::~fiber_stack() {
  munmap(mapping_, size + guard);
}

fiber::fiber(fiber_stack& stack, std::function<void()> body) : body_(std::move(body)) {
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack.base();
  inside_.uc_stack.ss_size = fiber_stack::size;
  inside_.uc_link = nullptr;
  // makecontext passes ints only, so the pointer travels in two halves.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&inside_, reinterpret_cast<void (*)()>(&fiber::enter), 2,
              static_cast<unsigned int>(std::uint64_t{self} >> 32),
              static_cast<unsigned int>(self));
}

void fiber::enter(unsigned int high, unsigned int low) {
  const auto self = static_cast<std::uintptr_t>(std::uint64_t{high} << 32 | low);
  reinterpret_cast<fiber*>(self)->body_();
  std::abort();  // the body has returned
}

void fiber::resume() {
  exchange_exceptions();
  swapcontext(&outside_, &inside_);
  exchange_exceptions();
}

void fiber::suspend() {
  swapcontext(&inside_, &outside_);
}

void fiber::exchange_exceptions() {
  // The layout is fixed by the Itanium C++ ABI, section 2.2.2.
  auto* runtime = reinterpret_cast<exceptions_in_flight*>(abi::__cxa_get_globals());
  std::swap(*runtime, exceptions_);
}

}  // namespace common::checker
