#include "common/counted/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COMMON_SANITIZER_OWNS_NEW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define COMMON_SANITIZER_OWNS_NEW 1
#endif
#endif

namespace common::counted {
namespace {

// Constant-initialised: operator new runs before any constructor of ours could. Relaxed, because
// each is a sum of its own and publishes nothing else.
constinit std::atomic<std::uint64_t> allocations{0};
constinit std::atomic<std::uint64_t> deallocations{0};
constinit std::atomic<std::uint64_t> allocated_bytes{0};
constinit std::atomic<std::uint64_t> deallocated_bytes{0};

}  // namespace

allocation_counts allocations_now() noexcept {
  return {allocations.load(std::memory_order_relaxed),
          deallocations.load(std::memory_order_relaxed),
          allocated_bytes.load(std::memory_order_relaxed),
          deallocated_bytes.load(std::memory_order_relaxed)};
}

#if defined(COMMON_SANITIZER_OWNS_NEW)

bool allocations_are_counted() noexcept {
  return false;
}

}  // namespace common::counted

#else

bool allocations_are_counted() noexcept {
  return true;
}

namespace {

constexpr std::size_t default_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
static_assert(sizeof(std::size_t) <= default_alignment, "the size is kept in front of the block");

// A block is [ padding | size | the caller's bytes ]: the size is what an unsized delete must know,
// and the front is as long as the alignment, so that the caller's bytes keep it.
constexpr std::size_t front_of(std::size_t alignment) {
  return alignment < default_alignment ? default_alignment : alignment;
}

std::size_t& size_of_block(void* block) noexcept {
  return *(static_cast<std::size_t*>(block) - 1);
}

void* try_allocate(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t front = front_of(alignment);
  if (size > static_cast<std::size_t>(-1) - 2 * front) return nullptr;
  const std::size_t whole = (size + front + front - 1) / front * front;  // aligned_alloc's rule
  void* const memory =
      front == default_alignment ? std::malloc(whole) : std::aligned_alloc(front, whole);
  if (memory == nullptr) return nullptr;
  void* const block = static_cast<char*>(memory) + front;
  size_of_block(block) = size;
  allocations.fetch_add(1, std::memory_order_relaxed);
  allocated_bytes.fetch_add(size, std::memory_order_relaxed);
  return block;
}

// The loop that the standard asks of operator new: the new-handler may free something.
void* allocate(std::size_t size, std::size_t alignment = default_alignment) {
  for (;;) {
    if (void* const block = try_allocate(size, alignment); block != nullptr) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* allocate_or_null(std::size_t size, std::size_t alignment = default_alignment) noexcept {
  try {
    return allocate(size, alignment);
  } catch (...) {
    return nullptr;
  }
}

void release(void* block, std::size_t alignment = default_alignment) noexcept {
  if (block == nullptr) return;
  deallocations.fetch_add(1, std::memory_order_relaxed);
  deallocated_bytes.fetch_add(size_of_block(block), std::memory_order_relaxed);
  std::free(static_cast<char*>(block) - front_of(alignment));
}

std::size_t bytes(std::align_val_t alignment) {
  return static_cast<std::size_t>(alignment);
}

}  // namespace
}  // namespace common::counted

using common::counted::allocate;
using common::counted::allocate_or_null;
using common::counted::bytes;
using common::counted::release;

void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate_or_null(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate_or_null(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, bytes(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate(size, bytes(alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_or_null(size, bytes(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_or_null(size, bytes(alignment));
}

void operator delete(void* block) noexcept {
  release(block);
}
void operator delete[](void* block) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  release(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  release(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  release(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  release(block);
}
void operator delete(void* block, std::align_val_t alignment) noexcept {
  release(block, bytes(alignment));
}
void operator delete[](void* block, std::align_val_t alignment) noexcept {
  release(block, bytes(alignment));
}
void operator delete(void* block, std::size_t, std::align_val_t alignment) noexcept {
  release(block, bytes(alignment));
}
void operator delete[](void* block, std::size_t, std::align_val_t alignment) noexcept {
  release(block, bytes(alignment));
}
void operator delete(void* block, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  release(block, bytes(alignment));
}
void operator delete[](void* block, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  release(block, bytes(alignment));
}

#endif
