// How results are shown and kept: a table for people, JSON for programs, and a plain text file by
// which two machines compare.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "common/benchmarking/results.hpp"

namespace common::benchmarking {

// Three significant digits, no exponent: 0.0123, 4.56, 78.9, 1234.
std::string short_number(double value);

// Nine significant digits, as JSON has them; "null" for what is no number.
std::string number(double value);

void print_machine(std::ostream& out, const facts& machine);
void print_table(std::ostream& out, const table& t, bool colour);
void print_counts(std::ostream& out, const std::vector<count_row>& counts);

// {"machine":{..},"rows":[{"workload","queue","median","unit","ratio","low","high","verdict",..}],
//  "counts":[..]}
void write_json(std::ostream& out, const results& all);

// One line each, tab-separated: "machine name value" and "row workload queue unit ...".
void write_export(std::ostream& out, const results& all);
// Throws std::runtime_error with the line's number if it is not such a file.
results read_export(std::istream& in);

// Ours beside theirs, by ratio: absolute figures do not carry over to another machine, ratios
// mostly do.
void print_side_by_side(std::ostream& out, const results& here, const results& there);

// The form in which counts travel from the counting build to the benchmark: lines of "queue phase
// name value", tab-separated.
void write_counts(std::ostream& out, const std::vector<count_row>& counts);
std::vector<count_row> read_counts(std::istream& in);

}  // namespace common::benchmarking
