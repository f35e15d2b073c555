#include "common/checker/report/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace common::checker {
namespace {

std::size_t skip_spaces(const std::string& text, std::size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

// From an opening bracket to behind its closing one.
std::size_t skip_brackets(const std::string& text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
    if ((c == '>' && text[at - 1] != '-') || c == ')' || c == '}' || c == ']')
      if (--depth == 0) return at + 1;
  }
  return at;
}

std::string word_at(const std::string& text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_word_character(text[end])) ++end;
  return text.substr(at, end - at);
}

// The type may be an argument itself, as in std::vector<common::slot<T>> slots_ and
// std::array<common::plain<int>, 2> places.
std::size_t skip_enclosing_type(const std::string& text, std::size_t at) {
  if (at < text.size() && text[at] == ',') {
    std::size_t end = skip_spaces(text, at + 1);
    while (end < text.size() && is_word_character(text[end])) ++end;
    if (end < text.size() && text[end] == '>') at = end;
  }
  while (at < text.size() && (text[at] == '>' || text[at] == '[' || text[at] == ']')) ++at;
  return at;
}

// Behind a type: the declarators `name`, `name{0}`, `name = 0`, `name[2]`, separated by commas.
void add_declarators(const std::string& text, std::size_t at, std::vector<std::string>& names) {
  for (;;) {
    at = skip_spaces(text, at);
    while (at < text.size() && (text[at] == '&' || text[at] == '*')) at = skip_spaces(text, at + 1);
    const std::string name = word_at(text, at);
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) return;
    at = skip_spaces(text, at + name.size());
    // `, int other` and `, common::atomic<int>& other` are parameters, not further declarators.
    if (at < text.size() && std::string("{[=,;()").find(text[at]) == std::string::npos) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    while (at < text.size() && (text[at] == '{' || text[at] == '['))
      at = skip_spaces(text, skip_brackets(text, at));
    if (at < text.size() && text[at] == '=') at = text.find_first_of(",;", at);
    if (at >= text.size() || text[at] != ',') return;
    ++at;
  }
}

}  // namespace

std::string resolved(const std::string& file) {
  namespace fs = std::filesystem;
  const fs::path path = fs::path(file).lexically_normal();
  if (file.empty() || path.is_absolute()) return path.string();
  static std::map<std::string, std::string> known;
  const auto [place, fresh] = known.try_emplace(file, path.string());
  std::error_code ignored;
  fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (; fresh; folder = folder.parent_path()) {
    const fs::path here = (folder / path).lexically_normal();
    if (fs::exists(here, ignored)) place->second = here.string();
    if (fs::exists(here, ignored) || folder == folder.parent_path()) break;
  }
  return place->second;
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t find_word(const std::string& text, const std::string& word, std::size_t begin) {
  for (std::size_t at = text.find(word, begin); at != std::string::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word_character(text[at - 1]);
    if (starts && (end == text.size() || !is_word_character(text[end]))) return at;
  }
  return std::string::npos;
}

const std::vector<std::string>& source_text::lines(const std::string& file) {
  const auto [place, fresh] = files_.try_emplace(file);
  if (fresh) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) place->second.push_back(line);
  }
  return place->second;
}

const std::string& source_text::line(const std::string& file, int number) {
  static const std::string nothing;
  const auto& all = lines(file);
  const auto index = static_cast<std::size_t>(number) - 1;
  return number < 1 || index >= all.size() ? nothing : all[index];
}

std::string source_text::with_continuations(const std::string& file, int number, int& column) {
  const auto goes_on_from_above = [&](int n) {
    const std::string& text = line(file, n);
    const std::size_t begin = skip_spaces(text, 0);
    return text.compare(begin, 1, ".") == 0 || text.compare(begin, 2, "->") == 0;
  };
  int first = number, last = number;
  while (goes_on_from_above(first)) --first;
  while (goes_on_from_above(last + 1)) ++last;
  if (first == last) return line(file, number);
  std::string all;
  for (int n = first; n <= last; ++n) {
    const std::string& text = line(file, n);
    const std::size_t begin = skip_spaces(text, 0);
    if (n == number && column > 0) column += static_cast<int>(all.size()) - static_cast<int>(begin);
    all += text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
  }
  return all;
}

std::string source_text::macro_call(const std::string& file, int number) {
  const std::string& first = line(file, number);
  if (first.find("EXPECT_") == std::string::npos && first.find("ASSERT_") == std::string::npos)
    return "";
  std::string call;
  int depth = 0;
  do {
    const std::string& next = line(file, number++);
    if (next.empty() && number > static_cast<int>(lines(file).size())) break;
    for (const char c : next) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    call += next + '\n';
  } while (depth > 0);
  return call;
}

const std::vector<std::string>& source_text::declared(const std::string& file,
                                                      const std::string& type) {
  const auto [place, fresh] = declared_.try_emplace({file, type});
  if (fresh)
    for (const std::string& whole : lines(file))
      for (const std::string& name : declared_in(whole, type)) place->second.push_back(name);
  return place->second;
}

std::vector<std::string> declared_in(const std::string& line, const std::string& type) {
  std::vector<std::string> names;
  const bool is_template = type.back() == '<';
  const std::string word = is_template ? type.substr(0, type.size() - 1) : type;
  const std::string text = line.substr(0, line.find("//"));
  for (std::size_t at = find_word(text, word); at != std::string::npos;
       at = find_word(text, word, at + 1)) {
    std::size_t behind = at + word.size();
    if (is_template != (behind < text.size() && text[behind] == '<')) continue;
    if (is_template) behind = skip_brackets(text, behind);
    behind = skip_enclosing_type(text, behind);
    if (behind < text.size() && !is_word_character(text[behind]))
      add_declarators(text, behind, names);
  }
  return names;
}

}  // namespace common::checker
