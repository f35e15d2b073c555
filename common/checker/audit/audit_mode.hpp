// CHECKER_AUDIT=1: a model test audits every scenario it explores and prints one table at its end.
#pragma once

#include <functional>

#include "common/checker/audit/audit.hpp"

namespace common::checker {

// Called by explore(); does nothing unless the environment says CHECKER_AUDIT=1. A test's scenarios
// are audited one by one: an order is needed if one of them needs it.
void audit_if_asked(const std::function<void()>& scenario, const options& wanted);

// What two audits of the same code say together.
audit merged(audit one, const audit& other);

}  // namespace common::checker
