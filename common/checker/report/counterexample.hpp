// A failed execution with everything that a report needs to speak about it.
#pragma once

#include <string>
#include <vector>

#include "common/checker/engine/execution.hpp"
#include "common/checker/engine/verdict.hpp"
#include "common/checker/report/call_sites.hpp"
#include "common/checker/report/names.hpp"
#include "common/checker/report/source_text.hpp"

namespace common::checker {

class counterexample {
 public:
  counterexample(const execution& failed, const verdict& v);

  const execution_graph& graph() const { return graph_; }
  const event& at(id e) const { return graph_.events[e]; }
  const failure& why() const { return why_; }
  const verdict& result() const { return verdict_; }
  // It fails with every order seq_cst as well: none of them is the mistake.
  bool no_order_helps() const { return verdict_.if_all_seq_cst == if_all_seq_cst::fails; }
  const std::vector<std::string>& threads() const { return threads_; }
  const call_site& site(id e) const { return sites_.of_event[e]; }
  const std::string& trouble() const { return sites_.trouble; }
  std::string source_line(id e);

  // Rows of the table: the events worth showing, numbered from 1.
  const std::vector<id>& rows() const { return rows_; }
  std::size_t row_of(id e) const { return row_of_[e]; }  // 0: not shown

  // Does this read take over what a thread has done before?
  bool synchronizes(const event& read) const;
  // The store with which it synchronizes, where that is not the one that it has read: that one only
  // continues its release sequence. Else none.
  id synchronizes_with_another(const event& read) const;
  // The first store by another thread that is newer than the one read, in a row above the read if
  // there is one; or none.
  id newer_than_read(const event& read) const;
  bool is_initial(id store) const { return at(store).seq == 0 || is_initialization(at(store)); }
  // The mutexes that an event's thread holds while it happens, each with the event that locked it.
  std::vector<id> locks_held(const event& e) const;

  std::string value(id location, word w) const;
  std::string place(id e) const;  // "file.hpp:31"

  std::string thread(id which) const;
  std::string variable(id location) const;
  std::string memory(id cell) const;
  std::string line(id event) const;

 private:
  static bool is_initialization(const event& e);
  static bool prepares(const event& e);
  bool publishes(const event& store) const;
  bool worth_showing(const event& e) const;
  bool shared(id cell) const;

  const execution_graph& graph_;
  const failure& why_;
  const verdict& verdict_;
  std::vector<std::string> threads_;
  call_sites sites_;
  source_text sources_;
  variable_names names_;
  std::vector<std::uint32_t> users_;  // of each cell: the threads, as bits
  std::vector<id> rows_;
  std::vector<std::size_t> row_of_;
};

const char* name_of(std::memory_order order);

}  // namespace common::checker
