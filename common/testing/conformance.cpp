#include "common/testing/conformance.hpp"

#include <functional>
#include <utility>

#include "common/testing/register_test.hpp"

namespace common::testing {
namespace {

// One sentence of the contract as a test.
void add(const registrar& from, const char* sentence, std::function<contract::result()> check) {
  register_test(from.subject, sentence, from.file, from.line, [from, check = std::move(check)] {
    if (const contract::result outcome = check(); !outcome)
      ADD_FAILURE_AT(from.file, from.line) << outcome.message();
  });
}

}  // namespace

void registrar::operator()(const char* sentence, contract::result (*check)()) const {
  add(*this, sentence, check);
}

void registrar::operator()(const char* sentence, contract::result (*check)(std::size_t),
                           const std::vector<std::size_t>& capacities) const {
  add(*this, sentence, [check, capacities]() -> contract::result {
    for (const std::size_t capacity : capacities) {
      if (const contract::result outcome = check(capacity); !outcome)
        return contract::broken() << "capacity " << capacity << ": " << outcome.message();
    }
    return contract::kept();
  });
}

}  // namespace common::testing
