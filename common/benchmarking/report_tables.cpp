#include "common/benchmarking/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <sstream>

namespace common::benchmarking {
namespace {

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

}  // namespace common::benchmarking
