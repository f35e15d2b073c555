#include "common/checker/engine/thread_locals.hpp"

#include <link.h>

#include <cstring>

namespace common::checker {

thread_locals::thread_locals() {
  // The first object in the list is the executable itself.
  const auto look = [](dl_phdr_info* object, std::size_t, void* found) {
    auto& self = *static_cast<thread_locals*>(found);
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      if (object->dlpi_phdr[i].p_type != PT_TLS || object->dlpi_tls_data == nullptr) continue;
      self.begin_ = static_cast<const char*>(object->dlpi_tls_data);
      self.before_.resize(object->dlpi_phdr[i].p_memsz);
    }
    return 1;
  };
  dl_iterate_phdr(look, this);
}

void thread_locals::remember() {
  if (!before_.empty()) std::memcpy(before_.data(), begin_, before_.size());
}

bool thread_locals::changed() const {
  return !before_.empty() && std::memcmp(before_.data(), begin_, before_.size()) != 0;
}

}  // namespace common::checker
