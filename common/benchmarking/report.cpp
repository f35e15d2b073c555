#include "benchmarking/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <istream>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace common::benchmarking {
namespace {

// ---- text

std::string padded(const std::string& text, std::size_t width, bool right) {
  if (text.size() >= width) return text;
  const std::string fill(width - text.size(), ' ');
  return right ? fill + text : text + fill;
}

// Columns as wide as their widest cell: the first and the verdict left-aligned, figures right.
class aligned {
 public:
  explicit aligned(std::vector<std::string> header, std::size_t left_column = 0)
      : left_column_(left_column) {
    add(std::move(header));
  }

  void add(std::vector<std::string> cells) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths_[i] = std::max(widths_[i], cells[i].size());
    lines_.push_back(std::move(cells));
  }

  // `decorate` gets a cell's column and its padded text.
  template <class Decorate>
  void print(std::ostream& out, Decorate decorate) const {
    for (const auto& cells : lines_) {
      std::string line = " ";
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool right = i != 0 && i != left_column_;
        const bool last = i + 1 == cells.size();
        line += " " + decorate(i, last && !right ? cells[i] : padded(cells[i], widths_[i], right));
        if (!last) line += ' ';
      }
      out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
    }
  }

 private:
  std::size_t left_column_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> lines_;
};

std::string coloured(const std::string& verdict_cell) {
  if (verdict_cell.starts_with("faster")) return "\x1b[32m" + verdict_cell + "\x1b[0m";
  if (verdict_cell.starts_with("slower")) return "\x1b[33m" + verdict_cell + "\x1b[0m";
  if (verdict_cell.starts_with("wrong")) return "\x1b[31m" + verdict_cell + "\x1b[0m";
  return verdict_cell;
}

std::string range(const interval& i) {
  return short_number(i.low) + " - " + short_number(i.high);
}

std::string two_digits(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text,
                ratio >= 99.5     ? "%.0f"
                : ratio >= 9.95   ? "%.1f"
                : ratio >= 0.0995 ? "%.2f"
                                  : "%.3f",
                ratio);
  return text;
}

std::string count_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value == std::floor(value) ? "%.0f" : "%.6f", value);
  return text;
}

// ---- JSON

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      result += escaped;
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::string list(const std::vector<double>& values) {
  std::string text = "[";
  for (const double value : values) text += (text.size() > 1 ? "," : "") + number(value);
  return text + "]";
}

// [[50,310],[90,402],..]: the curve, from the samples of all rounds, as far as they can tell.
std::string percentiles(const samples& latencies) {
  std::string text = "[";
  for (const double p : {1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 99.95,
                         99.99, 99.995, 99.999}) {
    if (const auto value = latencies.percentile(p))
      text += "[" + number(p) + "," + number(*value) + "],";
  }
  return text + "[100," + number(latencies.max()) + "]]";
}

std::string json_row(const table& t, const row& r) {
  std::ostringstream out;
  out << "{\"workload\":" << quoted(t.workload) << ",\"queue\":" << quoted(r.queue)
      << ",\"median\":" << number(r.median) << ",\"unit\":" << quoted(t.measures.unit)
      << ",\"better\":" << (t.measures.direction == better::lower ? "\"lower\"" : "\"higher\"")
      << ",\"ratio\":" << number(r.ratio) << ",\"low\":" << number(r.ratio_range.low)
      << ",\"high\":" << number(r.ratio_range.high)
      << ",\"verdict\":" << quoted(std::string(to_string(r.said))) << ",\"quartiles\":["
      << number(r.quartile.low) << "," << number(r.quartile.high) << "]"
      << ",\"noise_floor\":" << number(t.floor) << ",\"rounds\":" << list(r.rounds)
      << ",\"columns\":{";
  for (std::size_t i = 0; i < r.column_medians.size(); ++i)
    out << (i > 0 ? "," : "") << quoted(t.column_names[i]) << ":" << number(r.column_medians[i]);
  out << "}";
  if (r.latencies.count() > 0) out << ",\"percentiles\":" << percentiles(r.latencies);
  if (!r.error.empty()) out << ",\"error\":" << quoted(r.error);
  out << "}";
  return out.str();
}

template <class Items, class Write>
void comma_separated(std::ostream& out, const Items& items, Write write) {
  bool first = true;
  for (const auto& item : items) {
    out << (first ? "\n" : ",\n");
    first = false;
    write(item);
  }
}

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

std::string short_number(double value) {
  if (!std::isfinite(value)) return "-";
  char text[32];
  const double size = std::fabs(value);
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

void print_machine(std::ostream& out, const facts& machine) {
  for (const auto& [name, value] : machine) out << padded(name, 17, false) << value << '\n';
}

void print_table(std::ostream& out, const table& t, bool colour) {
  out << '\n'
      << t.workload << "   [" << t.measures.unit << ", "
      << (t.measures.direction == better::lower ? "less" : "more") << " is better]\n";
  std::istringstream lines(t.explanation);
  for (std::string line; std::getline(lines, line);) out << "  " << line << '\n';
  if (t.single_threaded_process)
    out << "  This process has not started a thread yet: glibc leaves the atomics out.\n";

  std::vector<std::string> header{"queue", "median",       "quartiles",
                                  "ratio", "95% interval", "verdict"};
  const std::size_t verdict_column = header.size() - 1;
  header.insert(header.end(), t.column_names.begin(), t.column_names.end());
  aligned cells(std::move(header), verdict_column);
  for (const row& r : t.rows) {
    if (!r.error.empty()) {
      cells.add({r.queue, "-", "-", "-", "-", "wrong: " + r.error});
      continue;
    }
    std::vector<std::string> line{r.queue, short_number(r.median), range(r.quartile)};
    if (r.ratio > 0) {
      line.push_back(two_digits(r.ratio));
      line.push_back(two_digits(r.ratio_range.low) + " - " + two_digits(r.ratio_range.high));
      line.emplace_back(to_string(r.said));
    } else {
      line.insert(line.end(), {"-", "-", "-"});
    }
    for (const double value : r.column_medians) line.push_back(short_number(value));
    cells.add(std::move(line));
  }
  cells.print(out, [&](std::size_t column, const std::string& cell) {
    return colour && column == verdict_column ? coloured(cell) : cell;
  });

  char floor[96];
  std::snprintf(floor, sizeof floor, "  noise floor %.2f (same code against itself); %zu rounds\n",
                t.floor, t.rows.empty() ? 0 : t.rows.front().rounds.size());
  out << floor;
  for (const foreign_figure& figure : t.beside)
    out << "  " << figure.who << ": " << figure.figure << '\n';
}

void print_counts(std::ostream& out, const std::vector<count_row>& counts) {
  if (counts.empty()) return;
  // Columns that are 0 for everybody are left out: week 1 has no atomics, a ring has no locks.
  std::vector<std::string> names;
  for (const count_row& c : counts) {
    for (const auto& [name, value] : c.counts) {
      if (value != 0 && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  out << "\ncounts per item, from the counting build (exact, no noise)\n";
  std::vector<std::string> header{"phase", "queue"};
  header.insert(header.end(), names.begin(), names.end());
  aligned cells(std::move(header), 1);
  std::string phase;
  for (const count_row& c : counts) {
    std::vector<std::string> line{c.phase == phase ? "" : c.phase, c.queue};
    phase = c.phase;
    for (const std::string& name : names) {
      const auto count = std::ranges::find(c.counts, name, &std::pair<std::string, double>::first);
      line.push_back(count == c.counts.end() ? "" : count_text(count->second));
    }
    cells.add(std::move(line));
  }
  cells.print(out, [](std::size_t, const std::string& cell) { return cell; });
}

void write_json(std::ostream& out, const results& all) {
  out << "{\"suite\":" << quoted(all.suite) << ",\n\"machine\":{";
  comma_separated(out, all.machine, [&](const auto& fact) {
    out << quoted(fact.first) << ":" << quoted(fact.second);
  });
  out << "},\n\"rows\":[";
  std::vector<std::string> rows;
  for (const table& t : all.tables) {
    for (const row& r : t.rows) rows.push_back(json_row(t, r));
  }
  comma_separated(out, rows, [&](const std::string& text) { out << text; });
  out << "],\n\"beside\":[";
  std::vector<std::string> beside;
  for (const table& t : all.tables) {
    for (const foreign_figure& figure : t.beside)
      beside.push_back("{\"workload\":" + quoted(t.workload) + ",\"who\":" + quoted(figure.who) +
                       ",\"figure\":" + quoted(figure.figure) + "}");
  }
  comma_separated(out, beside, [&](const std::string& text) { out << text; });
  out << "],\n\"counts\":[";
  comma_separated(out, all.counts, [&](const count_row& c) {
    out << "{\"queue\":" << quoted(c.queue) << ",\"phase\":" << quoted(c.phase);
    for (const auto& [name, value] : c.counts) out << "," << quoted(name) << ":" << number(value);
    out << "}";
  });
  out << "]}\n";
}

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

void print_side_by_side(std::ostream& out, const results& here, const results& there) {
  out << "\nhere and there, ratio to the reference of the same machine\n";
  for (const auto& [name, value] : there.machine) {
    if (name == "cpu" || name == "core pair" || name == "compiler" || name == "commit")
      out << "  there: " << padded(name, 10, false) << value << '\n';
  }
  for (const table& ours : here.tables) {
    const table* theirs = there.find(ours.workload);
    if (theirs == nullptr) continue;
    aligned cells({ours.workload + " [" + ours.measures.unit + "]", "here", "there", "ratio here",
                   "interval", "ratio there", "interval", "so"},
                  7);
    for (const row& mine : ours.rows) {
      const row* other = theirs->find(mine.queue);
      if (other == nullptr || !mine.error.empty()) continue;
      const bool apart = mine.ratio_range.low > other->ratio_range.high ||
                         other->ratio_range.low > mine.ratio_range.high;
      cells.add({mine.queue, short_number(mine.median), short_number(other->median),
                 two_digits(mine.ratio),
                 two_digits(mine.ratio_range.low) + " - " + two_digits(mine.ratio_range.high),
                 two_digits(other->ratio),
                 two_digits(other->ratio_range.low) + " - " + two_digits(other->ratio_range.high),
                 mine.queue == ours.reference ? ""
                 : apart                      ? "differ"
                                              : "agree"});
    }
    out << '\n';
    cells.print(out, [](std::size_t, const std::string& cell) { return cell; });
  }
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
