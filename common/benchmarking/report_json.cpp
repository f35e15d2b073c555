#include "common/benchmarking/report.hpp"

#include <cmath>
#include <cstdio>
#include <ostream>
#include <sstream>

namespace common::benchmarking {
namespace {

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

}  // namespace

std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
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

}  // namespace common::benchmarking
