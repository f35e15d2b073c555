#include "common/benchmarking/report.hpp"

#include <istream>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace common::benchmarking {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
  return cells;
}

std::runtime_error bad_line(std::size_t line, const std::string& what) {
  return std::runtime_error("line " + std::to_string(line) + ": " + what);
}

double to_number(const std::string& text, std::size_t line) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size()) throw bad_line(line, "'" + text + "' is not a number");
  return value;
}

}  // namespace

void write_export(std::ostream& out, const results& all) {
  out << "suite\t" << all.suite << '\n';
  for (const auto& [name, value] : all.machine) out << "machine\t" << name << '\t' << value << '\n';
  for (const table& t : all.tables) {
    for (const row& r : t.rows) {
      if (!r.error.empty()) continue;
      out << "row\t" << t.workload << '\t' << r.queue << '\t' << t.measures.unit << '\t'
          << (t.measures.direction == better::lower ? "lower" : "higher") << '\t'
          << number(r.median) << '\t' << number(r.ratio) << '\t' << number(r.ratio_range.low)
          << '\t' << number(r.ratio_range.high) << '\t' << to_string(r.said) << '\n';
    }
  }
}

results read_export(std::istream& in) {
  results all;
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line) {
    const std::vector<std::string> cells = split(text);
    if (cells.empty()) continue;
    if (cells[0] == "suite" && cells.size() == 2) {
      all.suite = cells[1];
    } else if (cells[0] == "machine" && (cells.size() == 3 || cells.size() == 2)) {
      all.machine.emplace_back(cells[1], cells.size() == 3 ? cells[2] : "");
    } else if (cells[0] == "row" && cells.size() == 10) {
      if (all.tables.empty() || all.tables.back().workload != cells[1]) {
        table t;
        t.workload = cells[1];
        t.measures = {cells[3], cells[4] == "lower" ? better::lower : better::higher};
        all.tables.push_back(std::move(t));
      }
      row r;
      r.queue = cells[2];
      r.median = to_number(cells[5], line);
      r.ratio = to_number(cells[6], line);
      r.ratio_range = {to_number(cells[7], line), to_number(cells[8], line)};
      all.tables.back().rows.push_back(std::move(r));
    } else {
      throw bad_line(line, "this is not a file made by --export");
    }
  }
  if (all.tables.empty()) throw std::runtime_error("no results in it");
  return all;
}

void write_counts(std::ostream& out, const std::vector<count_row>& counts) {
  for (const count_row& c : counts) {
    for (const auto& [name, value] : c.counts)
      out << c.queue << '\t' << c.phase << '\t' << name << '\t' << number(value) << '\n';
  }
}

std::vector<count_row> read_counts(std::istream& in) {
  std::vector<count_row> rows;
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line) {
    const std::vector<std::string> cells = split(text);
    if (cells.empty()) continue;
    if (cells.size() != 4) throw bad_line(line, "this is not a file made by --lines");
    if (rows.empty() || rows.back().queue != cells[0] || rows.back().phase != cells[1])
      rows.push_back({cells[0], cells[1], {}});
    rows.back().counts.emplace_back(cells[2], to_number(cells[3], line));
  }
  return rows;
}

}  // namespace common::benchmarking
