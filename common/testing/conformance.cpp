#include "common/testing/conformance.hpp"

#include <functional>
#include <utility>

namespace common::testing {
namespace {

// One sentence of the contract as a test.
class contract_test : public ::testing::Test {
 public:
  contract_test(const registrar& from, std::function<contract::result()> check)
      : from_(from), check_(std::move(check)) {}

  void TestBody() override {
    if (const contract::result outcome = check_(); !outcome)
      ADD_FAILURE_AT(from_.file, from_.line) << outcome.message();
  }

 private:
  registrar from_;
  std::function<contract::result()> check_;
};

void add(const registrar& from, const char* sentence, std::function<contract::result()> check) {
  // The base class, because all tests of a suite must have the same fixture.
  const auto make = [from, check = std::move(check)]() -> ::testing::Test* {
    return new contract_test(from, check);
  };
  ::testing::RegisterTest(from.subject, sentence, nullptr, nullptr, from.file, from.line, make);
}

}  // namespace

std::vector<std::size_t> small_capacities() {
  return {1, 2, 4};
}

std::vector<std::size_t> some_capacities() {
  return {1, 2, 4, 64, 1024};
}

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
