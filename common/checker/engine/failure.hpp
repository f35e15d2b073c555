// Why an execution failed, before anybody knows the variables' names.
#pragma once

#include <functional>
#include <string>

#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/engine/verdict.hpp"

namespace common::checker {

// Says what things are called. Names come from the source text, and that is read only for a report.
class narrator {
 public:
  virtual std::string thread(id which) const = 0;
  virtual std::string variable(id location) const = 0;
  virtual std::string memory(id cell) const = 0;
  virtual std::string line(id event) const = 0;  // "line 31"

 protected:
  ~narrator() = default;
};

using sentence = std::function<std::string(const narrator&)>;

struct failure {
  checker::kind kind = checker::kind::passed;
  sentence text;
  id first = none;  // the events that the report points at
  id second = none;
  std::vector<id> threads = {};  // those that spin
};

}  // namespace common::checker
