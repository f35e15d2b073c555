// CHECKER_AUDIT=1: a model test audits every scenario it explores and prints one table at its end.
#pragma once

#include "common/checker/audit/audit.hpp"

namespace common::checker {

// For main(): if the environment says CHECKER_AUDIT=1, every scenario is audited before it is
// explored, and the table comes at the end of the process. An order is needed if one of them needs
// it.
void audit_if_asked();

// What two audits of the same code say together.
audit merged(audit one, const audit& other);

}  // namespace common::checker
