// Texts that name lines of their own test: each line number becomes its distance from a first line.
#pragma once

#include <regex>
#include <string>

namespace common::checker {

inline std::string relative_lines(const std::string& text, int first_line, int last_line) {
  static const std::regex number("(:|[Ll]ine )([0-9]+)");
  std::string out;
  std::size_t end = 0;
  for (std::sregex_iterator m(text.begin(), text.end(), number), none; m != none; ++m) {
    const auto begin = static_cast<std::size_t>(m->position());
    const int line = std::stoi((*m)[2]);
    out += text.substr(end, begin - end) + (*m)[1].str();
    out += line >= first_line && line < last_line ? "+" + std::to_string(line - first_line) : "?";
    end = begin + static_cast<std::size_t>(m->length());
  }
  return out + text.substr(end);
}

}  // namespace common::checker
